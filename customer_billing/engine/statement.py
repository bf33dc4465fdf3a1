"""A statement of account: opening balance, moves, closing balance, age.

Amounts are signed: what the customer owes more is positive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Move:
    """One posted row of the customer's account."""

    key: int  # the caller's own
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A move with what is owed after it."""

    move: Move
    balance: Decimal

    @property
    def debit(self) -> Decimal:
        """What it added to the debt, or zero."""
        return max(self.move.amount, ZERO)

    @property
    def credit(self) -> Decimal:
        """What it took from the debt, or zero."""
        return max(-self.move.amount, ZERO)


@dataclass(frozen=True, slots=True)
class Statement:
    """Opening, rows in order of day, closing; they add up by construction."""

    opening: Decimal
    rows: tuple[Row, ...]
    closing: Decimal


def build(opening: Decimal, moves: Iterable[Move]) -> Statement:
    """Order the moves and carry the balance through them.

    >>> one = Move(1, date(2025, 1, 3), Decimal(100))
    >>> two = Move(2, date(2025, 1, 2), Decimal(-30))
    >>> [str(row.balance) for row in build(Decimal(5), [one, two]).rows]
    ['-25', '75']
    """
    rows, balance = [], opening
    for move in sorted(moves, key=lambda m: (m.day, m.key)):
        balance += move.amount
        rows.append(Row(move, balance))
    return Statement(opening, tuple(rows), balance)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is left of one item on the day of the statement."""

    due: date
    amount: Decimal


def age(
    items: Iterable[OpenItem], as_of: date, bounds: Sequence[int] = (30, 60, 90)
) -> tuple[Decimal, ...]:
    """The open items by how long they are overdue; credits count as not due.

    :param bounds: the last day of each bucket, rising
    :return: not due, then one amount a bucket, then older; they add up to the items

    >>> late = OpenItem(date(2025, 1, 1), Decimal(8))
    >>> [str(amount) for amount in age([late], date(2025, 2, 15))]
    ['0', '0', '8', '0', '0']
    """
    buckets = [ZERO] * (len(bounds) + 2)
    for item in items:
        late = (as_of - item.due).days
        place = (
            0
            if late <= 0 or item.amount < 0
            else 1 + sum(late > bound for bound in bounds)
        )
        buckets[place] += item.amount
    return tuple(buckets)
