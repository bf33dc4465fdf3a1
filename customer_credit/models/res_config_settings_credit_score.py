from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_scorecard_id = fields.Many2one(
        related="company_id.credit_scorecard_id", readonly=False
    )
    credit_assess_when_due = fields.Boolean(
        related="company_id.credit_assess_when_due", readonly=False
    )
    credit_approve_unchanged = fields.Boolean(
        related="company_id.credit_approve_unchanged", readonly=False
    )
