"""Prices that change by date: another price, steps up, and discounts.

They come in this order: the price instead of the usual one, what is put on top, what
is taken off by percentage, what is taken off as an amount. Nothing gets below zero.

>>> half = Discount(Kind.PERCENT, Decimal(50), end=date(2025, 4, 1))
>>> [str(under([half], date(2025, month, 1)).apply(Flat(Decimal(80)))
...      .rate(Decimal(1)).amount) for month in (3, 4)]
['40.0', '80']
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from .pricing import HUNDRED, ONE, Flat, PriceModel, Rated, Step


class Kind(str, Enum):
    """What a discount or a step does to the price of a whole period."""

    PRICE = "price"  # for one unit, in place of the usual price
    RAISE = "raise"  # so many per cent on top
    PERCENT = "percent"  # so many per cent off
    AMOUNT = "amount"  # so much off


ORDER = list(Kind)


@dataclass(frozen=True, slots=True)
class Discount:
    """One agreement about the price, from a day to another."""

    kind: Kind
    value: Decimal
    start: date | None = None
    end: date | None = None  # exclusive

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.start is None or self.start <= day) and (
            self.end is None or day < self.end
        )

    def step(self, amount: Decimal) -> Step:
        """What it adds to an amount, or takes off."""
        if self.kind is Kind.AMOUNT:
            return Step(ONE, -min(self.value, amount), "amount_off", self.value)
        if self.kind is Kind.RAISE:
            return Step(amount, self.value / HUNDRED, "raise")
        return Step(amount, -min(self.value, HUNDRED) / HUNDRED, "discount")


@dataclass(frozen=True, slots=True)
class Agreed:
    """What holds on one day, in the order in which it is applied."""

    discounts: tuple[Discount, ...] = ()

    def apply(self, model: PriceModel) -> PriceModel:
        """The price model with what was agreed laid around it."""
        if not self.discounts:
            return model
        prices = [one for one in self.discounts if one.kind is Kind.PRICE]
        rest = tuple(one for one in self.discounts if one.kind is not Kind.PRICE)
        base = Flat(prices[-1].value) if prices else model
        return Discounted(base, rest) if rest else base


def under(discounts: Iterable[Discount], day: date) -> Agreed:
    """What of it holds on a day.

    Of several prices it is the one that began last; what was put on top before it
    began is in it already.
    """
    holding = [one for one in discounts if one.holds(day)]
    holding.sort(key=lambda one: (ORDER.index(one.kind), one.start or date.min))
    prices = [one for one in holding if one.kind is Kind.PRICE]
    began = (prices[-1].start or date.min) if prices else date.min
    kept = (
        one
        for one in holding
        if one.kind is not Kind.RAISE or (one.start or date.min) >= began
    )
    return Agreed(tuple(kept))


def cuts(discounts: Iterable[Discount]) -> tuple[date, ...]:
    """The days on which something begins or is over."""
    edges = {day for one in discounts for day in (one.start, one.end) if day}
    return tuple(sorted(edges))


@dataclass(frozen=True, slots=True)
class Discounted:
    """A price model with what is put on top and what is taken off."""

    model: PriceModel
    discounts: tuple[Discount, ...]

    def rate(self, quantity: Decimal) -> Rated:
        """The price of ``quantity`` after all of them, with a step for each."""
        amount, steps = self.model.rate(quantity)
        for discount in self.discounts:
            if amount <= 0:
                break
            step = discount.step(amount)
            amount += step.amount
            steps = (*steps, step)
        return Rated(amount, steps)
