from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_prepaid_account_id = fields.Many2one(
        related="company_id.billing_prepaid_account_id", readonly=False
    )
    billing_deposit_account_id = fields.Many2one(
        related="company_id.billing_deposit_account_id", readonly=False
    )
    billing_misc_journal_id = fields.Many2one(
        related="company_id.billing_misc_journal_id", readonly=False
    )
    billing_waiver_clerk_cap = fields.Monetary(
        related="company_id.billing_waiver_clerk_cap",
        currency_field="currency_id",
        readonly=False,
    )
    billing_waiver_cap = fields.Float(
        related="company_id.billing_waiver_cap", readonly=False
    )
