"""What a meter says was used between two readings, and whether that can be so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from statistics import median

ZERO = Decimal(0)
ONE = Decimal(1)


class Doubt(str, Enum):
    """Why a reading should be looked at before it is billed."""

    BACKWARDS = "backwards"  # less than before, and the meter cannot have turned over
    ROLLOVER = "rollover"  # the meter turned over
    CORRECTION = "correction"  # less than what was estimated
    ZERO = "zero"  # nothing was used, though something always was
    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Meter:
    """How a meter counts."""

    digits: int = 0  # before the point; after the last number it begins at 0 again
    multiplier: Decimal = ONE  # units for one step of the meter (transformer ratio)

    @property
    def capacity(self) -> Decimal:
        """The first number the meter cannot show; 0: it does not turn over."""
        return Decimal(10) ** self.digits if self.digits else ZERO


@dataclass(frozen=True, slots=True)
class Reading:
    """What stood on the meter at the end of a day."""

    day: date
    value: Decimal
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Consumption:
    """What was used between two readings."""

    quantity: Decimal
    days: int
    doubts: tuple[Doubt, ...] = ()


def consumption(meter: Meter, previous: Reading, current: Reading) -> Consumption:
    """What was used between two readings.

    Less than before is a meter that turned over, where at most half of its range was
    used; or the giving back of what an estimate had too much; else it goes backwards,
    and nobody is billed for it unseen.

    >>> before = Reading(date(2025, 1, 31), Decimal(9990))
    >>> after = Reading(date(2025, 2, 28), Decimal(15))
    >>> consumption(Meter(4, Decimal(40)), before, after).quantity
    Decimal('1000')
    """
    days = (current.day - previous.day).days
    if days < 0:
        raise ValueError("the readings are in the wrong order")
    steps = current.value - previous.value
    found: tuple[Doubt, ...] = ()
    if steps < 0:
        turned = steps + meter.capacity
        if previous.is_estimated and turned > -steps:
            found = (Doubt.CORRECTION,)
        elif meter.capacity and turned <= meter.capacity / 2:
            steps, found = turned, (Doubt.ROLLOVER,)
        else:
            found = (Doubt.BACKWARDS,)
    return Consumption(steps * meter.multiplier, days, found)


def per_day(history: Sequence[Consumption]) -> Fraction | None:
    """What is usual a day: the median of the past, or None without one."""
    daily = [Fraction(one.quantity) / one.days for one in history if one.days > 0]
    return median(daily) if daily else None


def doubts(
    now: Consumption, history: Sequence[Consumption], percent: Decimal
) -> tuple[Doubt, ...]:
    """Why this consumption should be looked at: its own doubts, and its history.

    :param percent: how far from the usual is still usual; 0: no comparison

    >>> usual = [Consumption(Decimal(30), 30)] * 3
    >>> doubts(Consumption(Decimal(80), 31), usual, Decimal(50))
    (<Doubt.HIGH: 'high'>,)
    """
    usual = per_day(history)
    if not percent or not usual or now.days <= 0:
        return now.doubts
    if not now.quantity:
        return (*now.doubts, Doubt.ZERO)
    off = (Fraction(now.quantity) / now.days - usual) / usual * 100
    if off > percent:
        return (*now.doubts, Doubt.HIGH)
    if off < -percent:
        return (*now.doubts, Doubt.LOW)
    return now.doubts


def estimate(
    meter: Meter, previous: Reading, history: Sequence[Consumption], day: date
) -> Reading | None:
    """What will stand on the meter on a day if all goes as usual.

    :return: an estimated reading in whole steps, or None without a history

    >>> before = Reading(date(2025, 1, 31), Decimal(100))
    >>> usual = [Consumption(Decimal(62), 31)]
    >>> estimate(Meter(), before, usual, date(2025, 2, 28)).value
    Decimal('156')
    """
    usual = per_day(history)
    if usual is None:
        return None
    steps = usual * (day - previous.day).days / Fraction(meter.multiplier)
    value = (previous.value + round(max(steps, Fraction(0)))).quantize(ONE)
    if meter.capacity:
        value %= meter.capacity
    return Reading(day, value, is_estimated=True)
