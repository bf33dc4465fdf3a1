"""Money split among several, and payments laid against debts; no cent is lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import Enum

CENT = Decimal("0.01")
ZERO = Decimal(0)
ONE = Decimal(1)


class Leftover(str, Enum):
    """Who gets the coins that rounding leaves over."""

    LARGEST = "largest"  # those that lost the most, where equal the first
    FIRST = "first"  # those that come first


def allocate(
    total: Decimal,
    weights: Sequence[Decimal],
    step: Decimal,
    leftover: Leftover = Leftover.LARGEST,
) -> list[Decimal]:
    """Split ``total`` by ``weights``; the parts always add up to ``total``.

    :param total: a multiple of ``step``
    :param weights: none below zero, one above it
    :param step: the smallest coin, e.g. ``Decimal("0.01")``

    >>> parts = allocate(Decimal("10.00"), [Decimal(1)] * 3, CENT)
    >>> [str(part) for part in parts]
    ['3.34', '3.33', '3.33']
    """
    scale = sum(weights, ZERO)
    if scale <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, nor all zero")
    if total % step:
        raise ValueError(f"{total} is no multiple of {step}")
    coins = total / step
    split = _by_loss if leftover is Leftover.LARGEST else _from_last
    return [part * step for part in split(coins, weights, scale)]


def _by_loss(
    coins: Decimal, weights: Sequence[Decimal], scale: Decimal
) -> list[Decimal]:
    """Whole parts; what is left over goes to those that lost the most."""
    ideal = [coins * weight / scale for weight in weights]
    units = [share.quantize(ONE, ROUND_DOWN) for share in ideal]
    missing = int(coins - sum(units, ZERO))
    sign = 1 if missing >= 0 else -1
    by_loss = sorted(range(len(units)), key=lambda i: -abs(ideal[i] - units[i]))
    for i in by_loss[: abs(missing)]:
        units[i] += sign
    return units


def _from_last(
    coins: Decimal, weights: Sequence[Decimal], scale: Decimal
) -> list[Decimal]:
    """Whole parts, from the last on, each its share of what is left."""
    units = [ZERO] * len(weights)
    for i in reversed(range(len(weights))):
        if scale > 0:
            units[i] = (coins * weights[i] / scale).quantize(ONE, ROUND_DOWN)
        coins -= units[i]
        scale -= weights[i]
        if not any(weights[:i]):  # the first that has a weight takes all that is left
            units[i] += coins
            break
    return units


def deduct(
    discount: Decimal, amounts: Sequence[Decimal], step: Decimal
) -> list[Decimal]:
    """What is left of each amount after a discount that all of them bear.

    A discount of more than there is takes everything and no more.

    >>> [str(left) for left in deduct(Decimal(10), [Decimal(50), Decimal(20)], CENT)]
    ['42.86', '17.14']
    """
    total = sum(amounts, ZERO)
    if not total or not discount:
        return list(amounts)
    parts = allocate(min(discount, total), amounts, step)
    return [amount - part for amount, part in zip(amounts, parts, strict=True)]


@dataclass(frozen=True, slots=True)
class Debt:
    """What is open of one bill."""

    key: int  # the caller's own
    due: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Settled:
    """How a payment was laid against debts; the parts and the rest add up to it."""

    parts: tuple[tuple[int, Decimal], ...]
    rest: Decimal  # not allocated


def settle(
    payment: Decimal,
    debts: Iterable[Debt],
    chosen: Mapping[int, Decimal] | None = None,
    is_rest_settled: bool = True,
) -> Settled:
    """Lay a payment against debts: those that were chosen, then the oldest first.

    :param payment: how much there is, not negative
    :param chosen: how much of which debt the payer or the clerk named
    :param is_rest_settled: whether what was not chosen goes to the oldest
    :raises ValueError: where more is chosen than is open or was paid

    >>> old = Debt(1, date(2025, 1, 1), Decimal(30))
    >>> new = Debt(2, date(2025, 2, 1), Decimal(50))
    >>> settle(Decimal(40), [new, old])
    Settled(parts=((1, Decimal('30')), (2, Decimal('10'))), rest=Decimal('0'))
    """
    named, taken, left = dict(chosen or {}), {}, payment
    ordered = sorted(debts, key=lambda debt: (debt.due, debt.key))
    for debt in ordered:
        amount = named.pop(debt.key, ZERO)
        if not 0 <= amount <= max(debt.amount, ZERO):
            raise ValueError(f"{amount} of a debt of {debt.amount}")
        taken[debt.key] = amount
        left -= amount
    if named or payment < 0 or left < 0:
        raise ValueError("more is chosen than was paid, or of no debt")
    for debt in ordered:
        if is_rest_settled:
            more = min(left, max(debt.amount - taken[debt.key], ZERO))
            taken[debt.key] += more
            left -= more
    return Settled(tuple((key, part) for key, part in taken.items() if part), left)
