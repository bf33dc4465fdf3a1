from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.customer_archive.engine.money import exact

from ..engine import pricing, tiers
from ..engine.explain import told
from ..engine.period import Period
from ..engine.proration import Basis
from ..engine.schedule import Due
from ..engine.terms import Terms

# What a price is made of: changing it changes what is tried out.
PRICE_FIELDS = (
    "price_model",
    "price",
    "package_size",
    "event_fee",
    "event_minimum",
    "event_maximum",
    "free_events",
    "free_amount",
    "free_quantity",
    "amount_minimum",
    "amount_maximum",
    "is_fee_at_zero",
    "currency_id",
)
TIER_FIELDS = ("sequence", "up_to", "price", "fee", "block_size")
ONE_DAY = Period(date(2000, 1, 1), date(2000, 1, 1) + timedelta(days=1))


class BillingTariff(models.Model):
    """How a tariff computes its price, and a place to try it out."""

    _inherit = "billing.tariff"

    price_model = fields.Selection(
        [
            ("unit", "Per Unit"),
            ("flat", "Flat Price"),
            ("graduated", "Graduated Tiers"),
            ("volume", "Volume Tiers"),
            ("package", "Package"),
            ("percent", "Percentage"),
            ("graduated_percent", "Graduated Percentage"),
            ("blocks", "Graduated Blocks"),
            ("blocks_volume", "Volume Blocks"),
        ],
        required=True,
        default="unit",
        help="Per Unit: a price for each unit.\n"
        "Flat Price: one price, whatever the quantity.\n"
        "Graduated Tiers: each unit at the price of the tier it lies in.\n"
        "Volume Tiers: all units at the price of the tier the whole quantity lies in.\n"
        "Package: a price for each started package of units.\n"
        "Percentage: a share of each amount, with a fee for each event.\n"
        "Graduated Percentage: graduated tiers of an amount.\n"
        "Graduated and Volume Blocks: tiers counted in blocks; a started one counts "
        "whole.",
    )
    price = fields.Float(
        min_display_digits="Product Price",
        help="For one unit and one whole period of the billing rule; for a package; "
        "or a percentage.",
    )
    tier_ids = fields.One2many(
        "billing.tariff.tier", "tariff_id", string="Tiers", copy=True
    )
    package_size = fields.Float(
        digits=(16, 6), default=1, help="How many units a package holds."
    )
    free_quantity = fields.Float(
        digits=(16, 6), help="So many units of a period cost nothing."
    )
    amount_minimum = fields.Monetary(
        string="Minimum Charge", help="The least that a period costs; 0: no minimum."
    )
    amount_maximum = fields.Monetary(
        string="Maximum Charge", help="The most that a period costs; 0: no maximum."
    )
    is_fee_at_zero = fields.Boolean(
        string="First Fee Without Usage",
        default=True,
        help="The fee of the first tier is due also in a period without any usage.",
    )
    event_fee = fields.Monetary(string="Fee per Event")
    event_minimum = fields.Monetary(
        string="Minimum per Event", help="Its fee included; 0: no minimum."
    )
    event_maximum = fields.Monetary(
        string="Maximum per Event", help="Its fee included; 0: no maximum."
    )
    free_events = fields.Integer(help="So many events of a period cost nothing.")
    free_amount = fields.Monetary(
        help="Events cost nothing up to this amount, and not after the free events."
    )
    try_quantity = fields.Float(
        string="Try With", digits=(16, 6), store=False, default=1
    )
    try_amount = fields.Monetary(string="Costs", compute="_compute_try")
    try_text = fields.Char(string="How It Comes About", compute="_compute_try")

    _terms_positive = models.Constraint(
        "CHECK (package_size > 0 AND free_quantity >= 0 AND amount_minimum >= 0"
        " AND amount_maximum >= 0 AND event_minimum >= 0 AND event_maximum >= 0"
        " AND free_events >= 0 AND free_amount >= 0)",
        "Sizes, free quantities, minimum and maximum must not be negative.",
    )

    @api.constrains(*PRICE_FIELDS, "tier_ids")
    def _check_price_model(self):
        for tariff in self:
            try:
                tariff._price_model()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(tariff)s: tiers need ends that rise, at least one tier, and "
                        "a minimum that is not above the maximum.",
                        tariff=tariff.name,
                    )
                ) from error

    @api.depends(*PRICE_FIELDS, "try_quantity", *(f"tier_ids.{n}" for n in TIER_FIELDS))
    @api.depends_context("lang")
    def _compute_try(self):
        for tariff in self:
            tariff.try_amount, tariff.try_text = 0, False
            try:
                told_ = tariff._explanation(exact(tariff.try_quantity))
            except ValueError:
                continue  # not finished yet: said when it is saved
            tell = tariff._teller(tariff.currency_id)
            tariff.try_amount = float(told_.amount)
            tariff.try_text = " · ".join(tell(*part) for part in told_.phrases())

    # -- the engine's view of a tariff ---------------------------------------------

    def _explanation(self, quantity):
        """What a quantity costs for a whole period, as the engine explains it.

        :raises ValueError: where the tariff or the quantity makes no sense
        """
        rated = self._price_model().rate(quantity)
        step = exact(self.currency_id.rounding or 0.01)
        return told(rated, Due(ONE_DAY, ONE_DAY, 1), Basis.ACTUAL, step)

    def _unit_price(self, quantity):
        """What one unit costs for a whole period when there are so many of them."""
        if not self or not quantity:
            return 0
        if self.price_model == "unit" and not (
            self.free_quantity or self.amount_minimum or self.amount_maximum
        ):
            return self.price
        try:
            return float(self._price_model().rate(exact(quantity)).amount) / quantity
        except ValueError:
            return 0

    def _price_model(self):
        """The engine's price model of this tariff.

        :raises ValueError: where the tiers make no sense
        """
        self.ensure_one()
        return Terms(
            self._bare_model(),
            free=exact(self.free_quantity),
            minimum=exact(self.amount_minimum) if self.amount_minimum else None,
            maximum=exact(self.amount_maximum) if self.amount_maximum else None,
        )

    def _bare_model(self):
        """The price model without what is free, the least and the most."""
        price, kind = exact(self.price), self.price_model
        if kind in ("graduated", "graduated_percent"):
            percent = kind == "graduated_percent"
            return tiers.Graduated(self._engine_tiers(), self.is_fee_at_zero, percent)
        if kind == "volume":
            return tiers.Volume(self._engine_tiers(), self.is_fee_at_zero)
        if kind in ("blocks", "blocks_volume"):
            return tiers.Blocks(self._engine_blocks(), kind == "blocks")
        if kind == "package":
            return pricing.Package(exact(self.package_size), price)
        if kind == "percent":
            return pricing.Percentage(
                price,
                exact(self.event_fee),
                exact(self.event_minimum) if self.event_minimum else None,
                exact(self.event_maximum) if self.event_maximum else None,
                self.free_events or None,
                exact(self.free_amount) if self.free_amount else None,
            )
        return pricing.Fixed(price) if kind == "flat" else pricing.Flat(price)

    def _engine_tiers(self):
        """The engine's tiers; the last one has no end."""
        rows = self.tier_ids.sorted("sequence")
        return tuple(
            tiers.Tier(
                exact(row.up_to) if place < len(rows) else None,
                exact(row.price),
                exact(row.fee),
            )
            for place, row in enumerate(rows, 1)
        )

    def _engine_blocks(self):
        """The engine's blocks, as many as reach the end of each tier."""
        tiers.check_tiers(self._engine_tiers())
        blocks, start = [], exact(0)
        for row in self.tier_ids.sorted("sequence"):
            size, end = exact(row.block_size), exact(row.up_to)
            most = pricing.blocks_of(end - start, size)
            blocks.append(tiers.Block(size, most, exact(row.price)))
            start += most * size
        return tuple(blocks)
