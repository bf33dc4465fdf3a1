"""How a customer pays: share late, how late on average and at worst, and the trend.

Days beyond terms count early payments too, as credit bureaus do (D&B's Paydex, the
"average days beyond terms" of trade-payment reports): who always pays a week early and
once a day late is no late payer. What is open and overdue today counts as late so far;
what is open and not yet due says nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW = 365  # days that are looked back
RECENT = 91  # the last of them, which the trend holds against the whole
ENOUGH = 6  # settled items that make the figures reliable


@dataclass(frozen=True, slots=True)
class Item:
    """One item that was due: an invoice, or a part of it with a due date of its own."""

    due: date
    paid: date | None = None  # the day on which the last of it was paid
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the items of a window were paid; days, shares of 1, None if unknown."""

    count: int
    share_late: float | None  # of the items
    money_late: float | None  # of the amounts
    average_days: float | None  # beyond terms, early payments negative
    worst_days: int | None
    trend: float | None  # share late of late less that of the whole window
    evidence: float  # 0 to 1


def days_beyond(item: Item, today: date) -> int | None:
    """Days after the due date, negative before it; None if open and not yet due.

    >>> days_beyond(Item(date(2025, 3, 1), date(2025, 3, 11)), date(2025, 6, 1))
    10
    >>> days_beyond(Item(date(2025, 7, 1)), date(2025, 6, 1)) is None
    True
    """
    if item.paid is not None and item.paid <= today:
        return (item.paid - item.due).days
    return (today - item.due).days if item.due < today else None


def behaviour(
    items: Iterable[Item], today: date, window: int = WINDOW, recent: int = RECENT
) -> Behaviour:
    """How the items were paid that were settled in the window, or are overdue now.

    :param items: in any order; older ones are left out
    :param today: nothing later is looked at
    :param window: days
    :param recent: days at the end of the window that show the trend

    >>> day = date(2025, 1, 1)
    >>> paid = [Item(day, day + timedelta(n)) for n in (-2, 0, 5, 9)]
    >>> found = behaviour(paid, date(2025, 2, 1))
    >>> found.share_late, found.average_days, found.worst_days
    (0.5, 3.0, 9)
    """
    known = []
    for item in items:
        days = days_beyond(item, today)
        seen = today if item.paid is None or item.paid > today else item.paid
        if days is not None and (today - seen).days <= window:
            known.append((seen, days, item.amount))
    if not known:
        return Behaviour(0, None, None, None, None, None, 0.0)
    days_late = [days for _seen, days, _amount in known]
    share = _share_late(days_late)
    since = today - timedelta(days=recent)
    lately = [days for seen, days, _amount in known if seen >= since]
    return Behaviour(
        count=len(known),
        share_late=share,
        money_late=_money_late(known),
        average_days=sum(days_late) / len(days_late),
        worst_days=max(0, *days_late),
        trend=_share_late(lately) - share if lately else None,
        evidence=min(1.0, len(known) / ENOUGH),
    )


def _share_late(days: Sequence[int]) -> float:
    return sum(d > 0 for d in days) / len(days)


def _money_late(known: Sequence[tuple[date, int, float]]) -> float | None:
    """The share of the money that came late; None where no amounts are known."""
    total = sum(amount for _seen, _days, amount in known)
    late = sum(amount for _seen, days, amount in known if days > 0)
    return late / total if total > 0 else None
