import logging
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class BillingSubscription(models.Model):
    """What the calendar does: pauses that begin and end, renewals, last days."""

    _inherit = "billing.subscription"

    @api.model
    def _cron_subscriptions(self):
        """Do what is due today in each company. Safe to repeat."""
        living = [("state", "in", ("active", "paused"))]
        for (company,) in self._read_group(living, ["company_id"]):
            self.with_company(company)._keep_company(company)

    @api.model
    def _keep_company(self, company):
        """What the calendar does with the subscriptions of one company."""
        today = company._customer_today()
        for domain, work in (
            (self._beginning_domain(today), lambda some: some._go("paused")),
            (self._resuming_domain(today), lambda some: some._go("active")),
            (self._renewable_domain(today), lambda some: some._renew(today)),
            (self._over_domain(today), lambda some: some._end()),
        ):
            found = self.search(Domain("company_id", "=", company.id) & Domain(domain))
            self.env["customer.batch"]._batch_run(found, work, self._park)

    def _go(self, state):
        """Take the step to a state that the calendar demands."""
        self.filtered(lambda s: s.state != state).write({"state": state})

    def _end(self):
        """Close those whose last day is past; a pause that lasts ends with them."""
        for subscription in self:
            after = subscription.date_end + timedelta(days=1)
            pause = subscription.pause_ids.filtered(lambda p: not p.date_end)
            if pause and pause.date_start < after:
                pause.date_end = after
            else:
                pause.unlink()
            subscription.write({"state": "closed"})

    @api.model
    def _park(self, subscription, reason):
        _logger.warning("%s %s: %s", self._name, subscription.id, reason)

    @api.model
    def _covering(self, today):
        """Pauses that today lies in."""
        return Domain("date_start", "<=", today) & (
            Domain("date_end", "=", False) | Domain("date_end", ">", today)
        )

    @api.model
    def _beginning_domain(self, today):
        """Active ones with a pause that has begun."""
        return Domain("state", "=", "active") & Domain(
            "pause_ids", "any", self._covering(today)
        )

    @api.model
    def _resuming_domain(self, today):
        """Paused ones of which no pause lasts."""
        lasting = Domain("date_end", "=", False) | Domain("date_end", ">", today)
        return Domain("state", "=", "paused") & ~Domain("pause_ids", "any", lasting)

    @api.model
    def _over_domain(self, today):
        """Those whose last day is past."""
        return Domain("state", "in", ("active", "paused")) & Domain(
            "date_end", "<", today
        )
