from odoo import api, models


class BillingTariff(models.Model):
    """The words for what is put on top of a price, taken off it or given back."""

    _inherit = "billing.tariff"

    @api.model
    def _tell_step(self, code, words):
        # EXTENDS: steps of discounts and credits
        if code == "raise":
            return self.env._("%(percent)s %% on top of %(base)s: %(sum)s", **words)
        if code == "discount":
            return self.env._("%(off)s %% off %(base)s: %(sum)s", **words)
        if code == "amount_off":
            return self.env._("%(limit)s off: %(sum)s", **words)
        if code == "credit":
            return self.env._("given back of %(limit)s", **words)
        return super()._tell_step(code, words)

    @api.model
    def _tell_period(self, code, values, amount):
        # EXTENDS: what rounding the parts of a period left over
        if code == "cents":
            return self.env._("left over from rounding %s", amount(values["amount"]))
        return super()._tell_period(code, values, amount)
