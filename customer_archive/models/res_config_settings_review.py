from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_review = fields.Boolean(
        related="company_id.customer_review", readonly=False
    )
    customer_review_months = fields.Integer(
        related="company_id.customer_review_months", readonly=False
    )
    customer_review_escalate_days = fields.Integer(
        related="company_id.customer_review_escalate_days", readonly=False
    )
