from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

KINDS = [
    ("parent", "Group Parent"),
    ("branch", "Branch Of"),
    ("affiliate", "Affiliate"),
    ("agent", "Agent"),
    ("payer", "Payer"),
]
# These two lead up in the tree of a group.
UPWARDS = ("parent", "branch")


class CustomerRelation(models.Model):
    """What one customer is to another: its group parent, agent, payer …"""

    _name = "customer.relation"
    _description = "Relation Between Customers"
    _order = "kind, id"
    _rec_name = "kind"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        KINDS,
        string="Relation",
        required=True,
        default="parent",
        help="What the other one is to the customer.",
    )
    related_id = fields.Many2one(
        "res.partner",
        string="Related Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    inverse = fields.Char(
        string="Is to It",
        compute="_compute_inverse",
        help="What the customer is to the other one.",
    )
    date_from = fields.Date(string="Valid From")
    date_until = fields.Date(string="Until", help="The last day of the relation.")
    note = fields.Char()

    _once = models.UniqueIndex(
        "(partner_id, related_id, kind) WHERE date_until IS NULL",
        "These customers have this relation already.",
    )
    _one_parent = models.UniqueIndex(
        "(partner_id) WHERE kind IN ('parent', 'branch') AND date_until IS NULL",
        "A customer belongs to one group parent at a time.",
    )
    _two_customers = models.Constraint(
        "CHECK (partner_id != related_id)", "A relation is between two customers."
    )
    _dates = models.Constraint(
        "CHECK (date_from <= date_until)", "A relation ends after it begins."
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_inverse(self):
        names = {
            "parent": self.env._("Group Member"),
            "branch": self.env._("Branch"),
            "affiliate": self.env._("Affiliate"),
            "agent": self.env._("Principal"),
            "payer": self.env._("Paid For"),
        }
        for relation in self:
            relation.inverse = names.get(relation.kind)

    @api.depends("partner_id", "related_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for relation in self:
            # Who sees one of the two learns the name of the other, and no more.
            known = relation.sudo()
            relation.display_name = self.env._(
                "%(customer)s: %(kind)s %(other)s",
                customer=known.partner_id.name,
                kind=kinds.get(relation.kind, ""),
                other=known.related_id.name,
            )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS base
        relations = super().create(vals_list)
        relations._customer_check_tree()
        return relations

    def write(self, vals):
        # EXTENDS base
        result = super().write(vals)
        if not {"partner_id", "related_id", "kind", "date_until"}.isdisjoint(vals):
            self._customer_check_tree()
        return result

    @api.constrains("partner_id", "kind", "date_from", "date_until")
    def _check_one_parent(self):
        today = fields.Date.context_today(self)
        upward = self.filtered(lambda r: r._customer_is_upward(today))
        others = (
            self.search([("partner_id", "in", upward.partner_id.ids)])
            .filtered(lambda r: r._customer_is_upward(today))
            .grouped("partner_id")
        )
        for relation in upward:
            same = others.get(relation.partner_id, self.browse()) - relation
            if any(relation._customer_overlaps(other) for other in same):
                raise ValidationError(
                    self.env._(
                        "%(customer)s belongs to one group parent at a time. Enter "
                        "the last day of the relation it has now.",
                        customer=relation.partner_id.display_name,
                    )
                )

    def _customer_is_upward(self, today=None):
        """Whether this relation leads up in a group and has not ended by ``today``."""
        self.ensure_one()
        ends = self.date_until or date.max
        return self.kind in UPWARDS and (not today or ends >= today)

    def _customer_overlaps(self, other):
        """Whether there is a day on which both relations hold."""
        first = max(self.date_from or date.min, other.date_from or date.min)
        last = min(self.date_until or date.max, other.date_until or date.max)
        return first <= last

    def _customer_check_tree(self):
        """Refuse a circle of group parents, also one that two people close at once.

        :raises ValidationError: when a customer would be above itself
        """
        upward = self.filtered(lambda relation: relation._customer_is_upward())
        if not upward:
            return
        self.flush_model()
        above = self.env.execute_query(self._customer_above(upward.partner_id))
        # Two who write at once cannot see each other's relation. Both touch whoever
        # is above theirs, so the second is sent back to look again.
        touched = sorted({id_ for pair in above for id_ in pair})
        self.env.cr.execute(
            SQL(
                """SELECT id FROM res_partner WHERE id = ANY(%s)
                 ORDER BY id FOR NO KEY UPDATE""",
                touched,
            )
        )
        self.env.cr.execute(
            SQL("UPDATE res_partner SET active = active WHERE id = ANY(%s)", touched)
        )
        if circles := {start for start, id_ in above if start == id_}:
            customer = self.env["res.partner"].browse(min(circles))
            raise ValidationError(
                self.env._(
                    "%(customer)s would be its own group parent. Please check who "
                    "belongs to whom.",
                    customer=customer.display_name,
                )
            )

    @api.model
    def _customer_not_ended(self, is_begun=False):
        """The condition that ``relation`` leads up in a group and has not ended.

        :param is_begun: whether it must have begun as well
        :return: an ``SQL`` expression over the alias ``relation``
        """
        today = fields.Date.context_today(self)
        condition = SQL(
            """relation.kind IN ('parent', 'branch')
               AND (relation.date_until IS NULL OR relation.date_until >= %s)""",
            today,
        )
        if not is_begun:
            return condition
        return SQL(
            "%s AND (relation.date_from IS NULL OR relation.date_from <= %s)",
            condition,
            today,
        )

    @api.model
    def _customer_above(self, members):
        """Everybody above these customers, as a select of ``(member, above)``."""
        return SQL(
            """WITH RECURSIVE above(member, id) AS (
                   SELECT relation.partner_id, relation.related_id
                     FROM customer_relation relation
                    WHERE relation.partner_id = ANY(%(ids)s) AND %(not_ended)s
                    UNION
                   SELECT above.member, relation.related_id
                     FROM customer_relation relation
                     JOIN above ON relation.partner_id = above.id
                    WHERE %(not_ended)s
               )
               SELECT member, id FROM above""",
            ids=members.ids,
            not_ended=self._customer_not_ended(),
        )
