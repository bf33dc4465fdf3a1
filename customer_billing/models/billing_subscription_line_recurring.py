from datetime import date

from odoo import models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.recurring import monthly


class BillingSubscriptionLine(models.Model):
    """What a line comes to in a month."""

    _inherit = "billing.subscription.line"

    def _began_by(self, day):
        """Whether it was charged on some day up to this one."""
        plan = self._engine_plan()
        return plan.start <= day and plan.start < (plan.until or date.max)

    def _recurs_on(self, day):
        """Whether this is a day that is charged: no trial, no pause, not over."""
        plan = self._engine_plan()
        return (
            plan.start <= day < (plan.until or date.max)
            and not (plan.paused_since and plan.paused_since <= day)
            and not any(pause.start <= day < pause.end for pause in plan.pauses)
        )

    def _recurring_amount(self, day, find):
        """What it comes to in a month by the price of a day, not rounded.

        :param find: what ``billing.tariff._finder`` answered
        :return: ``Decimal`` in the currency of the subscription
        """
        price = exact(self._price_on(day, find, is_net=True))
        cycle = self.subscription_id.rule_id._engine_cycle()
        return monthly(price * exact(self.quantity), cycle)
