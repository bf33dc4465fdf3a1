"""How a charge came about, as values that never change afterwards.

What is stored is the data; the sentence is put together by the caller, in the
language of whoever reads it, from the parts that ``phrases`` answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .allocation import Leftover, allocate
from .period import Period
from .pricing import PriceModel, Rated, Step
from .proration import Basis, count, prorate, round_to, share
from .schedule import Due

VERSION = 3  # 1 had quantity and price of a step only, 2 no gaps


@dataclass(frozen=True, slots=True)
class Explanation:
    """The amount of one charge with the numbers it is made of."""

    steps: tuple[Step, ...]
    days: int
    whole_days: int
    basis: Basis
    price: Decimal  # of the whole period, not rounded
    step: Decimal  # what the currency rounds to
    amount: Decimal
    gaps: tuple[Period, ...] = ()  # days of it that are not charged
    source: tuple[tuple[str, dict[str, Any]], ...] = ()  # where the quantity is from

    @property
    def exact(self) -> Decimal:
        """What the days cost before rounding."""
        if self.basis is Basis.NONE or not self.whole_days:
            return self.price
        return prorate(self.price, Fraction(self.days, self.whole_days))

    @property
    def cents(self) -> Decimal:
        """What the amount has of other parts of the period, so that they add up."""
        return self.amount - round_to(self.exact, self.step)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; numbers as text, so that none is bent."""
        return {
            "version": VERSION,
            "steps": [[str(q), str(p), c, str(size)] for q, p, c, size in self.steps],
            "days": self.days,
            "whole_days": self.whole_days,
            "basis": self.basis.value,
            "price": str(self.price),
            "step": str(self.step),
            "amount": str(self.amount),
            "gaps": [[str(gap.start), str(gap.end)] for gap in self.gaps],
            "source": [[code, dict(values)] for code, values in self.source],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Explanation":
        """What ``as_dict`` made, read back."""
        return cls(
            steps=tuple(_step(*row) for row in data["steps"]),
            days=data["days"],
            whole_days=data["whole_days"],
            basis=Basis(data["basis"]),
            price=Decimal(data["price"]),
            step=Decimal(data["step"]),
            amount=Decimal(data["amount"]),
            gaps=stored_gaps(data.get("gaps")),
            source=tuple((code, values) for code, values in data.get("source", ())),
        )

    def phrases(self) -> list[tuple[str, dict[str, Any]]]:
        """The parts of the sentence as codes with their numbers.

        First ``source``, where the quantity is from. Then for each step its code (see
        ``pricing.Step``) with quantity, unit_price, amount and size; ``days`` or
        ``thirty`` (days, whole_days), or ``whole`` where a part costs the whole price;
        ``cents`` (amount) that rounding other parts of the period left over; and
        ``total`` (amount).
        """
        parts: list[tuple[str, dict[str, Any]]] = [
            (
                step.code,
                {
                    "quantity": step.quantity,
                    "unit_price": step.unit_price,
                    "amount": step.amount,
                    "size": step.size,
                },
            )
            for step in self.steps
        ]
        if self.whole_days > 1:  # a one-off has a day, not a period
            unprorated = self.basis is Basis.NONE and self.days < self.whole_days
            counted = "thirty" if self.basis is Basis.THIRTY else "days"
            code = "whole" if unprorated else counted
            parts.append((code, {"days": self.days, "whole_days": self.whole_days}))
            if self.cents:
                parts.append(("cents", {"amount": self.cents}))
        return [*self.source, *parts, ("total", {"amount": self.amount})]

    @property
    def is_plain(self) -> bool:
        """Whether the amount is one quantity at one price, as a bill can show it."""
        codes = [step.code for step in self.steps]
        return codes == ["unit"] and self.amount == self.price


def _step(quantity: str, unit_price: str, code: str = "unit", size: str = "0") -> Step:
    """A step that was stored."""
    return Step(Decimal(quantity), Decimal(unit_price), code, Decimal(size))


def stored_gaps(rows: Sequence[Sequence[str]] | None) -> tuple[Period, ...]:
    """The gaps that ``Explanation.as_dict`` made, read back."""
    days = (
        (date.fromisoformat(one), date.fromisoformat(two)) for one, two in rows or ()
    )
    return tuple(Period(start, end) for start, end in days)


def charge(
    model: PriceModel, quantity: Decimal, due: Due, basis: Basis, step: Decimal
) -> Explanation:
    """What one due period costs, and why.

    :param step: the currency's rounding, e.g. ``Decimal("0.01")``

    >>> from datetime import date
    >>> from .period import Period
    >>> from .pricing import Flat
    >>> april = Period(date(2025, 4, 1), date(2025, 5, 1))
    >>> half = Due(april.clip(date(2025, 4, 16), None), april, 15)
    >>> cent = Decimal("0.01")
    >>> charge(Flat(Decimal(99)), Decimal(1), half, Basis.ACTUAL, cent).amount
    Decimal('49.50')
    """
    return told(model.rate(quantity), due, basis, step)


def told(rated: Rated, due: Due, basis: Basis, step: Decimal) -> Explanation:
    """What one due period costs of a price that is known already."""
    days = count(due.part, due.whole, basis, due.gaps)
    clipped = (due.part.clip(gap.start, gap.end) for gap in due.gaps)
    inside = tuple(gap for gap in clipped if gap)
    exact = prorate(rated.amount, share(days, due.whole, basis))
    return Explanation(
        steps=rated.steps,
        days=days,
        whole_days=count(due.whole, due.whole, basis),
        basis=basis,
        price=rated.amount,
        step=step,
        amount=round_to(exact, step),
        gaps=inside if basis is not Basis.NONE else (),
    )


def add_up(
    parts: Sequence[Explanation], carry: Decimal, leftover: Leftover
) -> list[Explanation]:
    """Parts of one period with amounts that add up to that of all of them.

    :param carry: what rounding the parts that were charged before has left over
    :param leftover: who of these gets the coins that rounding leaves over
    """
    exact = [part.exact for part in parts]
    if min(exact) < 0 or not sum(exact):
        return list(parts)
    step = parts[0].step
    total = round_to(sum(exact, carry), step)
    amounts = allocate(total, exact, step, leftover)
    return [
        replace(part, amount=amount)
        for part, amount in zip(parts, amounts, strict=True)
    ]
