from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_approval = fields.Boolean(
        related="company_id.customer_approval", readonly=False
    )
    customer_active_only = fields.Boolean(
        related="company_id.customer_active_only", readonly=False
    )
    customer_change_approval = fields.Boolean(
        related="company_id.customer_change_approval", readonly=False
    )
