"""What a part of a period costs: by the actual days of the whole period.

>>> from datetime import date
>>> august = Period(date(2025, 8, 1), date(2025, 9, 1))
>>> part = Period(date(2025, 8, 10), date(2025, 9, 1))
>>> round_to(prorate(Decimal(50), share(part.days, august, Basis.ACTUAL)), CENT)
Decimal('35.48')
"""

from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction

from .period import Period

CENT = Decimal("0.01")


class Basis(str, Enum):
    """How a part of a period is charged."""

    ACTUAL = "actual"  # days of the part over days of the whole period
    NONE = "none"  # the whole price, however short the part


def share(days: int, whole: Period, basis: Basis) -> Fraction:
    """The share of the price that ``days`` of ``whole`` cost, exactly.

    :param days: how many days of the period are charged
    :param whole: the full period, as the cycle has it
    """
    if not 0 <= days <= whole.days:
        raise ValueError(f"{days} days of a period of {whole.days}")
    if not days:
        return Fraction(0)
    return Fraction(1) if basis is Basis.NONE else Fraction(days, whole.days)


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
