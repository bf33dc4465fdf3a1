from odoo import fields, models


class CustomerRemarkKind(models.Model):
    """A kind of remark, and the work at which remarks of it are shown."""

    _name = "customer.remark.kind"
    _inherit = "customer.choice"
    _description = "Kind of Remark"

    on_order = fields.Boolean(
        string="On Orders", help="Shown on quotations and orders."
    )
    on_delivery = fields.Boolean(string="On Deliveries", help="Shown on deliveries.")
    on_invoice = fields.Boolean(string="On Bills", help="Shown on invoices and bills.")
    on_call = fields.Boolean(
        string="On Calls", help="Shown when a call or visit is logged."
    )
