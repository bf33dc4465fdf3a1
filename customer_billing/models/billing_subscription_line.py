from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.customer_archive.engine.money import exact

from ..engine.explain import charge
from ..engine.period import Cycle, Period
from ..engine.pricing import Flat
from ..engine.schedule import Due, Plan, due, next_due
from .billing_item import SUBSCRIBED

# What a charge was computed from, or is claimed by; fixed once there is one.
CHARGED_FIELDS = ("item_id", "date_start", "subscription_id")


class BillingSubscriptionLine(models.Model):
    """One thing that is charged under a subscription."""

    _name = "billing.subscription.line"
    _description = "Subscription Line"
    _order = "subscription_id, sequence, id"
    _check_company_auto = True
    _rec_name = "item_id"

    subscription_id = fields.Many2one(
        "billing.subscription",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    sequence = fields.Integer(default=10)
    item_id = fields.Many2one(
        "billing.item",
        string="Charge Item",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("kind", "in", SUBSCRIBED)],
    )
    tariff_id = fields.Many2one(
        "billing.tariff",
        check_company=True,
        ondelete="restrict",
        domain="[('item_id', '=', item_id), ('currency_id', '=', currency_id)]",
        help="Empty: the tariff that is valid on the first day of the period.",
    )
    object_id = fields.Many2one(
        "billing.object",
        string="Charged Object",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="What is charged for: a site, a room, a meter, a device of the customer.",
    )
    description = fields.Char(
        help="Stands on the bill beside the charge item, for instance a room or site."
    )
    quantity = fields.Float(default=1.0, digits="Product Unit", required=True)
    is_price_agreed = fields.Boolean(
        string="Agreed Price", help="This customer has a price of its own."
    )
    price_agreed = fields.Float(
        string="Price Override",
        min_display_digits="Product Price",
        help="For one unit and one whole period, in place of the tariff.",
    )
    price_current = fields.Float(
        string="Price",
        compute="_compute_price_current",
        min_display_digits="Product Price",
        help="What one unit costs for a whole period today.",
    )
    date_start = fields.Date(
        string="From", help="Empty: from the start of the subscription."
    )
    date_end = fields.Date(
        string="Last Day", help="Empty: until the end of the subscription."
    )
    charge_ids = fields.One2many("billing.charge", "line_id", string="Charges")

    _period_order = models.Constraint(
        "CHECK (date_start - 1 <= date_end)", "A line must not end before it begins."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be more than zero."
    )

    @api.constrains("item_id")
    def _check_item_kind(self):
        for item in self.item_id.filtered(lambda item: item.kind not in SUBSCRIBED):
            raise ValidationError(
                self.env._(
                    "%(item)s is not charged by subscription: its kind is %(kind)s.",
                    item=item.name,
                    kind=dict(item._fields["kind"]._description_selection(self.env))[
                        item.kind
                    ],
                )
            )

    @api.constrains("object_id", "subscription_id")
    def _check_object(self):
        for line in self.filtered("object_id"):
            customer = line.object_id.partner_id.commercial_partner_id
            if customer != line.subscription_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(object)s belongs to another customer.",
                        object=line.object_id.display_name,
                    )
                )

    @api.depends(
        "item_id",
        "tariff_id",
        "is_price_agreed",
        "price_agreed",
        "currency_id",
        "quantity",
        "subscription_id.commercial_partner_id.customer_level_id",
    )
    def _compute_price_current(self):
        today = fields.Date.context_today(self)
        for company, lines in self.grouped("company_id").items():
            find = self.env["billing.tariff"]._finder(lines.item_id, company)
            for line in lines:
                tariff = line.tariff_id or line._find_tariff(find, today)
                line.price_current = (
                    line.price_agreed
                    if line.is_price_agreed
                    else tariff._unit_price(line.quantity)
                )

    def write(self, vals):
        changed = self.filtered(lambda line: line._is_changed_by(vals))
        if changed:
            changed._check_not_charged()
        return super().write(vals)

    def _is_changed_by(self, vals):
        """Whether these values change what a charge was computed from."""
        for name in CHARGED_FIELDS:
            if name in vals:
                convert = self._fields[name].convert_to_cache
                if convert(self[name], self) != convert(vals[name], self):
                    return True
        return False

    def _check_not_charged(self):
        # Everybody's charges count, whoever asks.
        charge = (
            self.env["billing.charge"]
            .sudo()
            .search([("line_id", "in", self.ids)], limit=1)
        )
        if charge:
            raise UserError(
                self.env._(
                    "%(item)s was charged already from %(day)s on, so its charge item "
                    "and its first day stay. Give it a last day and add a new line.",
                    item=charge.item_id.name,
                    day=charge.period_start,
                )
            )

    # -- the engine's view of a line ---------------------------------------------

    def _engine_plan(self):
        """The engine's plan of this line."""
        self.ensure_one()
        subscription, rule = self.subscription_id, self.subscription_id.rule_id
        first = subscription._first_charged_day()
        start = max(first, self.date_start or first)
        ends = [day for day in (subscription.date_end, self.date_end) if day]
        pauses = subscription.pause_ids
        open_pause = pauses.filtered(lambda pause: not pause.date_end)
        return Plan(
            cycle=rule._engine_cycle(),
            anchor=rule._engine_anchor(first),
            timing=rule._engine_timing(),
            start=start,
            until=min(ends) + timedelta(days=1) if ends else None,
            pauses=tuple(
                Period(pause.date_start, pause.date_end)
                for pause in pauses - open_pause
            ),
            paused_since=open_pause.date_start or None,
            leading=rule._engine_leading(),
            basis=self._engine_line_basis(),
            cuts=self._engine_cuts(),
        )

    def _due(self, by, charged):
        """What of this line is to be charged by a day.

        :param charged: the engine's periods for which there is a charge
        :return: a list of the engine's ``Due``
        """
        plan = self._engine_plan()
        if plan.until and plan.until <= plan.start:
            return []
        if self.item_id._is_recurring():
            return list(due(plan, by, charged))
        first = Cycle(days=1).period(plan.start, 0)
        waits = (
            charged
            or plan.start > by
            or (plan.paused_since and plan.paused_since <= plan.start)
        )
        return [] if waits else [Due(first, first, 1)]

    def _next_due(self, charged):
        """The first day on which something of this line will be due, or None."""
        plan = self._engine_plan()
        if plan.until and plan.until <= plan.start:
            return None
        if self.item_id._is_recurring():
            return next_due(plan, charged)
        paused = plan.paused_since and plan.paused_since <= plan.start
        return None if charged or paused else plan.start

    def _find_tariff(self, find, day):
        """The tariff that holds on a day for the class of this line's customer."""
        level = self.subscription_id.commercial_partner_id.customer_level_id
        return find(self.item_id, self.currency_id, day, level)

    def _price_model(self, tariff):
        """The engine's price model, or None where there is no price."""
        if self.is_price_agreed:
            return Flat(exact(self.price_agreed))
        return tariff._price_model() if tariff else None

    # -- values ------------------------------------------------------------------

    def _prepare_charge_vals(self, one, find):
        """Values of the charge for one due period, or None where there is no price.

        :param one: the engine's ``Due``
        :param find: what ``billing.tariff._finder`` answered
        """
        self.ensure_one()
        tariff = self.tariff_id
        if not tariff:
            tariff = self._find_tariff(find, one.part.start)
        elif not tariff._holds_on(one.part.start):
            tariff = tariff.browse()
        model = self._agreed_model(self._price_model(tariff), one.part.start)
        if model is None:
            return None
        basis = self._engine_line_basis()
        step = exact(self.currency_id.rounding)
        told = charge(model, exact(self.quantity), one, basis, step)
        # A bill shows quantity and unit price where these give the amount exactly.
        plain = told.is_plain
        return {
            "line_id": self.id,
            "period_start": one.part.start,
            "period_end": one.part.end,
            "quantity": self.quantity if plain else 1.0,
            "price_unit": float(told.steps[0].unit_price if plain else told.amount),
            "explanation": told.as_dict(),
            "tariff_id": not self.is_price_agreed and tariff.id,
        }

    def _no_price_reason(self, one):
        """Why a due period cannot be charged, as a sentence for the clerk."""
        values = {
            "item": self.item_id.display_name,
            "subscription": self.subscription_id.name,
            "currency": self.currency_id.name,
            "day": one.part.start,
        }
        return self.env._(
            "%(item)s of %(subscription)s has no tariff in %(currency)s that is valid "
            "on %(day)s. Add a tariff or agree a price on the line.",
            **values,
        )
