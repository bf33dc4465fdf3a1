from odoo import api, models


class BillingTariff(models.Model):
    """The words in which a price is explained."""

    _inherit = "billing.tariff"

    @api.model
    def _teller(self, currency):
        """A function that tells the parts of an explanation in the user's language.

        :return: callable ``(code, values)``, for what ``Explanation.phrases`` answers
        """
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        decimals = currency.decimal_places

        def amount(number):
            return lang.format(f"%.{decimals}f", float(number), grouping=True)

        def price(number):
            digits = max(decimals, -number.normalize().as_tuple().exponent)
            return lang.format(f"%.{digits}f", float(number), grouping=True)

        def plain(number):
            return lang.format("%.10g", float(number))

        def tell(code, values):
            if "quantity" not in values:
                return self._tell_period(code, values, amount)
            words = {
                "quantity": plain(values["quantity"]),
                "price": price(values["unit_price"]),
                "percent": plain(values["unit_price"] * 100),
                "sum": amount(values["amount"]),
                "base": amount(values["quantity"]),
                "size": plain(values["size"]),
                "limit": amount(values["size"]),
                "off": plain(values["unit_price"] * -100),
            }
            return self._tell_step(code, words)

        return tell

    @api.model
    def _tell_period(self, code, values, amount):
        """What part of the period is charged, and what it all comes to."""
        if code == "days":
            return self.env._("%(days)s of %(whole_days)s days", **values)
        if code == "thirty":
            return self.env._(
                "%(days)s of %(whole_days)s days, months of 30 days", **values
            )
        if code == "whole":
            return self.env._(
                "whole price for %(days)s of %(whole_days)s days", **values
            )
        return self.env._("total %s", amount(values["amount"]))

    @api.model
    def _tell_step(self, code, words):
        """One term of the sum."""
        if code == "block":
            return self.env._(
                "%(quantity)s × %(size)s units for %(price)s = %(sum)s", **words
            )
        if code == "percent":
            return self.env._("%(percent)s %% of %(base)s = %(sum)s", **words)
        if code == "fee":
            return self.env._("fee %(sum)s", **words)
        if code == "free":
            return self.env._("%(quantity)s free", **words)
        if code in ("minimum", "event_minimum"):
            return self.env._("at least %(limit)s: %(sum)s", **words)
        if code in ("maximum", "event_maximum"):
            return self.env._("at most %(limit)s: %(sum)s", **words)
        if code == "before":
            return self.env._("billed before: %(sum)s", **words)
        return self.env._("%(quantity)s × %(price)s = %(sum)s", **words)
