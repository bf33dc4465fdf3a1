"""Days that come back every year: birthdays, anniversaries.

Who was born on 29 February has a birthday on 28 February of a common year.

>>> leap = date(2000, 2, 29)
>>> [str(occurrence(leap, year)) for year in (2024, 2025)]
['2024-02-29', '2025-02-28']
"""

import calendar
from datetime import date, timedelta

LEAP_DAY = (2, 29)


def occurrence(day: date, year: int) -> date:
    """The day in ``year`` on which ``day`` comes back."""
    if (day.month, day.day) == LEAP_DAY and not calendar.isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def next_occurrence(day: date, today: date, yearly: bool = True) -> date | None:
    """The first time from ``today`` on that ``day`` comes, if it does.

    :param yearly: whether it comes back every year; if not, it is that day only

    >>> str(next_occurrence(date(1990, 1, 5), date(2025, 12, 30)))
    '2026-01-05'
    """
    if not yearly or day >= today:
        return day if day >= today else None
    this_year = occurrence(day, today.year)
    return this_year if this_year >= today else occurrence(day, today.year + 1)


def month_days(first: date, last: date) -> set[tuple[int, int]]:
    """The ``(month, day)`` of all days that come back from ``first`` to ``last``.

    Wide enough for a database to preselect by: 29 February is among them whenever its
    28 February is.

    >>> sorted(month_days(date(2025, 2, 27), date(2025, 2, 28)))
    [(2, 27), (2, 28), (2, 29)]
    """
    days = min((last - first).days, 366)
    found = {
        (day.month, day.day)
        for day in (first + timedelta(days=n) for n in range(days + 1))
    }
    return found | {LEAP_DAY} if (2, 28) in found else found
