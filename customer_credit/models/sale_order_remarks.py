from odoo import api, fields, models


class SaleOrder(models.Model):
    """What whoever writes the order has to know about the customer."""

    _inherit = "sale.order"

    customer_remarks = fields.Text(
        string="Remarks on the Customer", compute="_compute_customer_remarks"
    )

    @api.depends("partner_id")
    def _compute_customer_remarks(self):
        remarks = self.partner_id._customer_remarks("order")
        for order in self:
            customer = order.partner_id.commercial_partner_id
            order.customer_remarks = remarks.get(customer.id, False)
