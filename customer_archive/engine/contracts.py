"""The life of a contract: which step leads where, when it ends, how it is renewed.

Days of validity are inclusive. Ends are counted from the end first agreed, so that a
contract until 30 January that is renewed by the month ends on the 27th of February and
on the 30th of March again.

>>> [str(renewed_until(date(2025, 1, 30), n, months=1)) for n in range(3)]
['2025-01-30', '2025-02-27', '2025-03-30']
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

DRAFT, RUNNING, EXPIRED, ENDED = "draft", "running", "expired", "ended"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One way from a state to another."""

    name: str
    reason: bool = False  # must say why
    over: bool | None = None  # only when the last day is past; only when it is not


START = Step("start", over=False)
START_LATE = Step("start", over=True)  # an old contract that is entered afterwards
EXPIRE = Step("expire", over=True)
RENEW = Step("renew", over=False)
END = Step("end", reason=True)

STEPS: dict[tuple[str, str], Step] = {
    (DRAFT, RUNNING): START,
    (DRAFT, EXPIRED): START_LATE,
    (RUNNING, EXPIRED): EXPIRE,
    (EXPIRED, RUNNING): RENEW,
    (DRAFT, ENDED): END,
    (RUNNING, ENDED): END,
}


def judge(old: str, new: str, over: bool, has_reason: bool) -> str:
    """Whether a contract may go from ``old`` to ``new``.

    :param over: whether its last day is past
    :param has_reason: whether somebody has said why it ends early
    :return: ``""`` when it may, else ``no_step``, ``not_over``, ``over``, ``no_reason``

    >>> judge("running", "ended", over=False, has_reason=False)
    'no_reason'
    """
    step = STEPS.get((old, new))
    if step is None:
        return "no_step"
    if step.over is not None and step.over != over:
        return "over" if over else "not_over"
    if step.reason and not has_reason:
        return "no_reason"
    return ""


def is_over(until: date | None, today: date) -> bool:
    """Whether the last day is past; an open end never is.

    >>> is_over(date(2025, 1, 31), date(2025, 1, 31)), is_over(None, date.max)
    (False, False)
    """
    return until is not None and until < today


def renewed_until(first: date, count: int, months: int) -> date:
    """The last day after ``count`` renewals.

    :param first: the last day first agreed
    :param months: by how many months each renewal prolongs it
    """
    return first + DAY + relativedelta(months=months * count) - DAY


def renewals(first: date, count: int, months: int, today: date) -> int:
    """How often it has been renewed once it is valid on ``today`` again.

    :param count: how often it has been renewed already
    :raises ValueError: when a renewal prolongs nothing

    >>> renewals(date(2024, 12, 31), 0, 12, today=date(2026, 1, 1))
    2
    """
    if months <= 0:
        raise ValueError("a renewal prolongs by at least one month")
    while renewed_until(first, count, months) < today:
        count += 1
    return count


def notice_by(until: date | None, notice_days: int, auto_renew: bool) -> date | None:
    """The last day on which something can be done about the end.

    That is the last day for giving notice where the contract renews itself, else the
    last day of the contract.

    >>> notice_by(date(2025, 12, 31), 30, auto_renew=True)
    datetime.date(2025, 12, 1)
    """
    if until is None:
        return None
    return until - timedelta(days=notice_days if auto_renew else 0)
