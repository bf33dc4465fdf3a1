from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

DAY = timedelta(days=1)


class BillingSubscriptionLine(models.Model):
    """A line that becomes another one: upgrade, downgrade, another tariff."""

    _inherit = "billing.subscription.line"

    def _next_period_start(self, day=None):
        """The first day of the period after the one that a day, or today, lies in."""
        plan = self._engine_plan()
        day = max(day or fields.Date.context_today(self), plan.start)
        return plan.whole_at(day).end

    def _change(self, day, vals):
        """End this line before a day, and go on with another one from then on.

        What was billed of this line beyond is given back by its days, and the other
        one is charged from that day: together they claim each day once.

        :param day: the first ``date`` of the new line
        :param vals: values of the new line that differ
        :return: the new line
        """
        self.ensure_one()
        self.check_access("write")
        self._check_changeable(day)
        follower = self.copy(
            {"date_start": day, "date_end": self.date_end, "sequence": self.sequence}
            | vals
        )
        self.write({"date_end": day - DAY, "replaced_by_id": follower.id})
        if follower.item_id == self.item_id:
            self._hand_discounts_to(follower)
        return follower

    def _hand_discounts_to(self, follower):
        """What was agreed for this line holds on; a new price replaces old ones."""
        price = ("is_price_agreed", "price_agreed", "tariff_id")
        is_repriced = any(self[name] != follower[name] for name in price)
        kinds = ("percent", "amount") if is_repriced else ()
        for discount in self.subscription_id.discount_ids:
            if discount.line_id == self and (not kinds or discount.kind in kinds):
                discount.copy({"line_id": follower.id})

    def _check_changeable(self, day):
        """Refuse a change that another one has overtaken, or on a day outside."""
        plan = self._engine_plan()
        words = {"line": self.display_name, "day": day}
        # Of two who change a line at once, the second is told.
        if self.replaced_by_id or not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._("%(line)s was changed already, by somebody else.", **words)
            )
        is_over = plan.until and day >= plan.until
        if day < plan.start or is_over or self.subscription_id.state == "closed":
            raise UserError(self.env._("%(line)s is not charged on %(day)s.", **words))
