"""What a part of a period costs: its days over those of the whole period.

>>> from datetime import date
>>> august = Period(date(2025, 8, 1), date(2025, 9, 1))
>>> part = Period(date(2025, 8, 10), date(2025, 9, 1))
>>> round_to(prorate(Decimal(50), share(part.days, august, Basis.ACTUAL)), CENT)
Decimal('35.48')
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction

from .period import Period

CENT = Decimal("0.01")


class Basis(str, Enum):
    """How a part of a period is charged."""

    ACTUAL = "actual"  # days of the part over days of the whole period
    THIRTY = "thirty"  # the same with months of 30 days
    NONE = "none"  # the whole price, however short the part


# Shorter periods have no months to be counted as 30 days.
SHORTEST_MONTH = 28


def fixed_days(start: date, end: date, month_days: int = 30) -> int:
    """The days between two days when every month has as many; they add up.

    >>> fixed_days(date(2023, 5, 23), date(2023, 6, 15))
    22
    """
    months = 12 * (end.year - start.year) + end.month - start.month
    last, first = min(end.day, month_days), min(start.day, month_days)
    return month_days * months + last - first


def count(
    part: Period, whole: Period, basis: Basis, gaps: Iterable[Period] = ()
) -> int:
    """The days of ``part`` that are charged, as the basis counts them.

    :param whole: the period it belongs to
    :param gaps: what is not charged, for instance pauses
    """
    inside = [one for gap in gaps if (one := part.clip(gap.start, gap.end))]
    if basis is Basis.THIRTY and whole.days >= SHORTEST_MONTH:
        left = fixed_days(part.start, part.end)
        return left - sum(fixed_days(gap.start, gap.end) for gap in inside)
    return part.days - sum(gap.days for gap in inside)


def share(days: int, whole: Period, basis: Basis) -> Fraction:
    """The share of the price that ``days`` of ``whole`` cost, exactly.

    :param days: how many days of the period are charged, as ``count`` answers
    :param whole: the full period, as the cycle has it
    """
    whole_days = count(whole, whole, basis)
    if not 0 <= days <= whole_days:
        raise ValueError(f"{days} days of a period of {whole_days}")
    if not days:
        return Fraction(0)
    return Fraction(1) if basis is Basis.NONE else Fraction(days, whole_days)


def prorate(price: Decimal, part: Fraction) -> Decimal:
    """``price`` times a share, not rounded (to the precision of the context)."""
    return price * part.numerator / part.denominator


def round_to(amount: Decimal, step: Decimal) -> Decimal:
    """Round to a multiple of ``step``, a half away from zero.

    >>> round_to(Decimal("0.125"), CENT), round_to(Decimal("-2.5"), Decimal(1))
    (Decimal('0.13'), Decimal('-3'))
    """
    units = (amount / step).quantize(Decimal(1), ROUND_HALF_UP)
    return (units * step).quantize(step)


def prorate_parts(
    prices: Sequence[Decimal], shares: Sequence[Fraction], step: Decimal
) -> list[Decimal]:
    """What the parts of a split period cost, rounded so that they add up.

    Each part is what the sum so far, rounded, has grown by: parts at one price cost
    together what the period costs unsplit.

    >>> third = Fraction(1, 3)
    >>> parts = prorate_parts([Decimal(10)] * 3, [third] * 3, CENT)
    >>> [str(part) for part in parts]
    ['3.33', '3.34', '3.33']
    """
    told, sums = Fraction(0), [round_to(Decimal(0), step)]
    for price, part in zip(prices, shares, strict=True):
        told += Fraction(price) * part
        sums.append(round_to(prorate(Decimal(1), told), step))
    return [after - before for before, after in zip(sums, sums[1:], strict=False)]
