"""Price models with tiers: graduated, volume, blocks.

A tier holds what is above the tier before it, up to and including its own end; so
every quantity, however small its fraction, lies in exactly one. The last one has no
end, whatever stands there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from .pricing import HUNDRED, ONE, ZERO, Rated, Step, blocks_of, rated


@dataclass(frozen=True, slots=True)
class Tier:
    """What a unit costs up to a quantity, and a fee once the tier is reached."""

    up_to: Decimal | None  # inclusive; None: without end
    unit_price: Decimal
    fee: Decimal = ZERO


def check_tiers(tiers: tuple[Tier, ...]) -> None:
    """Refuse tiers that leave something out or meet twice.

    :raises ValueError: where there are none, or ends that do not rise
    """
    ends = [tier.up_to for tier in tiers[:-1]]
    rising = [ZERO, *(end for end in ends if end is not None)]
    if not tiers or None in ends or sorted(set(rising)) != rising:
        raise ValueError("tiers need ends that rise, and one tier at least")


@dataclass(frozen=True, slots=True)
class Graduated:
    """Each unit at the price of the tier it lies in.

    >>> tiers = (Tier(Decimal(10), Decimal(5)), Tier(None, Decimal(3)))
    >>> Graduated(tiers).rate(Decimal(12)).amount
    Decimal('56')
    """

    tiers: tuple[Tier, ...]
    fee_at_zero: bool = True  # the first tier's fee is due without any usage
    is_percent: bool = False  # the prices are per cent of an amount

    def __post_init__(self) -> None:
        check_tiers(self.tiers)

    def rate(self, quantity: Decimal) -> Rated:
        """The price of ``quantity``, tier by tier.

        :raises ValueError: for less than nothing
        """
        if quantity < 0:
            raise ValueError(f"no tier for {quantity}")
        steps, total, low = [], ZERO, ZERO
        code = "percent" if self.is_percent else "unit"
        for tier in self.tiers:
            if quantity <= low and (low or not quantity):
                break
            end = tier.up_to
            if end is None or quantity <= end or tier is self.tiers[-1]:
                end = quantity
            price = tier.unit_price / HUNDRED if self.is_percent else tier.unit_price
            units = end - low
            steps.append(Step(units, price, code))
            total += units * price
            if tier.fee:
                steps.append(Step(ONE, tier.fee, "fee"))
                total += tier.fee
            low = end
        if not quantity and self.fee_at_zero and self.tiers[0].fee:
            return rated([Step(ONE, self.tiers[0].fee, "fee")])
        return Rated(total, tuple(steps))

    def rate_changes(self, changes: Iterable[tuple[Decimal, Decimal]]) -> Rated:
        """What a quantity costs that changes while the period goes on.

        The tiers are those of the full quantity in the order of its changes; the
        price is of the part of the period that is left. Fees are those of all tiers
        that were reached.

        :param changes: ``(change, share)``: how much more or less, and the same
            times the share of the period that was left
        """
        steps: list[Step] = []
        level = peak = ZERO
        for change, weighted in changes:
            after = level + change
            peak = max(peak, after)
            low, high = min(level, after), max(level, after)
            for tier, units in self._between(low, high):
                steps.append(Step(weighted * units / abs(change), tier.unit_price))
            level = after
        reached = [tier for tier, units in self._between(ZERO, peak) if units]
        if not reached and self.fee_at_zero:
            reached = [self.tiers[0]]
        steps += (Step(ONE, tier.fee, "fee") for tier in reached if tier.fee)
        return rated(steps)

    def _between(self, low: Decimal, high: Decimal) -> Iterator[tuple[Tier, Decimal]]:
        """The tiers from one quantity to another, with how much lies in each."""
        start = ZERO
        for tier in self.tiers:
            is_last = tier is self.tiers[-1]
            end = high if is_last or tier.up_to is None else tier.up_to
            inside = min(high, end) - max(low, start)
            if inside > 0:
                yield tier, inside
            start = end


@dataclass(frozen=True, slots=True)
class Volume:
    """All units at the price of the tier that the whole quantity lies in."""

    tiers: tuple[Tier, ...]
    fee_at_zero: bool = True

    def __post_init__(self) -> None:
        check_tiers(self.tiers)

    def tier_of(self, quantity: Decimal) -> Tier:
        """The tier a quantity lies in."""
        for tier in self.tiers:
            if tier.up_to is None or quantity <= tier.up_to:
                return tier
        return self.tiers[-1]

    def rate(self, quantity: Decimal, weighted: Decimal | None = None) -> Rated:
        """The price of ``quantity``.

        :param weighted: what of it is paid for, where it was held for a part of the
            period only; the tier is that of the full quantity
        """
        if quantity < 0:
            raise ValueError(f"no tier for {quantity}")
        tier = self.tier_of(quantity)
        paid = quantity if weighted is None else weighted
        steps = [Step(paid, tier.unit_price)] if quantity else []
        if tier.fee and (quantity or self.fee_at_zero):
            steps.append(Step(ONE, tier.fee, "fee"))
        return rated(steps)


@dataclass(frozen=True, slots=True)
class Block:
    """So many blocks of a size at a price each; a started block counts whole."""

    size: Decimal
    most: Decimal | None  # how many blocks; None: without end
    price: Decimal


@dataclass(frozen=True, slots=True)
class Blocks:
    """Tiers that are counted in blocks: each tier its own, or all as the last one."""

    tiers: tuple[Block, ...]
    is_graduated: bool = True

    def rate(self, quantity: Decimal) -> Rated:
        """The price of ``quantity``."""
        steps, left = [], quantity
        for tier in self.tiers:
            room = None if tier.most is None else tier.most * tier.size
            fits = room is None or left <= room or tier is self.tiers[-1]
            if fits and not self.is_graduated:
                left = quantity
            if self.is_graduated or fits:
                units = left if fits or room is None else room
                count = blocks_of(units, tier.size)
                steps.append(Step(count, tier.price, "block", tier.size))
            if fits or room is None:
                break
            left -= room
        return rated(steps)
