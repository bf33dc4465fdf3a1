"""What is owed for usage: that of a period, and what came after its period was billed.

Late usage is priced as if it had come in time: what the whole period costs now, less
what it cost before, so that tiers, free quantity, minimum and maximum are those of the
period in which it was used.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .discount import Discounted
from .pricing import ONE, ZERO, Flat, Percentage, PriceModel, Rated, Step
from .terms import Terms

# Terms of the sum that may be put together: so much in all at one price.
ADDED = ("percent", "free", "fee", "unit")


class Window(NamedTuple):
    """Days of a line of which it is asked what was used."""

    line_id: int
    start: date
    end: date  # exclusive
    how: str  # sum, last, or event where each has a price


@dataclass(frozen=True, slots=True)
class Used:
    """What was used in ``[start, end)``."""

    start: date
    end: date
    total: Decimal
    count: int = 0  # how many records it is made of
    events: tuple[Decimal, ...] = ()  # their values, where each has a price


@dataclass(frozen=True, slots=True)
class Late:
    """A period that was charged, with what it has now and had then."""

    now: Used
    then: Used
    is_unpaid: bool = False  # nothing was charged for what there was then

    @property
    def more(self) -> Decimal:
        """How much came late."""
        return self.now.total - self.then.total


def price(model: PriceModel, used: Used) -> Rated:
    """What the usage of one period costs.

    :raises ValueError: where less than nothing was used, and units have no one price

    >>> from .tiers import Graduated, Tier
    >>> tiers = Graduated((Tier(Decimal(60), Decimal(2)), Tier(None, Decimal(3))))
    >>> march = Used(date(2025, 3, 1), date(2025, 4, 1), Decimal(100))
    >>> price(tiers, march).amount
    Decimal('240')
    """
    if used.events and (rated := _by_event(model, used.events)):
        return rated
    if used.total < 0 and not _is_flat(model):
        raise ValueError("less than nothing was used")
    return model.rate(used.total)


def price_late(model: PriceModel, late: Late) -> Rated:
    """What late usage adds to what was billed for its period; it may be less.

    >>> from .tiers import Graduated, Tier
    >>> tiers = Graduated((Tier(Decimal(60), Decimal(2)), Tier(None, Decimal(3))))
    >>> march = date(2025, 3, 1), date(2025, 4, 1)
    >>> late = Late(Used(*march, Decimal(70)), Used(*march, Decimal(50)))
    >>> price_late(tiers, late).amount
    Decimal('50')
    """
    now = price(model, late.now)
    billed = ZERO if late.is_unpaid else price(model, late.then).amount
    if not billed:
        return now
    return Rated(now.amount - billed, (*now.steps, Step(ONE, -billed, "before")))


def price_all(
    model: PriceModel, used: Used, lates: Sequence[tuple[PriceModel, Late]] = ()
) -> Rated:
    """What one charge comes to: its own period, and what came late for others.

    :param lates: each with the price model of its own period
    """
    told = [price(model, used), *(price_late(other, late) for other, late in lates)]
    steps = tuple(step for one in told for step in one.steps)
    return Rated(sum((one.amount for one in told), ZERO), steps)


def is_by_event(model: PriceModel) -> bool:
    """Whether each event has a price, so that their sum is not enough."""
    while isinstance(model, Terms | Discounted):
        model = model.model
    return isinstance(model, Percentage)


def _is_flat(model: PriceModel) -> bool:
    """Whether each unit has the same price, also one that is given back."""
    if isinstance(model, Terms):
        limited = model.free or model.minimum is not None or model.maximum is not None
        return isinstance(model.model, Flat) and not limited
    return isinstance(model, Flat)


@dataclass(frozen=True, slots=True)
class _Told:
    """A price that is known already, as a price model."""

    rated: Rated

    def rate(self, _quantity: Decimal) -> Rated:
        """The known price."""
        return self.rated


def _by_event(model: PriceModel, events: Iterable[Decimal]) -> Rated | None:
    """The price of each event, added up; None where events have no price of their own.

    >>> share = Terms(Percentage(Decimal(1), minimum=Decimal(2)))
    >>> _by_event(share, [Decimal(100), Decimal(300)]).amount
    Decimal('5')
    """
    if isinstance(model, Discounted):
        inner = _by_event(model.model, events)
        return inner and Discounted(_Told(inner), model.discounts).rate(ZERO)
    if isinstance(model, Terms) and isinstance(model.model, Percentage):
        return model.limit(_folded(model.model.rate_all(events)))
    return _folded(model.rate_all(events)) if isinstance(model, Percentage) else None


def _folded(told: Rated) -> Rated:
    """The same sum in few terms, so that a thousand events can be read."""
    sums: dict[tuple[str, Decimal, Decimal], Decimal] = {}
    for step in told.steps:
        added = step.code in ADDED
        key = (step.code, step.unit_price if added else ONE, step.size)
        worth = step.quantity if added else step.amount
        sums[key] = sums.get(key, ZERO) + worth
    steps = (
        Step(worth, each, code, size) if code in ADDED else Step(ONE, worth, code, size)
        for (code, each, size), worth in sums.items()
    )
    return Rated(told.amount, tuple(steps))


def plain(number: Decimal) -> str:
    """A decimal as text, without zeros that say nothing.

    >>> plain(Decimal("1200.500"))
    '1200.5'
    """
    return f"{number.normalize():f}"
