from odoo import fields, models


class BillingSubscriptionLine(models.Model):
    """What a line costs, in words for the customer."""

    _inherit = "billing.subscription.line"

    def _price_words(self):
        """A list of the prices of these lines as they are today, in words."""
        today = fields.Date.context_today(self)
        words = {}
        for company, lines in self.grouped("company_id").items():
            find = self.env["billing.tariff"]._finder(lines.item_id, company)
            for line in lines:
                words[line.id] = line._price_in_words(find, today)
        return [words[line.id] for line in self]

    def _price_in_words(self, find, day):
        """The price of this line on a day, with the rhythm in which it is charged.

        :param find: what ``billing.tariff._finder`` answered
        """
        tariff = self.tariff_id or self._find_tariff(find, day)
        metered = self.item_id.kind == "metered"
        unit = metered and self.item_id._usage_unit_name()
        tell = tariff._figures(self.currency_id)
        if self._is_price_fixed(day):
            price = tell(self._price_on(day, find), False)
            if unit:
                price = self.env._("%(price)s per %(unit)s", price=price, unit=unit)
        else:
            price = tariff._price_words(unit)
        if not price or metered or self.item_id.kind == "one_off":
            return price
        return f"{price} {self.subscription_id.rule_id._cycle_words()}"
