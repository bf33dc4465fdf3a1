from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_receipt_online = fields.Boolean(
        related="company_id.billing_receipt_online", readonly=False
    )
