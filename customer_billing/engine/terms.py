"""What a tariff adds to its price model: what is free, the least and the most.

And what a part of a period costs when a part of it is billed already.
"""

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

    def limit(self, told: Rated, is_last: bool = True) -> Rated:
        """A price brought up to the minimum or down to the maximum.

        :param is_last: whether the period is over; the minimum waits for its end
        """
        amount, steps = told
        if self.minimum is not None and is_last and amount < self.minimum:
            gap = Step(ONE, self.minimum - amount, "minimum", self.minimum)
            return Rated(self.minimum, (*steps, gap))
        if self.maximum is not None and amount > self.maximum:
            gap = Step(ONE, self.maximum - amount, "maximum", self.maximum)
            return Rated(self.maximum, (*steps, gap))
        return told

    def rate_more(
        self,
        before: Decimal,
        quantity: Decimal,
        billed: Decimal | None = None,
        is_last: bool = True,
    ) -> Rated:
        """The price of ``quantity`` more in a period that is billed in parts.

        It is the price of all of the period up to now, less what was billed: tiers,
        packages, minimum and maximum are those of the whole period.

        :param before: what was used of the period before
        :param billed: what was billed of it; None: what ``before`` costs
        :param is_last: whether the period ends with this part
        """
        if billed is None:
            billed = self.limit(self._units(before), False).amount if before else ZERO
        told = self.limit(self._units(before + quantity), is_last)
        if not billed:
            return told
        gone = Step(ONE, -billed, "before")
        return Rated(told.amount - billed, (*told.steps, gone))
