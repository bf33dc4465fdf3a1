from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_history_days = fields.Integer(
        related="company_id.credit_history_days", readonly=False
    )
