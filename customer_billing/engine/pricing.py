"""What a quantity costs under a price model, with the steps that lead there.

A price model is a value with one method, ``rate``; a new model is a new class.
Amounts are not rounded here: rounding is the last thing that happens to a charge.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Step:
    """One term of the sum: ``quantity`` at ``unit_price``."""

    quantity: Decimal
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        """What this term adds."""
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Rated:
    """A price and how it came about."""

    amount: Decimal
    steps: tuple[Step, ...]


class PriceModel(Protocol):
    """Anything that can say what a quantity costs."""

    def rate(self, quantity: Decimal) -> Rated:
        """The price of ``quantity``, and its steps."""


@dataclass(frozen=True, slots=True)
class Flat:
    """The same price for each unit and period.

    >>> Flat(Decimal("1200")).rate(Decimal(2)).amount
    Decimal('2400')
    """

    unit_price: Decimal

    def rate(self, quantity: Decimal) -> Rated:
        """The price of ``quantity`` for one whole period."""
        step = Step(quantity, self.unit_price)
        return Rated(step.amount, (step,))
