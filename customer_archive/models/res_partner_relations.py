from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.timeline import Source
from .res_partner import TURNOVER_MONTHS


class ResPartner(models.Model):
    """What customers are to each other, and the groups they make."""

    _inherit = "res.partner"

    customer_relation_ids = fields.One2many(
        "customer.relation", "partner_id", string="Relations"
    )
    customer_related_ids = fields.One2many(
        "customer.relation", "related_id", string="Named by Others"
    )
    customer_group_count = fields.Integer(
        string="Group Members", compute="_compute_customer_group_count"
    )

    @api.depends("customer_relation_ids", "customer_related_ids")
    @api.depends_context("uid")
    def _compute_customer_group_count(self):
        self.customer_group_count = 0
        groups = self.env["customer.group"]
        if not groups.has_access("read"):
            return
        members = groups.search([("partner_id", "in", self.ids)])
        counts = dict(
            groups._read_group(
                [("root_id", "in", members.root_id.ids)], ["root_id"], ["__count"]
            )
        )
        for member in members:
            member.partner_id.customer_group_count = counts.get(member.root_id, 0)

    def _customer_turnover_since(self):
        """The first day that counts for the turnover of the last twelve months."""
        return fields.Date.context_today(self) - relativedelta(months=TURNOVER_MONTHS)

    def _customer_group_turnover(self, company, since):
        """What these customers and all below them in their groups were invoiced.

        One query for all of them, whatever the depth of their trees.

        :param company: the ``res.company`` that invoiced
        :param since: the first ``date`` of invoices that count
        :return: ``{partner_id: amount}``, posted invoices less credit notes, without
            taxes, in the company's currency; a customer without any is missing
        """
        # Salespeople may know how much a customer buys without seeing the invoices.
        self.env["account.move"].flush_model()
        relations = self.env["customer.relation"]
        relations.flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE below(top, id) AS (
                       SELECT customer, customer FROM unnest(%(ids)s::int[]) customer
                        UNION
                       SELECT below.top, relation.partner_id
                         FROM customer_relation relation
                         JOIN below ON relation.related_id = below.id
                        WHERE %(in_force)s
                   )
                   SELECT below.top, SUM(move.amount_untaxed_signed)
                     FROM below
                     JOIN account_move move ON move.commercial_partner_id = below.id
                    WHERE move.company_id = %(company)s AND move.state = 'posted'
                      AND move.invoice_date >= %(since)s
                      AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                 GROUP BY below.top""",
                ids=self.ids,
                in_force=relations._customer_not_ended(is_begun=True),
                company=company.id,
                since=since,
            )
        )
        return {id_: float(amount) for id_, amount in rows}

    def action_customer_group(self):
        """Show the whole tree of the group that this customer belongs to."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.action_customer_group"
        )
        member = self.env["customer.group"].search([("partner_id", "=", self.id)])
        root = member.root_id or self
        return action | {
            "domain": [("root_id", "=", root.id)],
            "display_name": self.env._("Group of %(customer)s", customer=root.name),
        }

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive: relations stand on the timelines of both
        return super()._customer_timeline_sources() + [
            Source(
                f"relation_{side}",
                "customer.relation",
                "date_from",
                {"relation": []},
                lambda relation: {"title": relation.display_name},
                partner=side,
            )
            for side in ("partner_id", "related_id")
        ]
