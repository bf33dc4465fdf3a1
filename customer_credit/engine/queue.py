"""Which of the orders that wait for credit would pass now, first come, first served.

Those that pass are confirmed one after the other, so each takes what the next one has
no more; of customers who share a limit, also what the others have no more. An order
that a release lets through takes its part, too.

>>> room = {1: Decimal(100)}
>>> def fits(order: Waiting, total: Decimal, others: Decimal) -> bool:
...     return total <= room[order.customer]
>>> line = [Waiting(10, 1, Decimal(60)), Waiting(11, 1, Decimal(60))]
>>> sorted(passing([*line, Waiting(12, 1, Decimal(40))], fits))
[10, 12]
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from .ask import ask_for
from .decision import Decision, decide_at
from .policy import Policy, Terms

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One order in the queue."""

    key: int
    customer: Hashable
    amount: Decimal  # what it would add
    released: bool = False  # a release lets it through, whatever the limit says
    held: bool = False  # something else than credit stands in its way
    group: int = 0  # those with whom the customer shares a limit; 0: with nobody
    shared: Decimal = ZERO  # the amount in the currency of the shared limit


@dataclass(frozen=True, slots=True)
class Standing:
    """What a decision on orders of one customer rests on."""

    terms: Terms
    rules: Policy
    used: Decimal
    later: Decimal = ZERO

    def decide(self, total: Decimal, others: Decimal = ZERO) -> Decision:
        """What is decided on orders over ``total``.

        :param others: what those who share the limit take besides, in the same currency

        >>> shared = Terms(group_limit=Decimal(100), group_used=Decimal(30))
        >>> standing = Standing(shared, Policy(), used=Decimal(20))
        >>> standing.decide(Decimal(50)).reason
        ''
        >>> standing.decide(Decimal(50), Decimal(1)).reason
        'over_group_limit'
        """
        terms = replace(self.terms, group_used=self.terms.group_used + others)
        ask = ask_for(self.used + total, total, total, self.later)
        return decide_at("order", terms, ask, self.rules)


def passing(
    line: Iterable[Waiting], fits: Callable[[Waiting, Decimal, Decimal], bool]
) -> set[int]:
    """The keys of the orders that would pass, if confirmed in this order.

    :param line: the orders, those that have waited longest first
    :param fits: whether the customer of an order may owe that much more than today,
        while the others who share its limit owe so much more (in its currency)
    """
    taken: dict[Hashable, Decimal] = defaultdict(Decimal)
    shared: dict[Hashable, Decimal] = defaultdict(Decimal)
    by_group: dict[int, Decimal] = defaultdict(Decimal)
    found: set[int] = set()
    for order in line:
        if order.held:
            continue
        total = taken[order.customer] + order.amount
        others = by_group[order.group] - shared[order.customer] if order.group else ZERO
        if order.released or order.amount <= 0 or fits(order, total, others):
            taken[order.customer] = total
            shared[order.customer] += order.shared
            by_group[order.group] += order.shared
            found.add(order.key)
    return found
