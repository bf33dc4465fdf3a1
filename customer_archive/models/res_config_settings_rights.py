from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_rights = fields.Boolean(
        related="company_id.customer_rights", readonly=False
    )
