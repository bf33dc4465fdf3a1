from odoo import fields, models


class CustomerInvoiceKind(models.Model):
    """A kind of fapiao (发票种类) that customers ask for."""

    _name = "customer.invoice.kind"
    _inherit = "customer.choice"
    _description = "Kind of Fapiao"

    is_digital = fields.Boolean(
        string="Needs a Tax Number",
        help="Fully digitalised invoices (数电票) are made out to a title and a tax "
        "number: of a company both are required.",
    )
