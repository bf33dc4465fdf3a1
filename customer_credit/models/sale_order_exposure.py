from odoo import fields, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """What an order adds to what its customer owes."""

    _inherit = "sale.order"

    credit_open_amount = fields.Monetary(
        string="Not Delivered Yet",
        compute="_compute_credit_open",
        compute_sudo=True,
        groups="base.group_user",
    )
    credit_delivered_amount = fields.Monetary(
        string="Delivered, Not Invoiced",
        compute="_compute_credit_open",
        compute_sudo=True,
        groups="base.group_user",
    )

    def _compute_credit_open(self):
        self.credit_open_amount = self.credit_delivered_amount = 0.0
        found = self.env["res.partner"]._credit_orders_amounts(
            SQL("sale_order.state = 'sale' AND sale_order.id = ANY(%s)", self.ids)
        )
        for id_, amount, delivered, _later in found:
            order = self.browse(id_)
            order.credit_delivered_amount = float(delivered)
            order.credit_open_amount = float(amount - delivered)
