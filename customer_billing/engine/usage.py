"""What was used in a period: events added up, and what they cost by the day held.

Moments are all of one kind: with a zone or without.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from .period import Period

ZERO = Decimal(0)
MICROSECOND = timedelta(microseconds=1)


class Aggregate(str, Enum):
    """How the events of a period become one quantity."""

    SUM = "sum"
    COUNT = "count"
    LAST = "last"  # the value of the last event
    PEAK = "peak"  # the largest value
    DISTINCT = "distinct"  # how many different keys
    WEIGHTED = "weighted"  # what was held, by the time it was held


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was used at a moment."""

    at: datetime
    value: Decimal = Decimal(1)
    key: str = ""  # what is counted as different: a user, a device


def aggregate(
    events: Sequence[Event],
    how: Aggregate,
    start: datetime,
    end: datetime,
    opening: Decimal = ZERO,
) -> Decimal:
    """The quantity of ``[start, end)``; events outside are left out.

    :param opening: what was held, or read last, before ``start``; for ``last`` and
        ``weighted``

    >>> begin, done = datetime(2024, 3, 1), datetime(2024, 4, 1)
    >>> seats = [Event(datetime(2024, 3, 16), Decimal(62))]
    >>> aggregate(seats, Aggregate.WEIGHTED, begin, done)
    Decimal('32')
    """
    inside = sorted(
        (event for event in events if start <= event.at < end), key=lambda e: e.at
    )
    values = [event.value for event in inside]
    if how is Aggregate.SUM:
        return sum(values, ZERO)
    if how is Aggregate.COUNT:
        return Decimal(len(values))
    if how is Aggregate.LAST:
        return values[-1] if values else opening
    if how is Aggregate.PEAK:
        return max(values, default=ZERO)
    if how is Aggregate.DISTINCT:
        return Decimal(len({event.key for event in inside}))
    return _weighted(inside, start, end, opening)


def _weighted(
    events: Sequence[Event], start: datetime, end: datetime, opening: Decimal
) -> Decimal:
    """What was held on the average; the value of an event is more or less of it."""
    whole = end - start
    held = Fraction(opening)
    for event in events:
        held += Fraction(event.value) * _ratio(end - event.at, whole)
    return Decimal(held.numerator) / Decimal(held.denominator)


def _ratio(part: timedelta, whole: timedelta) -> Fraction:
    """One length of time over another, exactly."""
    return Fraction(part // MICROSECOND, whole // MICROSECOND)


def weigh(
    adds: Sequence[tuple[date, Decimal]], period: Period
) -> list[tuple[Decimal, Decimal]]:
    """Each change with what it weighs by the days left of the period, its own included.

    :param adds: ``(day, how much more or less)`` in their order
    :return: ``(change, weighted)`` as ``Graduated.rate_changes`` takes them

    >>> march = Period(date(2024, 3, 1), date(2024, 4, 1))
    >>> weigh([(date(2024, 3, 22), Decimal(62))], march)
    [(Decimal('62'), Decimal('20'))]
    """
    weighed = []
    for day, change in adds:
        left = period.clip(day, None)
        days = left.days if left else 0
        weighed.append((change, change * days / period.days))
    return weighed
