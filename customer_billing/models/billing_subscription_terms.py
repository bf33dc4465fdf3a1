from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.contracts import (
    notice_by,
    renewals,
    renewed_until,
)

DAY = timedelta(days=1)
MANAGER = "customer_billing.group_manager"
# What the earliest end is made of.
TERMS = ("term_months", "notice_days")


class BillingSubscription(models.Model):
    """What was agreed about begin and end: trial, minimum term, notice, renewal."""

    _inherit = "billing.subscription"

    date_trial_end = fields.Date(
        string="Free Until",
        copy=False,
        tracking=True,
        help="The last day of a trial. Nothing is charged until then; periods are "
        "counted from the day after it.",
    )
    term_months = fields.Integer(
        string="Minimum Term (Months)",
        help="So long it lasts at least, from its first day.",
    )
    notice_days = fields.Integer(
        string="Notice (Days)", help="So many days ahead its end has to be said."
    )
    date_earliest_end = fields.Date(
        string="Earliest End",
        compute="_compute_date_earliest_end",
        help="By minimum term and notice, if notice is given today.",
    )
    is_renewed = fields.Boolean(
        string="Renews Itself",
        tracking=True,
        help="Its last day is put off when the time for notice is over.",
    )
    renew_months = fields.Integer(string="Prolonged by (Months)", default=12)
    date_first_end = fields.Date(
        string="End First Agreed",
        readonly=True,
        copy=False,
        help="Ends are counted from it, so that the 31st does not drift.",
    )
    renewal_count = fields.Integer(string="Renewals", readonly=True, copy=False)
    date_notice = fields.Date(
        string="Decide By",
        compute="_compute_date_notice",
        store=True,
        help="The last day for notice where it renews itself, else its last day.",
    )
    close_reason_id = fields.Many2one(
        "billing.close.reason",
        string="Closed Because",
        copy=False,
        tracking=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    close_note = fields.Char(string="In Detail", copy=False, tracking=True)

    _terms_positive = models.Constraint(
        "CHECK (term_months >= 0 AND notice_days >= 0 AND renew_months > 0)",
        "Terms and notice are not negative, and it is prolonged by a month at least.",
    )
    _trial_order = models.Constraint(
        "CHECK (date_trial_end >= date_start)", "A trial cannot end before it begins."
    )

    @api.depends("date_start", "term_months", "notice_days")
    def _compute_date_earliest_end(self):
        today = fields.Date.context_today(self)
        for subscription in self:
            days = []
            if subscription.term_months and subscription.date_start:
                term = relativedelta(months=subscription.term_months)
                days.append(subscription.date_start + term - DAY)
            if subscription.notice_days:
                days.append(today + timedelta(days=subscription.notice_days))
            subscription.date_earliest_end = max(days, default=False)

    @api.depends("date_end", "is_renewed", "notice_days")
    def _compute_date_notice(self):
        for subscription in self:
            subscription.date_notice = notice_by(
                subscription.date_end or None,
                subscription.notice_days,
                subscription.is_renewed,
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [vals | {"date_first_end": vals.get("date_end")} for vals in vals_list]
        )

    def write(self, vals):
        if any(name in vals for name in TERMS):
            self._check_terms(vals)
        if "date_end" in vals or vals.get("state") == "closed":
            self._check_end(vals)
        if "date_end" in vals and "renewal_count" not in vals:
            vals = vals | {"date_first_end": vals["date_end"], "renewal_count": 0}
        return super().write(vals)

    def _first_charged_day(self):
        """The first day that is charged: after the trial, where there is one."""
        self.ensure_one()
        if self.date_trial_end:
            return max(self.date_start, self.date_trial_end + DAY)
        return self.date_start

    def _check_terms(self, vals):
        """Who may not end one early, may not shorten its term for it either."""
        self.check_access("write")
        if self.env.user.has_group(MANAGER):
            return
        for subscription in self.filtered(lambda s: s.state != "draft"):
            if any(vals.get(name, subscription[name]) < subscription[name]
                   for name in TERMS):  # fmt: skip
                raise UserError(
                    self.env._(
                        "%s runs already: its minimum term and notice are shortened by "
                        "an administrator of billing.",
                        subscription.name,
                    )
                )

    # -- an end before its time ------------------------------------------------------

    def _check_end(self, vals):
        """Who ends one early needs the right to, and says why."""
        self.check_access("write")
        is_manager = self.env.user.has_group(MANAGER)
        for subscription in self.filtered(lambda s: s.state != "draft"):
            old, new = subscription.date_end, subscription.date_end
            if "date_end" in vals:
                new = fields.Date.to_date(vals["date_end"])
            if vals.get("state") == "closed" and not new:
                raise UserError(
                    self.env._(
                        "%s has no last day: say until when it is charged.",
                        subscription.name,
                    )
                )
            earliest = subscription.date_earliest_end
            is_sooner = new and (not old or new < old)
            if not (is_sooner and earliest and new < earliest):
                continue
            words = {"name": subscription.name, "day": earliest}
            if not is_manager:
                raise UserError(
                    self.env._(
                        "By minimum term and notice %(name)s ends on %(day)s at the "
                        "earliest. An administrator of billing may end it sooner.",
                        **words,
                    )
                )
            if not vals.get("close_reason_id", subscription.close_reason_id):
                raise UserError(
                    self.env._(
                        "%(name)s ends on %(day)s at the earliest: choose a reason why "
                        "it ends sooner.",
                        **words,
                    )
                )

    # -- renewal ---------------------------------------------------------------------

    @api.model
    def _renewable_domain(self, today):
        """Those that renew themselves and for which the time for notice is over."""
        return [
            ("state", "in", ("active", "paused")),
            ("is_renewed", "=", True),
            ("date_notice", "<", today),
        ]

    def _renew(self, today):
        """Put the last day off, until notice can be given again.

        Counted from the end first agreed: to do it again on the same day changes
        nothing.
        """
        for subscription in self:
            first = subscription.date_first_end or subscription.date_end
            by = today + timedelta(days=subscription.notice_days)
            count = renewals(
                first, subscription.renewal_count, subscription.renew_months, by
            )
            subscription.write(
                {
                    "date_end": renewed_until(first, count, subscription.renew_months),
                    "date_first_end": first,
                    "renewal_count": count,
                }
            )
