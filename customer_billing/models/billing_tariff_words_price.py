from odoo import api, models

from odoo.addons.customer_archive.engine.money import exact


class BillingTariff(models.Model):
    """The words in which a price is told before anything is charged."""

    _inherit = "billing.tariff"

    def _price_words(self, unit):
        """The price in words, for instance ``up to 60: 2.10 · above: 2.80``.

        :param unit: what is counted, in the language of the environment, or nothing
        """
        if not self:
            return ""
        tell = self._figures(self.currency_id)
        parts = self._bare_price_words(tell, unit)
        for name, sentence in (
            ("free_quantity", self.env._("%s free")),
            ("amount_minimum", self.env._("at least %s")),
            ("amount_maximum", self.env._("at most %s")),
        ):
            if number := self[name]:
                parts.append(sentence % tell(number, name == "free_quantity"))
        return " · ".join(parts)

    def _bare_price_words(self, tell, unit):
        """The price without what is free, the least and the most, in parts."""
        kind = self.price_model
        if kind in ("graduated", "volume", "graduated_percent") or "blocks" in kind:
            return self._tier_words(tell, "%" if "percent" in kind else "")
        if kind == "percent":
            percent = self.env._("%s %% of the amount", tell(self.price, True))
            fee = self.event_fee and self.env._(
                "%s each time", tell(self.event_fee, False)
            )
            return [part for part in (percent, fee) if part]
        price = tell(self.price, False)
        if kind == "package":
            size = tell(self.package_size, True)
            return [
                self.env._(
                    "%(price)s for each %(size)s",
                    price=price,
                    size=f"{size} {unit}" if unit else size,
                )
            ]
        if kind == "flat":
            return [self.env._("%s, whatever the quantity", price)]
        if unit:
            return [self.env._("%(price)s per %(unit)s", price=price, unit=unit)]
        return [price]

    def _tier_words(self, tell, sign):
        """One part for each tier."""
        rows, parts = self.tier_ids.sorted("sequence"), []
        for place, row in enumerate(rows, 1):
            price = tell(row.price, bool(sign)) + (f" {sign}" if sign else "")
            if row.fee:
                price = f"{price} + {tell(row.fee, False)}"
            if place < len(rows):
                limit = tell(row.up_to, True)
                parts.append(
                    self.env._("up to %(limit)s: %(price)s", limit=limit, price=price)
                )
            else:
                parts.append(self.env._("above: %s", price) if place > 1 else price)
        if self.price_model in ("volume", "blocks_volume"):
            parts.append(self.env._("the whole quantity at one price"))
        return parts

    @api.model
    def _figures(self, currency):
        """A function that writes numbers in the language of the environment.

        :return: callable ``(number, is_plain)``: a price with the decimals it has, at
            least those of the currency, and its sign; or a plain number
        """
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        before = currency.position == "before"

        def tell(number, is_plain):
            if is_plain:
                return lang.format("%.10g", float(number), grouping=True)
            digits = -exact(number).normalize().as_tuple().exponent
            digits = max(currency.decimal_places, digits)
            text = lang.format(f"%.{digits}f", float(number), grouping=True)
            return f"{currency.symbol}{text}" if before else f"{text} {currency.symbol}"

        return tell
