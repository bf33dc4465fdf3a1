from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_warn_share = fields.Float(
        related="company_id.credit_warn_share", readonly=False
    )
    credit_warn_overdue = fields.Boolean(
        related="company_id.credit_warn_overdue", readonly=False
    )
    credit_warn_grade = fields.Boolean(
        related="company_id.credit_warn_grade", readonly=False
    )
    credit_user_id = fields.Many2one(
        related="company_id.credit_user_id", readonly=False
    )
