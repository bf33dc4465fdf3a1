"""How old is what is owed, by buckets that the reader chooses.

A bucket begins at a number of days, months or years of age and ends where the next one
begins; what is younger than the first is not due yet. A number of days is a number of
days. A number of months or years ends on an anniversary, and of an item whose
anniversary is today trades say two things: that it is still within the year, or that
it has passed it.

>>> overdue = Buckets(Unit.DAYS, (1, 31, 61, 91))
>>> today = date(2025, 3, 31)
>>> [overdue.place(date(2025, 3, day), today) for day in (31, 30, 1)]
[0, 1, 1]
>>> overdue.place(date(2025, 2, 28), today), overdue.place(date(2024, 1, 1), today)
(2, 4)
>>> years = Buckets(Unit.YEARS, (0, 1, 2))
>>> years.place(date(2024, 3, 31), today), years.place(date(2024, 3, 30), today)
(1, 2)
>>> Buckets(Unit.YEARS, (0, 1, 2), passed=True).place(date(2024, 3, 31), today)
2
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from dateutil.relativedelta import relativedelta

ZERO = Decimal(0)
ONE_DAY = timedelta(days=1)


class Unit(str, Enum):
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Buckets:
    """Where each bucket begins, youngest first.

    :param unit: what the numbers count
    :param starts: the age at which each bucket begins, rising
    :param passed: whether an item that is exactly so many months or years old has
        passed them; days need no such choice
    """

    unit: Unit
    starts: tuple[int, ...]
    passed: bool = False

    def __post_init__(self) -> None:
        if not self.starts or self.starts[0] < 0:
            raise ValueError("there is no bucket, or one begins before its day")
        if any(b <= a for a, b in zip(self.starts, self.starts[1:], strict=False)):
            raise ValueError("each bucket begins after the one before it")

    def threshold(self, start: int, as_of: date) -> date:
        """The youngest day that is ``start`` units old ``as_of`` a day.

        >>> Buckets(Unit.MONTHS, (1,), passed=True).threshold(1, date(2025, 2, 28))
        datetime.date(2025, 1, 31)
        """
        if self.unit is Unit.DAYS:
            return as_of - timedelta(days=start)
        if not start:
            return as_of
        last = as_of if self.passed else as_of - ONE_DAY
        day = last - self._span(start)
        # the 28th to the 31st may all be a month before the last of February
        while day + ONE_DAY + self._span(start) <= last:
            day += ONE_DAY
        return day

    def _span(self, number: int) -> relativedelta:
        if self.unit is Unit.MONTHS:
            return relativedelta(months=number)
        return relativedelta(years=number)

    def thresholds(self, as_of: date) -> list[date]:
        """The youngest day of each bucket, in the order of the buckets."""
        return [self.threshold(start, as_of) for start in self.starts]

    def place(self, day: date, as_of: date) -> int:
        """The number of the bucket of ``day``: 0 is not due, 1 the youngest."""
        return sum(day <= bound for bound in self.thresholds(as_of))

    def spans(self) -> list[tuple[int, int | None]]:
        """From which age to which each bucket goes; ``None``: without end.

        Days go up to the last one of the bucket, months and years up to the next.

        >>> Buckets(Unit.DAYS, (1, 31)).spans()
        [(1, 30), (31, None)]
        >>> Buckets(Unit.YEARS, (0, 1)).spans()
        [(0, 1), (1, None)]
        """
        less = 1 if self.unit is Unit.DAYS else 0
        ends: list[int | None] = [start - less for start in self.starts[1:]]
        return list(zip(self.starts, [*ends, None], strict=True))


@dataclass(frozen=True, slots=True)
class Item:
    """An open item: what is left of it, negative for a receipt or a credit note."""

    day: date
    left: Decimal


def oldest_first(items: Sequence[Item]) -> list[Decimal]:
    """What is left of each item once receipts have paid the oldest debts.

    The oldest receipts are used up first as well. The sum stays what it was, and
    there are never debts and receipts left at once.

    >>> days = [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)]
    >>> amounts = [Decimal(100), Decimal(100), Decimal(-130)]
    >>> [int(left) for left in oldest_first(list(map(Item, days, amounts)))]
    [0, 70, 0]
    """
    paid = min(_total(items, 1), _total(items, -1))
    rest = {1: paid, -1: paid}
    left = [item.left for item in items]
    for place in sorted(range(len(items)), key=lambda n: items[n].day):
        sign = 1 if left[place] > 0 else -1
        used = min(abs(left[place]), rest[sign])
        left[place] -= sign * used
        rest[sign] -= used
    return left


def _total(items: Iterable[Item], sign: int) -> Decimal:
    return sum((sign * i.left for i in items if sign * i.left > 0), ZERO)
