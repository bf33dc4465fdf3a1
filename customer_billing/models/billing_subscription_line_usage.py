from dataclasses import replace
from datetime import date
from typing import NamedTuple

from odoo import fields, models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.explain import told
from ..engine.metered import is_by_event, plain, price_all
from ..engine.period import Period
from ..engine.pricing import ZERO, Fixed
from ..engine.proration import Basis
from ..engine.schedule import Due, Timing


class Place(NamedTuple):
    """What usage of a line must agree with."""

    name: str
    is_metered: bool
    item: int
    object: int | None
    company: int
    start: date
    end: date | None
    today: date
    unit: str

    def holds_on(self, day):
        """Whether the line charges usage of a day."""
        return self.start <= day and (not self.end or day <= self.end)


class BillingSubscriptionLine(models.Model):
    """How a line charges what was used: in arrears, each period what lies in it."""

    _inherit = "billing.subscription.line"

    item_kind = fields.Selection(related="item_id.kind", string="Kind of Item")
    usage_ids = fields.One2many("billing.usage", "line_id", string="Usage Records")

    def _usage_places(self):
        """What usage of these lines must agree with.

        :return: ``{line_id: Place}``
        """
        todays = {company: company._customer_today() for company in self.company_id}
        return {
            line.id: Place(
                line.item_id.name,
                line.item_id.kind == "metered",
                line.item_id.id,
                line.object_id.id or None,
                line.company_id.id,
                max(line._usage_days("date_start")),
                min(line._usage_days("date_end"), default=None),
                todays[line.company_id],
                line.item_id._usage_unit_name(),
            )
            for line in self
        }

    def _usage_days(self, name):
        """The first or last days of the line and of its subscription."""
        return [day for day in (self[name], self.subscription_id[name]) if day]

    # -- the engine's view of a line -----------------------------------------------

    def _is_metered(self):
        return self.item_id.kind == "metered"

    def _engine_plan(self):
        # what is used is known afterwards, and costs what it costs
        plan = super()._engine_plan()
        if not self._is_metered():
            return plan
        late = plan.timing is Timing.ADVANCE
        return replace(plan, timing=Timing.ARREARS if late else plan.timing)

    def _engine_line_basis(self):
        # what was used is charged whole, whatever the days
        return Basis.NONE if self._is_metered() else super()._engine_line_basis()

    # -- values --------------------------------------------------------------------

    def _prepare_charge_vals(self, one, find):
        # what was used is asked for all lines at once, afterwards
        if not self._is_metered():
            return super()._prepare_charge_vals(one, find)
        model = self._usage_price(find, one.part.start)
        return model and {
            "line_id": self.id,
            "period_start": one.part.start,
            "period_end": one.part.end,
            "model": model,
            "tariff_id": not self.is_price_agreed
            and self._usage_tariff(find, one.part.start).id,
        }

    def _usage_tariff(self, find, day):
        """The tariff of a day, or an empty one."""
        if not self.tariff_id:
            return self._find_tariff(find, day)
        return self.tariff_id.filtered(lambda tariff: tariff._holds_on(day))

    def _usage_price(self, find, day):
        """The engine's price model of a day, or None where there is no price."""
        model = self._price_model(self._usage_tariff(find, day))
        return self._agreed_model(model, day)

    def _usage_how(self, model):
        """How the usage of a period becomes a quantity, see ``Window``."""
        if is_by_event(model):
            return "event"
        return self.item_id.aggregate

    def _usage_lates(self, how):
        """What came late for periods of these lines, each with its price model.

        :param how: ``{line_id: how}`` of the lines that are charged now
        :return: ``{line_id: [(price model, engine's Late), ...]}``
        """
        found = self.env["billing.usage"]._late_in(self.browse(how), how)
        lates = {}
        for company, lines in self.browse(found).grouped("company_id").items():
            find = self.env["billing.tariff"]._finder(lines.item_id, company)
            for line in lines:
                models_ = (
                    (line._usage_price(find, late.now.start), late)
                    for late in found[line.id]
                )
                lates[line.id] = [(model, late) for model, late in models_ if model]
        return lates

    def _usage_unread(self, windows):
        """Customers whose usage is not known yet, with the reason.

        :param windows: what is to be charged, a list of ``Window``
        :return: ``{partner_id: reason}``; here none
        """
        return {}

    def _usage_negative_reason(self, used):
        """Why less than nothing cannot be charged, as a sentence for the clerk."""
        return self.env._(
            "%(item)s of %(subscription)s: %(quantity)s %(unit)s were used from "
            "%(start)s on. Less than nothing has a price only where each unit costs "
            "the same: look at the usage records and readings.",
            item=self.item_id.name,
            subscription=self.subscription_id.name,
            quantity=plain(used.total),
            unit=self.item_id._usage_unit_name(),
            start=used.start,
        )

    def _prepare_usage_vals(self, model, used, lates=(), readings=()):
        """Values of the charge for what was used in one period.

        :param model: the engine's price model of the period
        :param used: the engine's ``Used``
        :param lates: ``(price model, Late)`` of the periods that got more since
        :param readings: values of the readings it is from, for the explanation
        :raises ValueError: where what was used cannot be priced
        """
        period = Period(used.start, used.end)
        is_skipped = not used.count and self.item_id.zero_usage == "skip"
        rated = price_all(Fixed(ZERO) if is_skipped else model, used, lates)
        due = Due(period, period, period.days)
        step = exact(self.currency_id.rounding)
        explanation = replace(
            told(rated, due, Basis.NONE, step),
            source=self._usage_source(used, lates, readings),
        )
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        steps = explanation.steps
        # A bill shows quantity and unit price where these give the amount exactly.
        shown = explanation.is_plain and steps[0].quantity == round(
            steps[0].quantity, digits
        )
        return {
            "line_id": self.id,
            "period_start": period.start,
            "period_end": period.end,
            "quantity": float(steps[0].quantity) if shown else 1.0,
            "price_unit": float(steps[0].unit_price if shown else explanation.amount),
            "usage_quantity": float(used.total),
            "is_free": not explanation.amount,
            "explanation": explanation.as_dict(),
        }

    def _usage_source(self, used, lates, readings):
        """Where the quantity of a charge is from, as phrases of an explanation."""
        unit = self.item_id._usage_unit_name()
        source = [
            ("used", {"used": plain(used.total), "unit": unit, "count": used.count})
        ]
        source += [("reading", reading) for reading in readings]
        for _model, late in lates:
            period = {"start": str(late.now.start), "end": str(late.now.end)}
            source.append(("late", {"used": plain(late.more), "unit": unit} | period))
        return tuple(source)
