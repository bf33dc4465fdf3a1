from odoo import fields, models

from ..engine.complaints import OPEN


class ResPartner(models.Model):
    """The complaints of a customer."""

    _inherit = "res.partner"

    customer_complaint_ids = fields.One2many(
        "customer.complaint", "partner_id", string="Complaints"
    )
    customer_complaint_count = fields.Integer(
        string="Open Complaints", compute="_compute_customer_complaint_count"
    )

    def _compute_customer_complaint_count(self):
        counts = {}
        if self.env["customer.complaint"].has_access("read"):
            rows = self.env["customer.complaint"]._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "in", OPEN),
                ],
                groupby=["partner_id"],
                aggregates=["__count"],
            )
            counts = {partner.id: count for partner, count in rows}
        for partner in self:
            partner.customer_complaint_count = counts.get(
                partner.commercial_partner_id.id, 0
            )

    def action_view_customer_complaints(self):
        """Open the complaints of this customer."""
        customer = self.commercial_partner_id
        customer.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_complaint"
        )
        return action | {
            "domain": [("partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }

    def action_new_customer_complaint(self):
        """Take down a complaint of this customer or contact, in a dialog."""
        self.ensure_one()
        customer = self.commercial_partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Complaint"),
            "res_model": "customer.complaint",
            "view_mode": "form",
            "views": [
                (
                    self.env.ref(
                        "customer_archive.view_customer_complaint_quick_form"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
            "context": {
                "default_partner_id": customer.id,
                "default_contact_id": self.id if self != customer else False,
            },
        }
