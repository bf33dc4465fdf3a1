"""Whose agreement an amount needs: tiers, in which order, and who may take a step.

A tier reaches up to an amount. The lowest one that reaches far enough decides, and so
may everybody above it. Where that tier wants the lower ones to agree first, they are
asked one after the other, each by a person of their own.

>>> clerk = Tier(1, Decimal(1000), frozenset({7}))
>>> head = Tier(2, None, frozenset({8}), in_turn=True)
>>> [tier.key for tier in route([head, clerk], Decimal(900))]
[1]
>>> [tier.key for tier in route([head, clerk], Decimal(1001))]
[1, 2]
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

REQUESTED = "requested"


@dataclass(frozen=True, slots=True)
class Tier:
    """Who may decide on amounts up to ``up_to``; ``None``: on any amount."""

    key: int
    up_to: Decimal | None
    deciders: frozenset[int]
    in_turn: bool = False  # the tiers below agree first


def ordered(tiers: Iterable[Tier]) -> list[Tier]:
    """The tiers from the lowest to the highest."""
    return sorted(tiers, key=lambda t: (t.up_to is None, t.up_to or Decimal(0), t.key))


def route(tiers: Iterable[Tier], amount: Decimal) -> list[Tier]:
    """The tiers that have to agree to ``amount``, in their order.

    :return: an empty list where no tier reaches that far

    >>> route([Tier(1, Decimal(1000), frozenset())], Decimal(1001))
    []
    """
    below: list[Tier] = []
    for tier in ordered(tiers):
        if tier.up_to is None or amount <= tier.up_to:
            return [*below, tier] if tier.in_turn else [tier]
        below.append(tier)
    return []


def deciders(tiers: Iterable[Tier], way: Sequence[Tier], step: int) -> frozenset[int]:
    """The users who may take step ``step`` of a way.

    Who may decide on more may decide on less; where tiers agree in turn, each speaks
    for itself.

    >>> low, high = Tier(1, Decimal(9), frozenset({7})), Tier(2, None, frozenset({8}))
    >>> sorted(deciders([low, high], route([low, high], Decimal(5)), 0))
    [7, 8]
    """
    tier = way[step]
    if len(way) > 1:
        return tier.deciders
    line = ordered(tiers)
    above = line[line.index(tier) :]
    return frozenset().union(*(t.deciders for t in above))


def judge(
    state: str,
    user: int,
    asker: int,
    may: Collection[int],
    agreed: Collection[int] = (),
) -> str:
    """Whether ``user`` may decide on a case now.

    :param may: the users of the step
    :param agreed: the users who have agreed in earlier steps
    :return: ``""`` when allowed, else ``wrong_role``, ``no_step``, ``same_person`` or
        ``agreed_already``

    >>> judge("requested", 7, 7, {7})
    'same_person'
    """
    if user not in may:
        return "wrong_role"
    if state != REQUESTED:
        return "no_step"
    if user == asker:
        return "same_person"
    return "agreed_already" if user in agreed else ""
