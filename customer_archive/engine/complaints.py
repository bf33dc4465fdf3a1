"""A complaint from intake to closure: its steps, its deadline, its measures.

>>> judge("progress", "closed", Facts(has_cause=True))
'no_solution'
>>> deadline_result(due=datetime(2025, 1, 2), solved=datetime(2025, 1, 3))
'missed'
"""

from dataclasses import dataclass
from datetime import datetime

NEW, PROGRESS, SOLVED, CLOSED = "new", "progress", "solved", "closed"
REJECTED = "rejected"
OPEN = (NEW, PROGRESS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a complaint when a step is asked for."""

    has_cause: bool = False
    has_solution: bool = False
    has_reason: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One way from a state to another, and what it takes."""

    name: str
    cause: bool = False
    solution: bool = False
    reason: bool = False


START = Step("start")
SOLVE = Step("solve", solution=True)
CLOSE = Step("close", cause=True, solution=True)
REJECT = Step("reject", reason=True)
REOPEN = Step("reopen")

STEPS: dict[tuple[str, str], Step] = {
    (NEW, PROGRESS): START,
    (NEW, SOLVED): SOLVE,
    (PROGRESS, SOLVED): SOLVE,
    (NEW, CLOSED): CLOSE,
    (PROGRESS, CLOSED): CLOSE,
    (SOLVED, CLOSED): CLOSE,
    (NEW, REJECTED): REJECT,
    (PROGRESS, REJECTED): REJECT,
    (SOLVED, PROGRESS): REOPEN,
    (CLOSED, PROGRESS): REOPEN,
    (REJECTED, PROGRESS): REOPEN,
}


def judge(old: str, new: str, facts: Facts) -> str:
    """Whether a complaint may go from ``old`` to ``new``.

    :return: ``""`` when it may, else ``no_step``, ``no_cause``, ``no_solution`` or
        ``no_reason``
    """
    step = STEPS.get((old, new))
    if step is None:
        return "no_step"
    if step.cause and not facts.has_cause:
        return "no_cause"
    if step.solution and not facts.has_solution:
        return "no_solution"
    if step.reason and not facts.has_reason:
        return "no_reason"
    return ""


def stamps(
    old: str, new: str, now: datetime, known: dict[str, datetime | None]
) -> dict[str, datetime | None]:
    """Which moments a step sets: first answer, solved, closed.

    What was first stays: an answer is not undone when the complaint is opened again,
    but whether and when it was solved is open then.

    :param known: the moments so far, by ``answered``, ``solved`` and ``closed``
    :return: the moments that change
    """
    if (old, new) not in STEPS:
        return {}
    if new == PROGRESS:
        return {} if old == NEW else {"solved": None, "closed": None}
    changed: dict[str, datetime | None] = {}
    if not known.get("answered"):
        changed["answered"] = now
    if new in (SOLVED, CLOSED) and not known.get("solved"):
        changed["solved"] = now
    if new in (CLOSED, REJECTED):
        changed["closed"] = now
    return changed


def deadline_hours(level_hours: float, default_hours: float) -> float:
    """The working hours within which it has to be solved; 0 for no deadline.

    >>> deadline_hours(0, 16), deadline_hours(4, 16)
    (16, 4)
    """
    return level_hours or default_hours


def deadline_result(due: datetime | None, solved: datetime | None) -> str:
    """``met`` or ``missed`` once it is solved; ``""`` while that is open."""
    if due is None or solved is None:
        return ""
    return "met" if solved <= due else "missed"


def hours_between(start: datetime, end: datetime | None) -> float:
    """Hours by the clock, 0 while the end is open.

    >>> hours_between(datetime(2025, 1, 1, 8), datetime(2025, 1, 1, 9, 30))
    1.5
    """
    if end is None:
        return 0.0
    return max(0.0, (end - start).total_seconds() / 3600)
