from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_complaint_hours = fields.Float(
        related="company_id.customer_complaint_hours", readonly=False
    )
    customer_rating = fields.Boolean(
        related="company_id.customer_rating", readonly=False
    )
    customer_escalation_user_id = fields.Many2one(
        related="company_id.customer_escalation_user_id", readonly=False
    )
