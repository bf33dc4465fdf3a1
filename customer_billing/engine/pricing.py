"""What a quantity costs under a price model, with the steps that lead there.

A price model is a value with one method, ``rate``; a new model is a new class, those
with tiers are in ``tiers``. Amounts are not rounded here: rounding is the last thing
that happens to a charge. A step is a tuple, because millions of them are made.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple, Protocol

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)


class Step(NamedTuple):
    """One term of the sum: ``quantity`` at ``unit_price``.

    ``code`` says what is counted: ``unit`` (units), ``fee`` (once), ``block`` (started
    blocks or packages of ``size``), ``percent`` (of an amount; the price is the rate
    over 100), ``free`` (units that cost nothing), ``minimum`` and ``maximum`` (what is
    added or taken off to reach ``size``), ``event_minimum`` and ``event_maximum`` (the
    same for one event), ``before`` (what was billed of the period already).
    """

    quantity: Decimal
    unit_price: Decimal
    code: str = "unit"
    size: Decimal = ZERO

    @property
    def amount(self) -> Decimal:
        """What this term adds."""
        return self.quantity * self.unit_price


class Rated(NamedTuple):
    """A price and how it came about."""

    amount: Decimal
    steps: tuple[Step, ...]


class PriceModel(Protocol):
    """Anything that can say what a quantity costs."""

    def rate(self, quantity: Decimal) -> Rated:
        """The price of ``quantity``, and its steps."""


def rated(steps: Iterable[Step]) -> Rated:
    """The steps with their sum."""
    made = tuple(steps)
    return Rated(sum([s[0] * s[1] for s in made], ZERO), made)


def blocks_of(quantity: Decimal, size: Decimal) -> Decimal:
    """How many blocks of ``size`` a quantity needs; a started one counts whole.

    >>> blocks_of(Decimal("10.5"), Decimal(10))
    Decimal('2')
    """
    return (quantity / size).to_integral_value(ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Flat:
    """The same price for each unit and period.

    >>> Flat(Decimal("1200")).rate(Decimal(2)).amount
    Decimal('2400')
    """

    unit_price: Decimal

    def rate(self, quantity: Decimal) -> Rated:
        """The price of ``quantity`` for one whole period."""
        return Rated(quantity * self.unit_price, (Step(quantity, self.unit_price),))


@dataclass(frozen=True, slots=True)
class Fixed:
    """One price a period, whatever the quantity."""

    price: Decimal

    def rate(self, quantity: Decimal) -> Rated:
        """The price; how much was used does not matter."""
        return Rated(self.price, (Step(ONE, self.price, "fee"),))


@dataclass(frozen=True, slots=True)
class Package:
    """A price for each started package of units.

    >>> Package(Decimal(100), Decimal(5)).rate(Decimal(101)).amount
    Decimal('10')
    """

    size: Decimal
    price: Decimal

    def __post_init__(self) -> None:
        if self.size <= 0:
            raise ValueError("a package holds more than nothing")

    def rate(self, quantity: Decimal) -> Rated:
        """The price of as many packages as hold ``quantity``."""
        packages = blocks_of(quantity, self.size)
        return rated([Step(packages, self.price, "block", self.size)])


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share of each amount, with a fee for each event.

    What is free ends with the number of events or with the amount, whichever comes
    first; the event in which it ends pays its fee, and the share of the rest.

    >>> share = Percentage(Decimal("2.5"), fee=Decimal("0.3"))
    >>> share.rate_all([Decimal(100), Decimal(20)]).amount
    Decimal('3.600')
    """

    percent: Decimal
    fee: Decimal = ZERO  # of each event that is not free
    minimum: Decimal | None = None  # of each event, its fee included
    maximum: Decimal | None = None
    free_events: int | None = None
    free_amount: Decimal | None = None
    _rate: Decimal = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rate", self.percent / HUNDRED)

    def rate(self, quantity: Decimal) -> Rated:
        """The price of one event over ``quantity``."""
        return self.rate_all([quantity])

    def rate_all(self, amounts: Iterable[Decimal]) -> Rated:
        """The price of all events of a period, in their order."""
        steps: list[Step] = []
        events, left = self.free_events, self.free_amount
        is_free = events is not None or left is not None
        for number, amount in enumerate(amounts):
            is_free = is_free and (events is None or number < events)
            free = ZERO
            if is_free:
                free = amount if left is None else min(amount, left)
                steps.append(Step(free, ZERO, "free"))
                if left is not None:
                    left -= free
                if free == amount:
                    continue
                is_free = False
            steps += self._event(amount - free)
        return rated(steps)

    def _event(self, amount: Decimal) -> list[Step]:
        """The steps of one event that is not free."""
        steps = [Step(amount, self._rate, "percent")]
        cost = amount * self._rate + self.fee
        if self.fee:
            steps.append(Step(ONE, self.fee, "fee"))
        if self.minimum is not None and cost < self.minimum:
            gap = self.minimum - cost
            steps.append(Step(ONE, gap, "event_minimum", self.minimum))
        elif self.maximum is not None and cost > self.maximum:
            gap = self.maximum - cost
            steps.append(Step(ONE, gap, "event_maximum", self.maximum))
        return steps
