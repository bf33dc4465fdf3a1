"""Key figures of what is owed: how long money stays out, and how well it comes in.

A figure that has no meaning is ``None``, never 0: without sales nothing can be said
about the days that sales stay unpaid.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)

# From which share of the limit each band of use begins, in percent, and its code.
USE_BANDS = (
    (Decimal(100), "over"),
    (Decimal(80), "high"),
    (Decimal(50), "middle"),
    (ZERO, "low"),
)


def days_sales_outstanding(
    receivable: Decimal, sales: Decimal, days: int
) -> Decimal | None:
    """How many days of sales are not paid (DSO of the period).

    :param receivable: what is owed at the end of the period
    :param sales: what was invoiced in it, less credit notes, taxes included
    :param days: how long it is

    >>> days_sales_outstanding(Decimal(90), Decimal(270), 90)
    Decimal('30')
    """
    return receivable * days / sales if sales > 0 else None


def countback(
    receivable: Decimal, months: Iterable[tuple[Decimal, int]]
) -> tuple[Decimal, bool]:
    """How far one has to go back for the sales that make up what is owed.

    Unlike the DSO of the period it does not rise because the last month was good.

    :param receivable: what is owed at the end of the first of the months
    :param months: what was invoiced in each month and its days, newest first
    :return: the days, and whether the months sufficed

    >>> months = [(Decimal(100), 30), (Decimal(200), 31)]
    >>> float(countback(Decimal(150), months)[0])
    37.75
    """
    left, gone = max(receivable, ZERO), ZERO
    for sales, days in months:
        if left <= 0:
            break
        if sales > left:
            return gone + days * left / sales, True
        gone += days
        left -= max(sales, ZERO)
    return gone, left <= 0


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """How many percent ``part`` is of ``whole``; nothing where there is no whole.

    >>> share(Decimal(30), Decimal(120))
    Decimal('25')
    """
    return HUNDRED * part / whole if whole > 0 else None


def collection_effectiveness(
    opening: Decimal, sales: Decimal, closing: Decimal, current: Decimal
) -> Decimal | None:
    """How much of what could be collected was collected, in percent (CEI).

    :param opening: what was owed at the beginning
    :param sales: what was invoiced since
    :param closing: what is owed at the end
    :param current: how much of that is not due yet

    >>> CEI = collection_effectiveness
    >>> CEI(Decimal(100), Decimal(200), Decimal(120), Decimal(60))
    Decimal('75')
    """
    return share(opening + sales - closing, opening + sales - current)


def closings(changes: Mapping[date, Decimal], ends: Iterable[date]) -> list[Decimal]:
    """What has come together by each of these days.

    :param changes: what was added or taken away, by a day
    :param ends: days, rising

    >>> days = [date(2025, 1, 31), date(2025, 2, 28)]
    >>> changes = {date(2025, 1, 1): Decimal(10), date(2025, 2, 1): Decimal(-3)}
    >>> [int(amount) for amount in closings(changes, days)]
    [10, 7]
    """
    waiting, amount, found = sorted(changes.items(), reverse=True), ZERO, []
    for end in ends:
        while waiting and waiting[-1][0] <= end:
            amount += waiting.pop()[1]
        found.append(amount)
    return found


def use_band(used: Decimal, limit: Decimal) -> str:
    """In which band of use a limit is: ``none``, ``low`` … ``over``.

    Whoever uses nothing is in none; whoever uses all of it is not over it yet.

    >>> [use_band(Decimal(n), HUNDRED) for n in (0, 49, 50, 80, 100, 101)]
    ['none', 'low', 'middle', 'high', 'high', 'over']
    """
    if used <= 0:
        return "none"
    if used > limit:
        return "over"
    percent = HUNDRED * used / limit
    return next(code for start, code in USE_BANDS[1:] if percent >= start)
