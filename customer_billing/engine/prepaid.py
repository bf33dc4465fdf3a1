"""Money paid in advance, laid against bills: the oldest bill from the oldest money.

Money that was paid for one object pays for that object alone; money for no object in
particular pays for everything, and goes last, so that as much as possible is used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Fund:
    """What is left of one payment in advance."""

    key: int  # the caller's own
    day: date
    amount: Decimal
    owner: int  # the customer
    unit: str = ""  # the currency
    thing: int = 0  # the object it was paid for; 0: for everything


@dataclass(frozen=True, slots=True)
class Bill:
    """What is open of one bill, and how much of it is for which object."""

    key: int
    due: date
    amount: Decimal
    owner: int
    unit: str = ""
    things: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Use:
    """So much of this fund pays for that bill."""

    bill: int
    fund: int
    amount: Decimal


def spend(bills: Iterable[Bill], funds: Iterable[Fund]) -> list[Use]:
    """Say what of which fund pays for which bill.

    No fund gives more than it has, no bill takes more than is open, and what was paid
    for one object never pays for more than what the bill asks for it.

    >>> old, new = (Bill(n, date(2025, n, 1), Decimal(60), 7) for n in (1, 2))
    >>> paid = Fund(1, date(2025, 1, 1), Decimal(100), 7)
    >>> [(use.bill, str(use.amount)) for use in spend([new, old], [paid])]
    [(1, '60'), (2, '40')]
    """
    pots = sorted(funds, key=lambda fund: (not fund.thing, fund.day, fund.key))
    left = {fund.key: fund.amount for fund in pots}
    uses = []
    for bill in sorted(bills, key=lambda bill: (bill.due, bill.key)):
        unpaid, things = bill.amount, dict(bill.things)
        for fund in pots:
            if (fund.owner, fund.unit) != (bill.owner, bill.unit):
                continue
            most = min(unpaid, left[fund.key])
            if fund.thing:
                most = min(most, things.get(fund.thing, ZERO))
            if most <= ZERO:
                continue
            left[fund.key] -= most
            unpaid -= most
            if fund.thing:
                things[fund.thing] -= most
            uses.append(Use(bill.key, fund.key, most))
    return uses
