"""Recurring revenue of a month (MRR), and how it moved since the month before.

What is agreed for a period is told for a month: that of a quarter is a third of it,
that of a year a twelfth, that of a number of days by a year of 365.

>>> monthly(Decimal(300), Cycle(months=3)), monthly(Decimal(7), Cycle(days=7))
(Decimal('100'), Decimal('30.41666666666666666666666667'))
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from .period import Cycle

YEAR = 365  # days
ZERO = Decimal(0)

Key = tuple[int, int]  # customer and charge item
Amounts = Mapping[Key, Decimal]


class Kind(str, Enum):
    """Why recurring revenue is another than a month before."""

    NEW = "new"  # the customer had never paid any
    REACTIVATION = "reactivation"  # the customer is back
    EXPANSION = "expansion"  # a customer pays more for an item
    CONTRACTION = "contraction"  # a customer pays less for an item
    CHURN = "churn"  # the customer pays none any more


@dataclass(frozen=True, slots=True)
class Movement:
    """What changed for one customer and charge item; never zero."""

    kind: Kind
    amount: Decimal


def monthly(amount: Decimal, cycle: Cycle) -> Decimal:
    """What an amount for each period of a cycle comes to in a month, not rounded."""
    if cycle.months:
        return amount / cycle.months
    return amount * YEAR / 12 / cycle.days


def movements(
    before: Amounts, now: Amounts, known: Collection[int] = ()
) -> dict[Key, Movement]:
    """What moved between two month ends.

    A customer who pays something at one of them only is new, back, or lost, with all
    items; of others each item has grown or shrunk.

    :param before: amounts at the earlier month end
    :param now: amounts at the later one
    :param known: customers who had paid something before the earlier one

    >>> moved = movements({(1, 8): Decimal(50)}, {(1, 9): Decimal(70)})
    >>> [(key, one.kind.value, str(one.amount)) for key, one in moved.items()]
    [((1, 8), 'contraction', '-50'), ((1, 9), 'expansion', '70')]
    """
    had, has = paying(before), paying(now)
    moved = {}
    for key in sorted(before.keys() | now.keys()):
        amount = now.get(key, ZERO) - before.get(key, ZERO)
        if not amount:
            continue
        customer = key[0]
        if customer not in had:
            kind = Kind.REACTIVATION if customer in known else Kind.NEW
        elif customer not in has:
            kind = Kind.CHURN
        else:
            kind = Kind.EXPANSION if amount > 0 else Kind.CONTRACTION
        moved[key] = Movement(kind, amount)
    return moved


def paying(amounts: Amounts) -> set[int]:
    """The customers who pay something.

    >>> paying({(1, 8): Decimal(0), (2, 8): Decimal(5)})
    {2}
    """
    return {customer for (customer, _item), amount in amounts.items() if amount}
