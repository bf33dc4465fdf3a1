from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_auto_run = fields.Boolean(
        related="company_id.billing_auto_run", readonly=False
    )
    billing_journal_id = fields.Many2one(
        related="company_id.billing_journal_id", readonly=False
    )
    billing_zero_bills = fields.Boolean(
        related="company_id.billing_zero_bills", readonly=False
    )
