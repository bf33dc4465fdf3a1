"""What a tariff adds to its price model: what is free, the least and the most."""

from dataclasses import dataclass
from decimal import Decimal

from .pricing import ONE, ZERO, PriceModel, Rated, Step


@dataclass(frozen=True, slots=True)
class Terms:
    """A price model with a free quantity, a minimum and a maximum for the period.

    >>> from .pricing import Flat
    >>> terms = Terms(Flat(Decimal(2)), free=Decimal(10), minimum=Decimal(15))
    >>> terms.rate(Decimal(14)).amount
    Decimal('15')
    """

    model: PriceModel
    free: Decimal = ZERO
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def __post_init__(self) -> None:
        least, most = self.minimum, self.maximum
        if least is not None and most is not None and least > most:
            raise ValueError("the least must not be more than the most")

    def rate(self, quantity: Decimal) -> Rated:
        """The price of ``quantity``, and its steps."""
        return self.limit(self._units(quantity))

    def _units(self, quantity: Decimal) -> Rated:
        """The price of what is not free, before the limits."""
        if not self.free or quantity <= 0:
            return self.model.rate(quantity)
        free = min(self.free, quantity)
        told = self.model.rate(quantity - free)
        return Rated(told.amount, (Step(free, ZERO, "free"), *told.steps))

    def limit(self, told: Rated) -> Rated:
        """A price brought up to the minimum or down to the maximum."""
        amount, steps = told
        if self.minimum is not None and amount < self.minimum:
            gap = Step(ONE, self.minimum - amount, "minimum", self.minimum)
            return Rated(self.minimum, (*steps, gap))
        if self.maximum is not None and amount > self.maximum:
            gap = Step(ONE, self.maximum - amount, "maximum", self.maximum)
            return Rated(self.maximum, (*steps, gap))
        return told
