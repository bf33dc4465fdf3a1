from odoo import fields, models

CAUSES = [
    ("overdue", "Overdue"),
    ("review", "Missed Review"),
    ("assessment", "Missed Assessment"),
    ("bounced", "Bounced Payment"),
    ("insolvency", "Insolvency"),
]


class CreditHoldRule(models.Model):
    """What puts a customer on hold by itself; without rules nothing does."""

    _name = "credit.hold.rule"
    _description = "Hold Rule"
    _order = "company_id, cause"
    _rec_name = "cause"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean("In Use", default=True)
    cause = fields.Selection(CAUSES, required=True)
    days = fields.Integer(
        string="After (Days)",
        help="Days an item is overdue, or a review or assessment is missed, before it "
        "holds.",
    )
    amount = fields.Monetary(
        string="From an Amount Of", help="Less than this overdue holds nobody."
    )
    holds_orders = fields.Boolean(default=True)
    holds_subscriptions = fields.Boolean(string="Holds New Subscriptions", default=True)

    _cause_unique = models.UniqueIndex(
        "(company_id, cause)", "There is a rule for this cause already."
    )
    _bounds = models.Constraint(
        "CHECK (days >= 0 AND amount >= 0)", "Days and amount cannot be negative."
    )
    _scope = models.Constraint(
        "CHECK (holds_orders OR holds_subscriptions)",
        "A hold is on orders, on new subscriptions or on both.",
    )
