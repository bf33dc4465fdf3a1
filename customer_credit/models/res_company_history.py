from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_history_days = fields.Integer(
        string="Keep Credit History (Days)",
        default=730,
        help="What each customer owed is noted every night and kept for so long. "
        "0: for ever.",
        prefetch="credit",
    )

    _credit_history_positive = models.Constraint(
        "CHECK (credit_history_days >= 0)", "A number of days cannot be negative."
    )
