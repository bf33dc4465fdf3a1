"""Which class an amount falls into."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key")


def classify(amount: Decimal, thresholds: Iterable[tuple[Key, Decimal]]) -> Key | None:
    """The class with the highest threshold that ``amount`` reaches.

    :param amount: what is measured, in the unit of the thresholds
    :param thresholds: ``(class, from)`` in any order; of two classes with the same
        threshold the first one is taken
    :return: the class, or None when the amount reaches no threshold

    >>> steps = [("A", Decimal(1000)), ("C", Decimal(0)), ("B", Decimal(500))]
    >>> classify(Decimal("999.99"), steps)
    'B'
    >>> classify(Decimal("-1"), steps) is None
    True
    """
    reached = [(start, key) for key, start in thresholds if start <= amount]
    if not reached:
        return None
    highest = max(start for start, key in reached)
    return next(key for start, key in reached if start == highest)
