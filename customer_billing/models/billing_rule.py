from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.period import Cycle
from ..engine.proration import Basis
from ..engine.schedule import Timing

MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
# What decides which days are one period: changed later, days would be lost.
PERIOD_FIELDS = ("cycle", "timing", "alignment", "anchor_day")


class BillingRule(models.Model):
    """In which rhythm, when and how it is billed."""

    _name = "billing.rule"
    _description = "Billing Rule"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    cycle = fields.Selection(
        [("monthly", "Monthly"), ("quarterly", "Quarterly"), ("yearly", "Yearly")],
        string="Billing Cycle",
        required=True,
        default="monthly",
    )
    timing = fields.Selection(
        [("advance", "In Advance"), ("arrears", "In Arrears")],
        required=True,
        default="advance",
        help="In advance: a period is billed from its first day on.\n"
        "In arrears: from the first day after it.",
    )
    alignment = fields.Selection(
        [("start", "Start of the Subscription"), ("calendar", "Calendar")],
        string="Periods Count From",
        required=True,
        default="start",
        help="Calendar: calendar months, quarters or years; what lies before the "
        "first whole one is charged as a part.",
    )
    anchor_day = fields.Integer(
        help="The day of the month on which periods begin, 1 to 31; in shorter months "
        "the last day. 0: the day on which the subscription starts.",
    )
    proration = fields.Selection(
        [
            ("actual", "By Days of the Period"),
            ("thirty", "By Days, Months of 30"),
            ("none", "Whole Price"),
        ],
        required=True,
        default="actual",
        help="What a part of a period costs: its days over the actual days of the "
        "whole period; the same with 30 days in every month; or the whole price.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        check_company=True,
        help="Empty: the payment terms of the customer.",
    )
    due_days = fields.Integer(
        string="Due After (Days)",
        help="The bill is due so many days after its date; 0: by the payment terms.",
    )
    posting = fields.Selection(
        [("draft", "Keep as Draft"), ("post", "Post on Confirmation")],
        string="Bills",
        required=True,
        default="post",
        help="What confirming a bill run does with the bills of this rule.",
    )
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    _anchor_day_range = models.Constraint(
        "CHECK (anchor_day BETWEEN 0 AND 31)", "The anchor day is 0, or 1 to 31."
    )
    _due_days_positive = models.Constraint(
        "CHECK (due_days >= 0)", "A bill cannot be due before its date."
    )

    def _compute_subscription_count(self):
        counts = dict(
            self.env["billing.subscription"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.subscription_count = counts.get(rule, 0)

    def write(self, vals):
        for name in PERIOD_FIELDS:
            if name in vals and any(rule[name] != vals[name] for rule in self):
                self._check_not_billed()
        return super().write(vals)

    def _check_not_billed(self):
        """Periods that are charged must not be cut in another way afterwards."""
        # All companies' and everybody's charges count, whoever asks.
        billed = (
            self.env["billing.charge"]
            .sudo()
            .search([("subscription_id.rule_id", "in", self.ids)], limit=1)
        )
        if billed:
            raise UserError(
                self.env._(
                    "Periods were billed by the rule %(rule)s, so its cycle, anchor "
                    "day and timing stay. Make a new rule, close the subscriptions "
                    "and start new ones with it.",
                    rule=billed.subscription_id.rule_id.name,
                )
            )

    def action_view_subscriptions(self):
        """Open the subscriptions of this rule."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_subscription"
        )
        return action | {"domain": [("rule_id", "=", self.id)], "context": {}}

    def _engine_cycle(self):
        """The engine's cycle of this rule."""
        self.ensure_one()
        day = self.anchor_day if self.alignment == "start" else 0
        return Cycle(months=MONTHS[self.cycle], day_of_month=day)

    def _engine_anchor(self, start):
        """The day from which the periods of a line are counted."""
        cycle = self._engine_cycle()
        if self.alignment == "calendar":
            return cycle.calendar_boundary(start)
        return cycle.first_boundary(start)

    def _engine_timing(self):
        """The engine's word for the timing."""
        return Timing(self.timing)

    def _engine_basis(self):
        """The engine's word for the proration."""
        return Basis(self.proration)
