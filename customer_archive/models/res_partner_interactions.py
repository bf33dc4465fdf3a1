from odoo import api, fields, models

from ..engine.timeline import Source
from .customer_interaction import KINDS


class ResPartner(models.Model):
    """Contacts with a customer: how many, when last, and on the timeline."""

    _inherit = "res.partner"

    # who may see a customer may look for it by its interactions
    customer_interaction_ids = fields.One2many(
        "customer.interaction",
        "partner_id",
        string="Interactions",
        groups="customer_archive.group_viewer",
    )
    customer_interaction_count = fields.Integer(
        string="Number of Interactions",
        compute="_compute_customer_last_contact",
        groups="customer_archive.group_viewer",
    )
    customer_last_contact = fields.Datetime(
        string="Last Contact",
        compute="_compute_customer_last_contact",
        groups="customer_archive.group_viewer",
    )

    @api.depends("customer_interaction_ids.date")
    @api.depends_context("allowed_company_ids")
    def _compute_customer_last_contact(self):
        rows = self.env["customer.interaction"]._read_group(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("date", "<=", fields.Datetime.now()),
            ],
            groupby=["partner_id"],
            aggregates=["__count", "date:max"],
        )
        known = {customer.id: (count, last) for customer, count, last in rows}
        for partner in self:
            count, last = known.get(partner.commercial_partner_id.id, (0, False))
            partner.customer_interaction_count = count
            partner.customer_last_contact = last

    def action_customer_log(self):
        """Open the small form in which a call or a visit is logged."""
        self.ensure_one()
        self.env["customer.interaction"].check_access("create")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_interaction_log"
        )
        customer = self.commercial_partner_id
        return action | {
            "context": {
                "default_partner_id": customer.id,
                "default_contact_id": self.id if self != customer else False,
            }
        }

    def action_customer_interactions(self):
        """Open what was talked with this customer."""
        self.ensure_one()
        self.env["customer.interaction"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_interaction"
        )
        customer = self.commercial_partner_id
        return action | {
            "domain": [("partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive: each interaction under its own kind
        kinds = {kind: [("kind", "=", kind)] for kind, _label in KINDS}
        return super()._customer_timeline_sources() + [
            Source(
                "interaction",
                "customer.interaction",
                "date",
                kinds,
                lambda interaction: {
                    "title": interaction.summary,
                    "note": interaction.outcome_note,
                    "user": interaction.sudo().user_id.name,  # a name is no secret
                },
            )
        ]
