from odoo import fields, models

TRADES = [
    ("credit", "On Credit"),
    ("advance", "Advance Payment Only"),
    ("none", "No Business"),
]


class CreditGrade(models.Model):
    """What a score is worth: whether we lend, on which terms, and until when."""

    _name = "credit.grade"
    _inherit = ["customer.choice", "customer.cached"]
    _description = "Credit Grade"

    color = fields.Integer()
    min_score = fields.Float(
        string="From Score",
        digits=(5, 1),
        help="Who reaches this score has at least this grade. Below 0: no score leads "
        "here, the grade is given by judgement only.",
    )
    trade = fields.Selection(
        TRADES,
        default="credit",
        required=True,
        help="On credit: up to the limit. Advance payment only: orders that are paid "
        "before delivery. No business: no new orders at all.",
    )
    payment_term_ids = fields.Many2many(
        "account.payment.term",
        string="Payment Terms Allowed",
        help="Customers of this grade may have these payment terms; empty: any.",
    )
    payment_method_ids = fields.Many2many(
        "account.payment.method.line",
        string="Ways of Payment Allowed",
        domain="[('payment_type', '=', 'inbound')]",
        help="Customers of this grade may pay in these ways; empty: any.",
    )
    assessment_months = fields.Integer(
        string="Assessed Every",
        default=12,
        help="Months until the next assessment is due. 0: none is due.",
    )

    _score_range = models.Constraint(
        "CHECK (min_score BETWEEN -1 AND 100)",
        "A score is between 0 and 100; -1 for a grade that no score leads to.",
    )
    _months_positive = models.Constraint(
        "CHECK (assessment_months >= 0)", "A number of months cannot be negative."
    )
