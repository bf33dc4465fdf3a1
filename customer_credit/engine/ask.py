"""How much more a piece of work asks for: what is new, and what of it counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .exposure import LATER

ZERO = Decimal(0)
UNCHECKED = frozenset({"draft"})  # counted, but nobody was asked when it arose


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants: how much will be owed with it, and what of that is new."""

    used: Decimal  # what counts, with the new
    added: Decimal  # what is new of what counts
    bound: Decimal  # what is new, also of what does not count yet
    later: Decimal = ZERO  # what is bound to be owed and does not count yet
    paid: bool = False  # the customer's money is there for all of it


def rise(
    before: Mapping[str, Decimal],
    after: Mapping[str, Decimal],
    leaving_out: Collection[str] = (),
) -> Decimal:
    """How much more is owed after than before, by documents that were checked.

    A draft that is counted was written without anybody being asked: the day it is
    posted it rises by all of its amount.

    :param leaving_out: sources that are not looked at

    >>> rise({"order": Decimal(100)}, {"order": ZERO, "receivable": Decimal(100)})
    Decimal('0')
    >>> rise({"draft": Decimal(100)}, {"receivable": Decimal(100)})
    Decimal('100')
    >>> rise({"later": Decimal(9)}, {"order": Decimal(9)}, leaving_out={"later"})
    Decimal('9')
    """
    skipped = UNCHECKED.union(leaving_out)
    return _total(after, skipped) - _total(before, skipped)


def _total(parts: Mapping[str, Decimal], skipped: Collection[str]) -> Decimal:
    return sum((a for s, a in parts.items() if s not in skipped), ZERO)


def asked(
    parts: Mapping[str, Decimal],
    before: Mapping[str, Decimal],
    after: Mapping[str, Decimal],
) -> Ask:
    """What a piece of work asks for.

    :param parts: what will be owed once it commits
    :param before: what the transaction saw before the work
    :param after: what it sees after the work

    >>> found = asked({"order": Decimal(5), "later": Decimal(7)}, {}, {"later": ZERO})
    >>> int(found.used), int(found.later), found.paid
    (5, 7, False)
    """
    return ask_for(
        used=_total(parts, {LATER}),
        added=rise(before, after, {LATER}),
        bound=rise(before, after),
        later=parts.get(LATER, ZERO),
    )


def ask_for(used: Decimal, added: Decimal, bound: Decimal, later: Decimal) -> Ask:
    """The same from its figures; who owes nothing afterwards has paid beforehand.

    >>> ask_for(Decimal(-1), Decimal(3), Decimal(3), ZERO).paid
    True
    """
    return Ask(used, added, bound, later, paid=used + later <= 0)
