"""How a charge came about, as values that never change afterwards.

What is stored is the data; the sentence is put together by the caller, in the
language of whoever reads it, from the parts that ``phrases`` answers.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .pricing import PriceModel, Rated, Step
from .proration import Basis, count, prorate, round_to, share
from .schedule import Due

VERSION = 2  # 1 had quantity and price of a step only


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
    source: tuple[tuple[str, dict[str, Any]], ...] = ()  # where the quantity is from

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
            source=tuple((code, values) for code, values in data.get("source", ())),
        )

    def phrases(self) -> list[tuple[str, dict[str, Any]]]:
        """The parts of the sentence as codes with their numbers.

        First ``source``, where the quantity is from. Then for each step its code (see
        ``pricing.Step``) with quantity, unit_price, amount and size; ``days`` or
        ``thirty`` (days, whole_days), or ``whole`` where a part costs the whole price;
        and ``total`` (amount).
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
        return [*self.source, *parts, ("total", {"amount": self.amount})]

    @property
    def is_plain(self) -> bool:
        """Whether the amount is one quantity at one price, as a bill can show it."""
        codes = [step.code for step in self.steps]
        return codes == ["unit"] and self.amount == self.price


def _step(quantity: str, unit_price: str, code: str = "unit", size: str = "0") -> Step:
    """A step that was stored."""
    return Step(Decimal(quantity), Decimal(unit_price), code, Decimal(size))


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
    exact = prorate(rated.amount, share(days, due.whole, basis))
    return Explanation(
        steps=rated.steps,
        days=days,
        whole_days=count(due.whole, due.whole, basis),
        basis=basis,
        price=rated.amount,
        step=step,
        amount=round_to(exact, step),
    )
