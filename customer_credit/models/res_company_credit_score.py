from odoo import fields, models


class ResCompany(models.Model):
    """By which card a company scores its customers, and what goes by itself."""

    _inherit = "res.company"

    credit_scorecard_id = fields.Many2one(
        "credit.scorecard",
        string="Scorecard",
        domain="[('state', '=', 'published')]",
        help="For customers without a card of their own; empty: the first published.",
        prefetch="credit",
    )
    credit_assess_when_due = fields.Boolean(
        string="Assess When Due",
        help="Each night customers whose assessment is due are assessed, and the "
        "assessments submitted.",
        prefetch="credit",
    )
    credit_approve_unchanged = fields.Boolean(
        string="Approve What Changes Nothing",
        help="An assessment that leaves grade and limit as they are needs nobody's "
        "decision.",
        prefetch="credit",
    )
