from odoo import fields, models


class ResCompany(models.Model):
    """What customers get by themselves."""

    _inherit = "res.company"

    billing_receipt_online = fields.Boolean(
        string="Receipts for Online Payments",
        prefetch="billing",
        help="What a customer pays online gets a receipt number by itself.",
    )
