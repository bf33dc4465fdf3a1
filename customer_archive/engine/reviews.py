"""When a customer's file is looked at again, and what a review takes.

Dates are counted from the day of the review, so that the 31st neither drifts nor skips
a month; with many customers the first round is spread over one interval.

>>> str(next_review(date(2025, 1, 31), months=1))
'2025-02-28'
>>> judge(Facts(checks=2, needs_second=True, first_person=7, user_id=7), "confirm")
'same_person'
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

WAITING, DONE = "waiting", "done"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when somebody says that a file was checked."""

    checks: int = 0  # how many things were confirmed
    needs_second: bool = False  # a key customer: a second person has to look
    first_person: int | None = None
    user_id: int | None = None  # who asks now


def judge(facts: Facts, step: str) -> str:
    """Whether a review may be entered (``check``) or signed off (``confirm``).

    :return: ``""`` when it may, else ``nothing_checked``, ``not_needed`` or
        ``same_person``
    """
    if step == "check":
        return "" if facts.checks else "nothing_checked"
    if not facts.needs_second:
        return "not_needed"
    return "same_person" if facts.first_person == facts.user_id else ""


def state_after(facts: Facts) -> str:
    """The state of a review that was just entered."""
    return WAITING if facts.needs_second else DONE


def interval(template_months: int, level_months: int, default_months: int) -> int:
    """Months between two reviews; 0 for never.

    What kind of file it is says most: the template's, else the level's, else the
    company's.

    >>> interval(0, 0, 12), interval(0, 3, 12), interval(6, 3, 12), interval(0, 0, 0)
    (12, 3, 6, 0)
    """
    return max(0, template_months or level_months or default_months)


def next_review(day: date, months: int, count: int = 1) -> date | None:
    """The ``count``-th review after ``day``; None when there is never one.

    >>> next_review(date(2025, 8, 31), months=6, count=2)
    datetime.date(2026, 8, 31)
    """
    if months <= 0:
        return None
    return day + relativedelta(months=months * count)


def spread(number: int, total: int, today: date, months: int) -> date:
    """The first review of customer ``number`` of ``total``, evenly over one interval.

    :param number: its place in the order of importance, from 0
    :raises ValueError: when it is not one of them, or there is no interval

    >>> [str(spread(n, 3, date(2025, 1, 1), 3)) for n in range(3)]
    ['2025-01-02', '2025-02-01', '2025-03-03']
    """
    if months <= 0 or not 0 <= number < total:
        raise ValueError(f"customer {number} of {total}, every {months} months")
    days = (today + relativedelta(months=months) - today).days
    return today + timedelta(days=1 + number * days // total)


def notice(due: date | None, today: date, escalate_days: int) -> str:
    """Who is to be told of a review on this day: ``""``, ``due`` or ``escalated``.

    >>> notice(date(2025, 1, 1), date(2025, 1, 15), 14)
    'escalated'
    """
    if due is None or due > today:
        return ""
    return "escalated" if (today - due).days >= escalate_days > 0 else "due"
