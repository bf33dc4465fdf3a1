from odoo import fields, models


class CreditGrade(models.Model):
    """What a score is worth: whether we lend, on which terms, and until when."""

    _name = "credit.grade"
    _inherit = ["customer.choice", "customer.cached", "credit.grade.terms"]
    _description = "Credit Grade"

    color = fields.Integer()
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

    _months_positive = models.Constraint(
        "CHECK (assessment_months >= 0)", "A number of months cannot be negative."
    )
