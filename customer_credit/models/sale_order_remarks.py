from odoo import api, fields, models


class SaleOrder(models.Model):
    """What whoever writes the order has to know about the customer."""

    _inherit = "sale.order"

    # not for the customer, who may read its order on the portal
    customer_remarks = fields.Text(
        string="Remarks on the Customer",
        compute="_compute_customer_remarks",
        groups="base.group_user",
    )

    @api.depends("partner_id")
    @api.depends_context("lang")
    def _compute_customer_remarks(self):
        remarks = self.partner_id._customer_remarks("order")
        for order in self:
            # Who has the order may read it, whoever the customer's owner is.
            customer = order.partner_id.sudo().commercial_partner_id
            order.customer_remarks = remarks.get(customer.id, False)
