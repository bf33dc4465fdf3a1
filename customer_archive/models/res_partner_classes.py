from odoo import api, fields, models

from ..engine.timeline import Source

# The fields by which customers are classed, and how the history calls them.
AXIS_OF = {
    "customer_level_id": "level",
    "customer_region_id": "region",
    "customer_demand_ids": "demand",
    "customer_size": "size",
    "industry_id": "industry",
}
# read together, and not whenever any contact is
CLASSES = "customer_classes"
# where a rule says why, for the history, until the write that follows
REASONS = "customer.class.reasons"


class ResPartner(models.Model):
    """By what customers are classed, and the history of it."""

    _inherit = "res.partner"

    customer_region_id = fields.Many2one(
        "customer.region",
        string="Sales Region",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        prefetch=CLASSES,
    )
    customer_demand_ids = fields.Many2many(
        "customer.demand",
        "customer_demand_partner_rel",
        "partner_id",
        "demand_id",
        string="Demand",
        help="What the customer needs, whether bought from us or not.",
    )
    customer_size = fields.Selection(
        [
            ("large", "Large"),
            ("medium", "Medium"),
            ("small", "Small"),
            ("micro", "Micro"),
        ],
        string="Size",
        index="btree_not_null",
        tracking=True,
        prefetch=CLASSES,
    )
    customer_scope = fields.Text(
        string="Business Scope",
        prefetch=CLASSES,
        help="What the customer does: main products, services and markets.",
    )
    customer_level_locked = fields.Boolean(
        string="Level Locked",
        copy=False,
        tracking=True,
        prefetch=CLASSES,
        help="Rules leave the level of this customer as it is.",
    )
    customer_class_move_ids = fields.One2many(
        "customer.class.move", "partner_id", string="History of Classes"
    )
    customer_metrics_ids = fields.One2many(
        "customer.metrics", "partner_id", string="Figures"
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        levelled = partners.filtered("customer_level_id")
        levelled._customer_note_moves(
            {"customer_level_id": dict.fromkeys(levelled.ids, "")}, {}
        )
        return partners

    def write(self, vals):
        axes = AXIS_OF.keys() & vals.keys()
        if not axes:
            return super().write(vals)
        reasons = self.env.cr.precommit.data.pop(REASONS, {})
        customers = self.filtered("customer_state")
        before = customers._customer_classes(axes)
        levels = {customer.id: customer.customer_level_id for customer in customers}
        result = super().write(vals)
        customers._customer_note_moves(before, levels, reasons)
        if "customer_level_id" in vals:
            # The patience of the new level begins anew.
            customers.filtered(
                lambda c: (
                    c.customer_level_falling_since
                    and c.customer_level_id != levels[c.id]
                )
            ).customer_level_falling_since = False
        return result

    def _customer_classes(self, axes):
        """What the history calls the classes of these customers.

        :param axes: names of fields, keys of ``AXIS_OF``
        :return: ``{field: {partner_id: text}}``, empty text for no class
        """
        # Whoever may set a class may be told what it was.
        customers, texts = self.sudo(), {}
        for name in axes:
            field = self._fields[name]
            if field.type == "selection":
                labels = dict(field._description_selection(self.env))
                texts[name] = {c.id: labels.get(c[name], "") for c in customers}
            else:
                texts[name] = {
                    c.id: ", ".join(c[name].mapped("display_name")) for c in customers
                }
        return texts

    def _customer_note_moves(self, before, levels, reasons=None):
        """Write down which of these customers are in another class than before.

        :param before: what ``_customer_classes`` answered before the change
        :param levels: ``{partner_id: customer.level}`` before the change
        :param reasons: ``{partner_id: values}`` of the moves, where a rule has decided
        """
        after, reasons = self._customer_classes(before), reasons or {}
        nothing = self.env["customer.level"]
        moves = []
        for name, texts in before.items():
            for customer in self:
                old, new = texts[customer.id], after[name][customer.id]
                if old == new:
                    continue
                move = {
                    "partner_id": customer.id,
                    "axis": AXIS_OF[name],
                    "old_name": old,
                    "new_name": new,
                }
                if name == "customer_level_id":
                    move["old_level_id"] = levels.get(customer.id, nothing).id
                    move["new_level_id"] = customer.sudo().customer_level_id.id
                    move |= reasons.get(customer.id, {})
                moves.append(move)
        # History is written by the change itself, not by who may write history.
        self.env["customer.class.move"].sudo().create(moves)

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive: the classes a customer went through
        return super()._customer_timeline_sources() + [
            Source(
                "class",
                "customer.class.move",
                "date",
                {"class": []},
                lambda move: {"title": move._timeline_title()},
            )
        ]
