from odoo import api, fields, models


class CustomerInteraction(models.Model):
    """What one has to know of a customer before one calls."""

    _inherit = "customer.interaction"

    customer_remarks = fields.Text(
        string="Remarks on the Customer", compute="_compute_customer_remarks"
    )

    @api.depends("partner_id")
    @api.depends_context("lang")
    def _compute_customer_remarks(self):
        remarks = self.partner_id._customer_remarks("call")
        for interaction in self:
            customer = interaction.partner_id.commercial_partner_id
            interaction.customer_remarks = remarks.get(customer._origin.id, False)
