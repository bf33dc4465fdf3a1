"""What was agreed with a customer, and whether something else would allow more."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit with what comes on top of it until a day."""

    amount: Decimal | None  # None: no limit, so nothing is checked
    extra: Decimal = ZERO
    until: date | None = None  # the last day of the extra

    def on(self, day: date) -> Decimal | None:
        """What may be owed on ``day``.

        >>> Limit(Decimal(5), Decimal(2), date(2026, 3, 1)).on(date(2026, 3, 2))
        Decimal('5')
        """
        if self.amount is None:
            return None
        runs = self.until is not None and day <= self.until
        return self.amount + (self.extra if runs else ZERO)


def allows_more(old: Limit, new: Limit) -> bool:
    """Whether there is a day on which ``new`` allows more than ``old`` does.

    A first limit allows less than none. A limit is a step that falls once, so its
    first and its last days tell all.

    >>> allows_more(Limit(Decimal(5)), Limit(None))
    True
    >>> allows_more(Limit(None), Limit(Decimal(5)))
    False
    >>> march, april = date(2026, 3, 31), date(2026, 4, 30)
    >>> one = Limit(Decimal(5), Decimal(2), march)
    >>> allows_more(one, Limit(Decimal(5), Decimal(2), april))
    True
    """
    days = [date.min, date.max]
    days += [limit.until for limit in (old, new) if limit.until]
    for day in days:
        before, after = old.on(day), new.on(day)
        if before is not None and (after is None or after > before):
            return True
    return False
