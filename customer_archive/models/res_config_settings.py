from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_approval = fields.Boolean(
        related="company_id.customer_approval", readonly=False
    )
    customer_active_only = fields.Boolean(
        related="company_id.customer_active_only", readonly=False
    )
    customer_map = fields.Selection(related="company_id.customer_map", readonly=False)
    customer_map_url = fields.Char(
        related="company_id.customer_map_url", readonly=False
    )
