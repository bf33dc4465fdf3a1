"""What was used month by month, as bars under each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One month and how long its bar is."""

    month: date  # its first day
    quantity: Decimal
    percent: int  # of the longest bar; what is there at all is seen


def months_back(day: date, count: int) -> date:
    """The first day of the month that lies so many months before a day.

    >>> months_back(date(2025, 2, 14), 3)
    datetime.date(2024, 11, 1)
    """
    number = day.year * 12 + day.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def bars(used: Mapping[date, Decimal], today: date, count: int) -> list[Bar]:
    """The last months, the latest first; those before the first use are left out.

    :param used: quantities by the first days of months
    :param count: how many months at most, the one of today included

    >>> used = {date(2025, 1, 1): Decimal(40), date(2025, 3, 1): Decimal(10)}
    >>> [(bar.month.month, bar.percent) for bar in bars(used, date(2025, 3, 9), 12)]
    [(3, 25), (2, 0), (1, 100)]
    """
    shown = [months_back(today, back) for back in range(count)]
    first = min((month for month in used if month in shown), default=None)
    if first is None:
        return []
    most = max(*(used.get(month, ZERO) for month in shown), ZERO)
    return [
        Bar(month, quantity, _percent(quantity, most))
        for month in shown
        if month >= first
        for quantity in (used.get(month, ZERO),)
    ]


def _percent(quantity: Decimal, most: Decimal) -> int:
    if quantity <= ZERO or not most:
        return 0
    return max(1, round(quantity / most * 100))
