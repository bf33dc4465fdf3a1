from datetime import timedelta

from odoo import api, fields, models

from ..engine.explain import Explanation


class BillingCharge(models.Model):
    """How charges are told: what for, which days, and how the amount came about."""

    _inherit = "billing.charge"

    period = fields.Char(compute="_compute_period")
    explanation_text = fields.Char(
        string="How It Came About", compute="_compute_explanation_text"
    )

    @api.depends("item_id", "period_start", "period_end")
    def _compute_display_name(self):
        for charge in self:
            name, period = charge.item_id.name, charge.period
            charge.display_name = " ".join(filter(None, (name, period)))

    @api.depends("period_start", "period_end")
    def _compute_period(self):
        for charge in self:
            charge.period = (
                self._period_text(charge.period_start, charge.period_end)
                if charge.period_start and charge.period_end
                else False
            )

    @api.model
    def _period_text(self, start, end):
        """First to last day of a half-open period, the same in every language."""
        last = end - timedelta(days=1)
        return f"{start} – {last}" if last > start else str(start)

    @api.depends("explanation", "currency_id")
    @api.depends_context("lang")
    def _compute_explanation_text(self):
        for charge in self:
            charge.explanation_text = charge.explanation and self._explain(
                Explanation.from_dict(charge.explanation), charge.currency_id
            )

    @api.model
    def _explain(self, explanation, currency):
        """How an amount came about, in the language of the environment.

        :param explanation: the engine's ``Explanation``
        :return: for instance ``2 × 600.00 = 1,200.00 · 28 of 28 days · total 1,200.00``
        """
        tell = self.env["billing.tariff"]._teller(currency)
        return " · ".join(tell(*phrase) for phrase in explanation.phrases())
