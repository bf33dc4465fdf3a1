from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.customer_archive.engine.money import exact

from ..engine.recurring import ZERO
from .billing_item import RECURRING


class BillingRecurring(models.Model):
    """What recurs on a day, by the subscriptions as they are now."""

    _inherit = "billing.recurring"

    def _exact_amount(self):
        """The amount as the engine wants it."""
        self.ensure_one()
        return exact(self.currency_id.round(self.amount))

    @api.model
    def _lines_domain(self, company, day):
        """The lines that may recur on a day; trials and pauses are not looked at."""
        begun = Domain("date_start", "=", False) | Domain("date_start", "<=", day)
        lasts = Domain("date_end", "=", False) | Domain("date_end", ">=", day)
        subscription = (
            Domain("state", "!=", "draft") & Domain("date_start", "<=", day) & lasts
        )
        return (
            Domain("company_id", "=", company.id)
            & Domain("item_id.kind", "in", RECURRING)
            & Domain("subscription_id", "any", subscription)
            & begun
            & lasts
        )

    @api.model
    def _amounts(self, company, day):
        """What recurs on a day in a month, in the company's currency.

        In the same few queries for any number of lines.

        :param company: a ``res.company``
        :param day: a ``date``
        :return: ``{(partner_id, item_id): Decimal}``, without what costs nothing
        """
        lines = self.env["billing.subscription.line"].search(
            self._lines_domain(company, day), order="id"
        )
        find = self.env["billing.tariff"]._finder(lines.item_id, company)
        totals = defaultdict(lambda: ZERO)
        for line in lines:
            if line._recurs_on(day):
                customer = line.subscription_id.commercial_partner_id
                key = customer.id, line.item_id.id, line.currency_id
                totals[key] += line._recurring_amount(day, find)
        amounts, rates = defaultdict(lambda: ZERO), {}
        for (customer_id, item_id, currency), amount in totals.items():
            if currency not in rates:
                rates[currency] = currency._get_conversion_rate(
                    currency, company.currency_id, company, day
                )
            amounts[customer_id, item_id] += amount * exact(rates[currency])
        rounded = company.currency_id.round
        told = {key: exact(rounded(float(one))) for key, one in amounts.items()}
        return {key: amount for key, amount in told.items() if amount}

    @api.model
    def _known(self, company, customer_ids, day):
        """Those of these customers who had something recurring before a day was over.

        :return: a set of ids
        """
        lines = self.env["billing.subscription.line"].search(
            [
                ("company_id", "=", company.id),
                ("item_id.kind", "in", RECURRING),
                ("subscription_id.state", "!=", "draft"),
                ("subscription_id.date_start", "<=", day),
                ("subscription_id.commercial_partner_id", "in", list(customer_ids)),
            ]
        )
        return {
            line.subscription_id.commercial_partner_id.id
            for line in lines
            if line._began_by(day)
        }
