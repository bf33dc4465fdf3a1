from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_statement_answer_days = fields.Integer(
        related="company_id.billing_statement_answer_days", readonly=False
    )
    billing_statement_remind = fields.Boolean(
        related="company_id.billing_statement_remind", readonly=False
    )
    billing_statement_remind_most = fields.Integer(
        related="company_id.billing_statement_remind_most", readonly=False
    )
    billing_statement_difference_days = fields.Integer(
        related="company_id.billing_statement_difference_days", readonly=False
    )
