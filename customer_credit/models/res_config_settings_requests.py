from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_by_request = fields.Boolean(
        related="company_id.credit_by_request", readonly=False
    )
