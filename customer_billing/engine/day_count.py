"""Days and years between two days, as agreements on interest count them.

>>> DayCount.ACT_365F.fraction(date(2025, 1, 1), date(2025, 7, 2))
Fraction(182, 365)
"""

from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction

from dateutil.relativedelta import relativedelta

DAY = timedelta(days=1)
FEBRUARY = 2


class DayCount(str, Enum):
    """The agreement by which days become a part of a year."""

    ONE_ONE = "one_one"
    ACT_360 = "act_360"
    ACT_364 = "act_364"
    ACT_365F = "act_365f"
    ACT_365_25 = "act_365_25"
    ACT_365_ACTUAL = "act_365_actual"
    ACT_ACT_ISDA = "act_act_isda"
    ACT_ACT_AFB = "act_act_afb"
    ACT_ACT_YEAR = "act_act_year"
    NL_360 = "nl_360"
    NL_365 = "nl_365"
    THIRTY_360_ISDA = "thirty_360_isda"
    THIRTY_360_PSA = "thirty_360_psa"
    THIRTY_E_360 = "thirty_e_360"
    THIRTY_EPLUS_360 = "thirty_eplus_360"
    THIRTY_E_365 = "thirty_e_365"

    def days(self, start: date, end: date) -> int:
        """The days from ``start`` to ``end``, as this agreement counts them."""
        if self in THIRTY:
            # The last of a month would be moved away from itself.
            return _thirty(start, end, self) if start != end else 0
        if self is DayCount.ONE_ONE:
            return 1
        actual = (end - start).days
        if self in (DayCount.NL_360, DayCount.NL_365):
            return actual - _leap_days(start, end)
        return actual

    def fraction(self, start: date, end: date) -> Fraction:
        """The part of a year from ``start`` to ``end``, exactly."""
        if self is DayCount.ONE_ONE:
            return Fraction(1)
        if exactly := EXACTLY.get(self):
            return exactly(start, end)
        return self.days(start, end) / YEARS[self]


THIRTY = frozenset(one for one in DayCount if one.value.startswith("thirty"))
# How many days a year has.
YEARS = {
    DayCount.ACT_360: Fraction(360),
    DayCount.ACT_364: Fraction(364),
    DayCount.ACT_365F: Fraction(365),
    DayCount.ACT_365_25: Fraction(1461, 4),
    DayCount.NL_360: Fraction(360),
    DayCount.NL_365: Fraction(365),
    DayCount.THIRTY_360_ISDA: Fraction(360),
    DayCount.THIRTY_360_PSA: Fraction(360),
    DayCount.THIRTY_E_360: Fraction(360),
    DayCount.THIRTY_EPLUS_360: Fraction(360),
    DayCount.THIRTY_E_365: Fraction(365),
}


def _leap_days(start: date, end: date) -> int:
    """How many 29ths of February lie after ``start`` and not after ``end``."""
    years = range(start.year, end.year + 1)
    return sum(isleap(y) and start < date(y, 2, 29) <= end for y in years)


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _thirty(start: date, end: date, how: DayCount) -> int:
    """Days of months of thirty; the agreements differ in the last of a month."""
    first, last = start.day, end.day
    months = 12 * (end.year - start.year) + end.month - start.month
    february = start.month == FEBRUARY and _is_month_end(start)
    if first == 31 or (
        february and how in (DayCount.THIRTY_360_PSA, DayCount.THIRTY_E_365)
    ):
        first = 30
    if how is DayCount.THIRTY_E_365 and end.month == FEBRUARY and _is_month_end(end):
        last = 30
    if last == 31:
        if how in (DayCount.THIRTY_360_ISDA, DayCount.THIRTY_360_PSA):
            last = 30 if first == 30 else 31
        elif how is DayCount.THIRTY_EPLUS_360:
            last = 31  # the first of the next month
        else:
            last = 30
    return 30 * months + last - first


def _act_365_actual(start: date, end: date) -> Fraction:
    return Fraction((end - start).days, 366 if _leap_days(start, end) else 365)


def _isda(start: date, end: date) -> Fraction:
    """Each day over the days of the calendar year it lies in."""
    total = Fraction(0)
    for year in range(start.year, end.year + 1):
        low, high = max(start, date(year, 1, 1)), min(end, date(year + 1, 1, 1))
        total += Fraction((high - low).days, 366 if isleap(year) else 365)
    return total


def _afb(start: date, end: date) -> Fraction:
    """Whole years back from the end; the rest over 366 where it has a leap day."""
    years, rest = 0, end
    while (back := end - relativedelta(years=years + 1)) >= start:
        if back.month == FEBRUARY and isleap(back.year) and end.day >= 28:
            back = back + relativedelta(day=29) if _is_month_end(end) else back
        if back < start:
            break
        years, rest = years + 1, back
    has_leap_day = _leap_days(start - DAY, rest - DAY)
    return years + Fraction((rest - start).days, 366 if has_leap_day else 365)


def _year(start: date, end: date) -> Fraction:
    """Whole years from the start; the rest over the days of the year it lies in."""
    years = relativedelta(end, start).years
    anchor = start + relativedelta(years=years)
    following = start + relativedelta(years=years + 1)
    return years + Fraction((end - anchor).days, (following - anchor).days)


EXACTLY: dict[DayCount, Callable[[date, date], Fraction]] = {
    DayCount.ACT_365_ACTUAL: _act_365_actual,
    DayCount.ACT_ACT_ISDA: _isda,
    DayCount.ACT_ACT_AFB: _afb,
    DayCount.ACT_ACT_YEAR: _year,
}
