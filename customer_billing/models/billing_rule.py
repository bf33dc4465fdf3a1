from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.allocation import Leftover
from ..engine.period import Cycle
from ..engine.proration import Basis
from ..engine.schedule import Leading, Timing

UNITS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
}
YEAR = 365  # days, to say what something comes to in a year
# What decides which days are one period: changed later, days would be lost.
PERIOD_FIELDS = (
    *("cycle", "cycle_count", "timing", "alignment", "anchor_day"),
    "leading",
)


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
        [
            ("daily", "Daily"),
            ("weekly", "Weekly"),
            ("monthly", "Monthly"),
            ("quarterly", "Quarterly"),
            ("yearly", "Yearly"),
        ],
        string="Billing Cycle",
        required=True,
        default="monthly",
    )
    cycle_count = fields.Integer(
        string="Cycles per Period",
        default=1,
        required=True,
        help="2 with a monthly cycle: a period is two months.",
    )
    timing = fields.Selection(
        [
            ("advance", "In Advance"),
            ("arrears", "In Arrears"),
            ("last_day", "In Arrears, on the Last Day"),
        ],
        required=True,
        default="advance",
        help="In advance: a period is billed from its first day on.\n"
        "In arrears: from the first day after it, or on its last day.",
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
    leading = fields.Selection(
        [
            ("bill_day", "The Period Cut by the Bill Days"),
            ("same_day", "One Whole Cycle before the First Bill Day"),
        ],
        string="Days before the First Bill Day Are Part Of",
        required=True,
        default="bill_day",
        help="They differ only where the first bill day falls on the end of a shorter "
        "month.",
    )
    leftover = fields.Selection(
        [("largest", "The Part that Lost Most"), ("first", "The First Part")],
        string="Leftover Cents Go To",
        required=True,
        default="largest",
        help="Where a period is charged in several parts, they add up to the cent; "
        "this part gets what rounding leaves over.",
    )
    credit_unused = fields.Selection(
        [
            ("always", "At End, Pause and Change"),
            ("change", "At a Change Only"),
            ("never", "Nothing Is Given Back"),
        ],
        string="Give Back Days Billed and Not Used",
        required=True,
        default="always",
        help="Days that were billed in advance and lie after the end, in a pause, or "
        "after a change of the line: the next bill credits them by their days. Where "
        "a part of a period costs the whole price, there is nothing to give back.",
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
    _cycle_count_positive = models.Constraint(
        "CHECK (cycle_count > 0)", "A period has at least one cycle."
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

    @api.constrains("cycle", "cycle_count", "alignment", "anchor_day")
    def _check_cycle(self):
        for rule in self:
            try:
                rule._engine_anchor(fields.Date.to_date("2000-01-01"))
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: by the calendar there are whole weeks and parts of "
                        "a year only, and an anchor day for cycles of months only.",
                        rule=rule.name,
                    )
                ) from error

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

    # -- the engine's view of a rule ----------------------------------------------

    def _engine_cycle(self):
        """The engine's cycle of this rule."""
        self.ensure_one()
        day = self.anchor_day if self.alignment == "start" else 0
        return Cycle.every(self.cycle_count, UNITS[self.cycle], day)

    def _engine_anchor(self, start):
        """The day from which the periods of a line are counted."""
        cycle = self._engine_cycle()
        if self.alignment == "calendar":
            return cycle.calendar_boundary(start)
        return cycle.first_boundary(start)

    def _engine_timing(self):
        """The engine's word for the timing."""
        return Timing(self.timing)

    def _engine_leading(self):
        """The engine's word for what the days before the first bill day belong to."""
        return Leading(self.leading)

    def _engine_leftover(self):
        """The engine's word for where the cents go that rounding leaves over."""
        return Leftover(self.leftover)

    def _engine_basis(self):
        """The engine's word for the proration."""
        return Basis(self.proration)

    def _periods_a_year(self):
        """How many periods a year has, as a number."""
        cycle = self._engine_cycle()
        return 12 / cycle.months if cycle.months else YEAR / cycle.days
