from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_guard_currency_id = fields.Many2one(related="company_id.currency_id")
    billing_guard_deviation = fields.Float(
        related="company_id.billing_guard_deviation", readonly=False
    )
    billing_guard_amount = fields.Monetary(
        related="company_id.billing_guard_amount",
        currency_field="billing_guard_currency_id",
        readonly=False,
    )
    billing_guard_change = fields.Boolean(
        related="company_id.billing_guard_change", readonly=False
    )
    billing_guard_zero = fields.Boolean(
        related="company_id.billing_guard_zero", readonly=False
    )
    billing_guard_negative = fields.Boolean(
        related="company_id.billing_guard_negative", readonly=False
    )
