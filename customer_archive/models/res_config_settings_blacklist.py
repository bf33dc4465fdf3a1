from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_blacklist_by_two = fields.Boolean(
        related="company_id.customer_blacklist_by_two", readonly=False
    )
