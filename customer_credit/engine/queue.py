"""Which of the orders that wait for credit would pass now, first come, first served.

Those that pass are confirmed one after the other, so each takes what the next one has
no more. An order that a release lets through takes its part, too.

>>> room = {1: Decimal(100)}
>>> def fits(customer: int, total: Decimal) -> bool:
...     return total <= room[customer]
>>> line = [Waiting(10, 1, Decimal(60)), Waiting(11, 1, Decimal(60))]
>>> sorted(passing([*line, Waiting(12, 1, Decimal(40))], fits))
[10, 12]
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One order in the queue."""

    key: int
    customer: int
    amount: Decimal  # what it would add
    released: bool = False  # a release lets it through, whatever the limit says
    held: bool = False  # something else than credit stands in its way


def passing(line: Iterable[Waiting], fits: Callable[[int, Decimal], bool]) -> set[int]:
    """The keys of the orders that would pass, if confirmed in this order.

    :param line: the orders, those that have waited longest first
    :param fits: whether a customer may owe that much more than today
    """
    taken: dict[int, Decimal] = {}
    found: set[int] = set()
    for order in line:
        if order.held:
            continue
        total = taken.get(order.customer, ZERO) + order.amount
        if order.released or order.amount <= 0 or fits(order.customer, total):
            taken[order.customer] = total
            found.add(order.key)
    return found
