"""When a customer is to be visited next, and when a next step is proposed.

Days in, days out. A visit is due an interval after the last one; it neither falls on a
day that was due before nor on a day of the weekend.

>>> monday = date(2025, 3, 3)
>>> str(next_visit(30, anchor=monday, last_visit=date(2025, 3, 5)))
'2025-04-04'
>>> str(propose(monday, 5))  # a Saturday is no day for it
'2025-03-10'
"""

from datetime import date, timedelta

WEEK = 7  # days after which a step is proposed where nothing else is known
WEEKEND = (5, 6)  # as date.weekday() counts
FAR = 3650  # an interval beyond ten years is a slip of the keyboard


def weekday_from(day: date) -> date:
    """``day``, or the Monday after it where it falls on a weekend."""
    while day.weekday() in WEEKEND:
        day += timedelta(days=1)
    return day


def next_visit(
    interval: int,
    anchor: date,
    last_visit: date | None = None,
    last_skipped: date | None = None,
    last_due: date | None = None,
) -> date | None:
    """The day on which the next visit is due.

    :param interval: days between two visits; 0 or less: none are planned
    :param anchor: no visit is due before this day
    :param last_visit: when the customer was visited last
    :param last_skipped: the due day that was left out last; counts like a visit
    :param last_due: the last due day that is dealt with; the next one is later
    :return: a weekday, or None

    >>> next_visit(0, date(2025, 3, 3)) is None
    True
    """
    if interval <= 0:
        return None
    due = anchor
    step = timedelta(days=min(interval, FAR))
    for before in (last_visit, last_skipped):
        if before:
            due = max(due, before + step)
    if last_due:
        due = max(due, last_due + timedelta(days=1))
    return weekday_from(due)


def propose(today: date, interval: int = 0) -> date:
    """The day proposed for a next step.

    :param interval: days, as the customer's level has them; 0 or less: a week
    """
    days = min(interval, FAR) if interval > 0 else WEEK
    return weekday_from(today + timedelta(days=days))


def overdue_days(due: date, today: date) -> int:
    """How many days ago something was due; 0 when it is not yet.

    >>> overdue_days(date(2025, 3, 3), date(2025, 3, 10))
    7
    """
    return max((today - due).days, 0)
