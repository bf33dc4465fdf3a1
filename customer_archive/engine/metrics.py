"""What a customer's purchases say: recency, frequency, amount, and a score to rank by.

The figures are computed for all customers at once by the database. What they mean is
said here, one customer at a time, and a test holds the two to each other.

A *purchase* is a day with at least one invoice: two invoices of one day are one
purchase, a credit note is none and lowers the amount.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import log1p
from statistics import stdev

# After so many days of silence a customer ranks like one with half the purchases.
HALVING_DAYS = 90
SHELVES = 5


@dataclass(frozen=True, slots=True)
class Habit:
    """How often somebody buys; days are counted, not hours.

    ``repeats``, ``span`` and ``age`` are the frequency, recency and T of the
    literature on customers without a contract, in days.
    """

    first: date
    last: date
    purchases: int  # days with a purchase
    repeats: int  # purchases after the first
    span: int  # days from the first to the last purchase
    age: int  # days from the first purchase to the day of observation
    silence: int  # days since the last purchase
    interval: float | None  # mean days between two purchases
    deviation: float | None  # spread of these intervals (standard deviation)

    @property
    def silence_ratio(self) -> float | None:
        """The silence in intervals: 1.0 is when the next purchase is expected."""
        return self.silence / self.interval if self.interval else None


def habit(days: set[date], today: date) -> Habit:
    """How often somebody who bought on these days buys.

    :param days: days with a purchase, at least one, none after ``today``
    :param today: the day of observation
    :raise ValueError: without a day

    >>> from datetime import date
    >>> seen = habit({date(2025, 1, 1), date(2025, 1, 11)}, date(2025, 1, 31))
    >>> seen.repeats, seen.span, seen.age, seen.silence, seen.silence_ratio
    (1, 10, 30, 20, 2.0)
    """
    if not days:
        raise ValueError("nobody has a habit without a purchase")
    order = sorted(days)
    gaps = [(b - a).days for a, b in zip(order, order[1:], strict=False)]
    return Habit(
        first=order[0],
        last=order[-1],
        purchases=len(order),
        repeats=len(gaps),
        span=(order[-1] - order[0]).days,
        age=(today - order[0]).days,
        silence=(today - order[-1]).days,
        interval=sum(gaps) / len(gaps) if gaps else None,
        deviation=stdev(gaps) if len(gaps) > 1 else None,
    )


def growth(now: Decimal, before: Decimal) -> float | None:
    """By how many percent ``now`` is more than ``before``; None from nothing.

    >>> growth(Decimal(150), Decimal(100)), growth(Decimal(5), Decimal(0))
    (50.0, None)
    """
    return float(100 * (now - before) / before) if before > 0 else None


def score(amount: float, purchases: int, silence: int) -> float:
    """A number to rank customers by what they are likely to buy next.

    ``ln(1 + amount) + ln(1 + purchases) − ln(1 + silence / 90)``: who buys for more
    and oftener ranks higher, and silence takes it back, half of it in a quarter.
    Logarithms, as a customer who is ten times as large is not ten times as safe. The
    three parts can be shown beside the sum, and only the order of the sum means
    something.

    The weights are not fitted to anything: each part counts once, and 90 days is a
    quarter. It ranks what a wholesaler's business customers buy in the year after
    better than the sum of the RFM quintiles does, and what a shop's private customers
    buy, most of whom bought once only, about as well.

    :param amount: net turnover of the last 24 months in the company's currency;
        what is below 0 counts as 0
    :param purchases: days with a purchase in the last 12 months
    :param silence: days since the last purchase

    >>> score(1000, 12, 10) > score(1000, 12, 100) > score(1000, 3, 100)
    True
    """
    return sum(score_parts(amount, purchases, silence).values())


def score_parts(amount: float, purchases: int, silence: int) -> Mapping[str, float]:
    """The parts of the score by name, as ``score`` adds them up.

    >>> {name: round(part, 2) for name, part in score_parts(99, 0, 90).items()}
    {'amount': 4.61, 'frequency': 0.0, 'recency': -0.69}
    """
    return {
        "amount": log1p(max(amount, 0.0)),
        "frequency": log1p(purchases),
        "recency": -log1p(silence / HALVING_DAYS),
    }


def quintiles(values: list[float]) -> list[int]:
    """On which of five shelves each value stands, 5 being the highest.

    Equal values share a shelf, so a shelf may stay empty where many are equal.

    >>> quintiles([10, 20, 30, 40, 50]), quintiles([1, 1, 1, 9])
    ([1, 2, 3, 4, 5], [1, 1, 1, 5])
    """
    last = len(values) - 1
    below = {value: place for place, value in reversed(list(enumerate(sorted(values))))}
    return [
        min(SHELVES, 1 + SHELVES * below[value] // last) if last else 1
        for value in values
    ]
