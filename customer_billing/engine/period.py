"""Billing periods: half-open ``[start, end)`` and counted from an anchor.

Every boundary is computed from the anchor, never from the boundary before it,
so a subscription that starts on the 31st neither drifts nor skips a month.

>>> monthly = Cycle(months=1)
>>> [str(monthly.boundary(date(2025, 1, 31), n)) for n in range(4)]
['2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30']
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from dateutil.relativedelta import relativedelta

WEEK = 7
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"day": 1, "week": WEEK}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` up to, and not including, ``end``."""

    start: date
    end: date  # exclusive

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"empty period: {self.start} to {self.end}")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def clip(self, start: date, end: date | None) -> "Period | None":
        """The part of the period inside ``[start, end)``, if any."""
        start, end = max(self.start, start), min(self.end, end or date.max)
        return Period(start, end) if start < end else None

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.start < other.end and other.start < self.end

    def days_outside(self, breaks: "list[Period]") -> int:
        """How many of its days lie in none of ``breaks``, which do not overlap.

        >>> january = Period(date(2025, 1, 1), date(2025, 2, 1))
        >>> january.days_outside([Period(date(2025, 1, 11), date(2025, 1, 21))])
        21
        """
        inside = (part for gap in breaks if (part := self.clip(gap.start, gap.end)))
        return self.days - sum(part.days for part in inside)

    def split(self, cuts: Iterable[date]) -> "tuple[Period, ...]":
        """Its parts between the days on which something changes.

        :param cuts: first days of what is new; those outside cut nothing

        >>> january = Period(date(2025, 1, 1), date(2025, 2, 1))
        >>> [part.days for part in january.split([date(2025, 1, 11)])]
        [10, 21]
        """
        inside = {day for day in cuts if self.start < day < self.end}
        edges = [self.start, *sorted(inside), self.end]
        return tuple(map(Period, edges, edges[1:]))

    def without(self, breaks: "Iterable[Period]") -> "tuple[Period, ...]":
        """What is left of it when ``breaks`` are cut out, in order.

        >>> january = Period(date(2025, 1, 1), date(2025, 2, 1))
        >>> gap = Period(date(2025, 1, 11), date(2025, 1, 21))
        >>> [part.days for part in january.without([gap])]
        [10, 11]
        """
        left, start = [], self.start
        for gap in sorted(gap for gap in breaks if self.overlaps(gap)):
            if start < gap.start:
                left.append(Period(start, gap.start))
            start = max(start, gap.end)
        return (*left, Period(start, self.end)) if start < self.end else tuple(left)

    def moments(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Its first moment and the first after it in UTC, for days of a time zone."""
        first, last = (
            datetime.combine(day, time(), zone).astimezone(timezone.utc)
            for day in (self.start, self.end)
        )
        return first, last


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long a period is, and the day of the month to which it returns."""

    months: int = 0
    days: int = 0
    day_of_month: int = 0  # 1 to 31; 0: the anchor's own day

    def __post_init__(self) -> None:
        if (self.months > 0) == (self.days > 0) or min(self.months, self.days) < 0:
            raise ValueError("a cycle counts months or days, and at least one")
        if not 0 <= self.day_of_month <= 31 or (self.day_of_month and self.days):
            raise ValueError("a cycle of months may return to a day from 1 to 31")

    @classmethod
    def every(cls, count: int, unit: str, day_of_month: int = 0) -> "Cycle":
        """A cycle of ``count`` days, weeks, months, quarters or years.

        :param unit: ``day``, ``week``, ``month``, ``quarter`` or ``year``

        >>> Cycle.every(2, "week").days, Cycle.every(2, "quarter").months
        (14, 6)
        """
        if unit in MONTHS:
            return cls(months=count * MONTHS[unit], day_of_month=day_of_month)
        return cls(days=count * DAYS[unit], day_of_month=day_of_month)

    def boundary(self, anchor: date, n: int) -> date:
        """The ``n``-th boundary after the anchor (before it, if negative)."""
        step = relativedelta(months=self.months * n, days=self.days * n)
        if self.day_of_month:  # a short month ends earlier: 31 becomes 28 or 30
            step += relativedelta(day=self.day_of_month)
        return anchor + step

    def period(self, anchor: date, n: int) -> Period:
        """The period between the ``n``-th boundary and the next."""
        return Period(self.boundary(anchor, n), self.boundary(anchor, n + 1))

    def index_of(self, anchor: date, day: date) -> int:
        """The number of the period that ``day`` lies in."""
        if self.days:
            return (day - anchor).days // self.days
        n = (12 * (day.year - anchor.year) + day.month - anchor.month) // self.months
        while self.boundary(anchor, n) > day:
            n -= 1
        while self.boundary(anchor, n + 1) <= day:
            n += 1
        return n

    def periods(self, anchor: date, since: date, until: date) -> Iterator[Period]:
        """The periods that contain a day of ``[since, until]``, in order."""
        n = self.index_of(anchor, since)
        while (period := self.period(anchor, n)).start <= until:
            yield period
            n += 1

    def first_boundary(self, start: date) -> date:
        """The anchor of something that starts on ``start``: the first bill day.

        It is the start itself, or the cycle's day in the month of the start; where
        that is past, one cycle later. What lies before it is a part of a period.

        >>> yearly = Cycle(months=12, day_of_month=15)
        >>> str(yearly.first_boundary(date(2011, 1, 1)))
        '2011-01-15'
        >>> str(yearly.first_boundary(date(2011, 1, 20)))
        '2012-01-15'
        """
        if not self.day_of_month:
            return start
        day: date = start + relativedelta(day=self.day_of_month)
        if day < start:
            day = self.boundary(start, 1)
        return day

    def calendar_boundary(self, start: date) -> date:
        """The anchor in the calendar: the week, month, quarter or year of ``start``.

        Weeks begin on Monday; several weeks are counted from that of ``start``.

        >>> str(Cycle(months=3).calendar_boundary(date(2025, 5, 20)))
        '2025-04-01'
        """
        if self.days and self.days % WEEK == 0:
            return start - timedelta(days=start.weekday())
        if not self.months or 12 % self.months:
            raise ValueError("only weeks and parts of a year have a calendar")
        month = (start.month - 1) // self.months * self.months + 1
        return date(start.year, month, 1)
