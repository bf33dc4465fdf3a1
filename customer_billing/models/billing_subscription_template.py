from odoo import fields, models

# What a subscription takes from its template where it has nothing of its own.
COPIED = ("rule_id", "term_months", "notice_days", "is_renewed", "renew_months")


class BillingSubscriptionTemplate(models.Model):
    """What subscriptions of one kind have in common: lines, rule, terms."""

    _name = "billing.subscription.template"
    _description = "Subscription Template"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    rule_id = fields.Many2one(
        "billing.rule",
        string="Billing Rule",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    term_months = fields.Integer(string="Minimum Term (Months)")
    notice_days = fields.Integer(string="Notice (Days)")
    is_renewed = fields.Boolean(string="Renews Itself")
    renew_months = fields.Integer(string="Prolonged by (Months)", default=12)
    line_ids = fields.One2many(
        "billing.subscription.template.line", "template_id", string="Lines", copy=True
    )
    note = fields.Text(translate=True)

    _terms_positive = models.Constraint(
        "CHECK (term_months >= 0 AND notice_days >= 0 AND renew_months > 0)",
        "Terms and notice are not negative, and it is prolonged by a month at least.",
    )

    def _prepare_subscription_vals(self):
        """Values that a subscription takes over, its lines without commands."""
        self.ensure_one()
        vals = {
            name: self[name].id if name.endswith("_id") else self[name]
            for name in COPIED
        }
        return vals, [line._prepare_line_vals() for line in self.line_ids]
