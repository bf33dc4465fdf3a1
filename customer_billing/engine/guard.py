"""What of a bill a person should look at before it is made: codes, no sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from .explain import Explanation

ZERO = Decimal(0)
HISTORY = 6  # so many of the last bills say what is usual


@dataclass(frozen=True, slots=True)
class Limits:
    """What is looked at; None and False: not."""

    deviation: Decimal | None = None  # per cent off what is usual
    largest: Decimal | None = None  # a bill above this amount
    change: bool = False  # the first bill after a change
    zero: bool = False  # nothing to pay, or nothing used
    negative: bool = False  # an amount below zero


@dataclass(frozen=True, slots=True)
class Rate:
    """At which price, and how much, one thing was charged."""

    quantity: Decimal
    price: Decimal | None  # None: no single price, for instance tiers
    tariff: int | None = None

    @classmethod
    def of(cls, told: Explanation, tariff: int | None = None) -> "Rate":
        """What an explanation of a charge says of it."""
        units = [step for step in told.steps if step.code == "unit"]
        single = len(told.steps) == 1 and len(units) == 1
        return cls(
            quantity=sum((step.quantity for step in units), ZERO),
            price=units[0].unit_price if single else None,
            tariff=tariff,
        )


@dataclass(frozen=True, slots=True)
class Charged:
    """One charge that is about to be billed."""

    item: int
    amount: Decimal
    now: Rate
    before: Rate | None = None  # of the same subscription line, the last time
    usage: bool = False  # the quantity is what was used
    one_off: bool = False  # entered by a person: nothing comes before it


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at."""

    code: str
    values: tuple[tuple[str, str | int], ...] = ()

    def as_list(self) -> list[Any]:
        """Plain values for JSON."""
        return [self.code, dict(self.values)]


def findings(
    limits: Limits,
    amount: Decimal,
    history: Sequence[Decimal],
    charges: Sequence[Charged],
) -> tuple[list[Finding], Decimal]:
    """What is odd about the bills of one customer, and how odd it is.

    :param amount: of the bills, with taxes
    :param history: the same of the last bills, in any order
    :return: ``(findings, oddness)``; the oddness is per cent off what is usual

    >>> limits = Limits(deviation=Decimal(50))
    >>> found, odd = findings(limits, Decimal(160), [Decimal(100)] * 3, [])
    >>> [one.code for one in found], odd
    (['deviation'], Decimal('60'))
    >>> findings(limits, Decimal(150), [Decimal(100)] * 3, [])[0]
    []
    """
    usual = median(history) if history else None
    percent = _percent_off(amount, usual)
    found = []
    if limits.deviation is not None and usual is not None and percent is not None:
        if percent > limits.deviation:
            found.append(_finding("deviation", amount=amount, usual=usual))
    if limits.largest is not None and amount > limits.largest:
        found.append(_finding("large", amount=amount, limit=limits.largest))
    if limits.zero and not amount:
        found.append(_finding("zero"))
    if limits.negative and amount < 0:
        found.append(_finding("negative", amount=amount))
    for charged in charges:
        found.extend(_of_charge(limits, charged, bool(history)))
    return found, percent or ZERO


def _percent_off(amount: Decimal, usual: Decimal | None) -> Decimal | None:
    """How far an amount is off what is usual; from nothing to something is 100."""
    if usual is None:
        return None
    if not usual:
        return Decimal(100) if amount else ZERO
    return abs(amount - usual) * 100 / abs(usual)


def _of_charge(limits: Limits, charged: Charged, known: bool) -> Iterator[Finding]:
    """What is odd about one charge.

    :param known: whether the customer was billed before
    """
    item, now, before = charged.item, charged.now, charged.before
    if limits.negative and charged.amount < 0:
        yield _finding("negative_charge", item=item, amount=charged.amount)
    if limits.zero and charged.usage and not now.quantity:
        yield _finding("no_usage", item=item)
    if not limits.change or charged.one_off:
        return
    if before is None:
        if known:
            yield _finding("new_item", item=item)
        return
    if now.price is not None and before.price is not None:
        if now.price != before.price:
            yield _finding("price", item=item, old=before.price, new=now.price)
    elif now.tariff != before.tariff:
        yield _finding("tariff", item=item)
    if not charged.usage and now.quantity != before.quantity:
        yield _finding("quantity", item=item, old=before.quantity, new=now.quantity)


def _finding(code: str, **values: Decimal | int) -> Finding:
    """Numbers as text, so that none is bent on its way through JSON."""
    plain = (
        (name, value if isinstance(value, int) else format(value.normalize(), "f"))
        for name, value in values.items()
    )
    return Finding(code, tuple(plain))
