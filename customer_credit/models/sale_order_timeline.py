from odoo import models


class SaleOrder(models.Model):
    """Finding the newest orders of a customer."""

    _inherit = "sale.order"

    _customer_timeline_idx = models.Index("(partner_id, date_order DESC, id DESC)")
