"""Deadlines in working hours.

>>> monday = datetime(2025, 3, 3, 9), datetime(2025, 3, 3, 17)
>>> tuesday = datetime(2025, 3, 4, 9), datetime(2025, 3, 4, 17)
>>> str(deadline(datetime(2025, 3, 3, 15), 4, [monday, tuesday]))
'2025-03-04 11:00:00'
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

Interval = tuple[datetime, datetime]


def deadline(
    start: datetime, hours: float, intervals: Iterable[Interval]
) -> datetime | None:
    """The moment at which ``hours`` of work have passed since ``start``.

    :param hours: working hours; 0 or less: no deadline
    :param intervals: when work is done, in order, not overlapping
    :return: None where the intervals do not reach that far
    """
    if hours <= 0:
        return None
    left = timedelta(hours=hours)
    for begin, end in intervals:
        begin = max(begin, start)
        if begin >= end:
            continue
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return None


def hours_between(start: datetime, end: datetime) -> float:
    """Hours by the clock from one moment to another; never below 0.

    >>> hours_between(datetime(2025, 3, 3, 9), datetime(2025, 3, 3, 10, 30))
    1.5
    """
    return max((end - start).total_seconds() / 3600, 0.0)
