from odoo import fields, models


class ResCompany(models.Model):
    """How long customers have to answer statements, and whether they are reminded."""

    _inherit = "res.company"

    billing_statement_answer_days = fields.Integer(
        string="Days to Answer a Statement",
        default=10,
        prefetch="billing",
        help="Who has not answered so many days after it was sent is silent.",
    )
    billing_statement_remind = fields.Boolean(
        string="Remind of Unanswered Statements",
        prefetch="billing",
        help="By mail, when the days to answer are over, and again after as many days.",
    )
    billing_statement_remind_most = fields.Integer(
        string="Reminders at Most", default=2, prefetch="billing"
    )
    billing_statement_difference_days = fields.Integer(
        string="Days to Settle a Difference", default=7, prefetch="billing"
    )

    _billing_statement_days = models.Constraint(
        "CHECK (billing_statement_answer_days >= 0"
        " AND billing_statement_difference_days >= 0"
        " AND billing_statement_remind_most >= 0)",
        "A number of days or reminders is not below zero.",
    )
