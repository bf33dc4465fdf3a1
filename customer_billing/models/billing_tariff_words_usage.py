from odoo import api, fields, models


class BillingTariff(models.Model):
    """The words that say where the quantity of a charge is from."""

    _inherit = "billing.tariff"

    @api.model
    def _tell_period(self, code, values, amount):
        # EXTENDS customer_billing: usage, readings, and what came late
        if code == "used":
            return self.env._(
                "%(used)s %(unit)s", used=self._number(values), unit=values["unit"]
            )
        if code == "late":
            return self.env._(
                "%(used)s %(unit)s more of %(period)s",
                used=self._number(values),
                unit=values["unit"],
                period=self.env["billing.charge"]._period_text(
                    fields.Date.to_date(values["start"]),
                    fields.Date.to_date(values["end"]),
                ),
            )
        if code == "reading":
            return self._tell_reading(values)
        return super()._tell_period(code, values, amount)

    @api.model
    def _tell_reading(self, values):
        """What a meter said, from one reading to the next."""
        words = {name: values[name] for name in ("meter", "previous", "value")}
        if values["is_estimated"]:
            told = self.env._(
                "meter %(meter)s: %(previous)s → %(value)s (estimated)", **words
            )
        else:
            told = self.env._("meter %(meter)s: %(previous)s → %(value)s", **words)
        multiplier = values["multiplier"]
        return told if multiplier == "1" else f"{told} × {multiplier}"

    @api.model
    def _number(self, values):
        """A quantity as the user's language writes it."""
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        return lang.format("%.10g", float(values["used"]), grouping=True)
