"""Which parts of which periods of one line are due by a day.

In advance a period is due on its first day, in arrears on the first day after it, or
on its last day where that is agreed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from .period import Cycle, Period

DAY = timedelta(days=1)


class Timing(str, Enum):
    """When a period is billed."""

    ADVANCE = "advance"
    ARREARS = "arrears"
    LAST_DAY = "last_day"  # in arrears, but on the last day of the period


class Leading(str, Enum):
    """What the days before the first bill day are a part of.

    They differ only where the first bill day was moved to the end of a short month.
    """

    BILL_DAY = "bill_day"  # the period that ends there, as the bill day cuts it
    SAME_DAY = "same_day"  # one cycle counted back from the first bill day


@dataclass(frozen=True, slots=True)
class Due:
    """A period, or the part of it that the line covers, that is to be charged."""

    part: Period  # the claim: no other charge of the line may touch it
    whole: Period  # the period of the cycle it belongs to
    days: int  # of the part, those not paused
    gaps: tuple[Period, ...] = ()  # what is paused


@dataclass(frozen=True, slots=True)
class Plan:
    """One line's agreement: from when until when, in which rhythm."""

    cycle: Cycle
    anchor: date
    timing: Timing
    start: date
    until: date | None = None  # exclusive
    pauses: tuple[Period, ...] = ()  # those that have ended
    paused_since: date | None = None  # one that still lasts
    leading: Leading = Leading.BILL_DAY

    def due_on(self, part: Period) -> date:
        """The day from which a part is billed."""
        if self.timing is Timing.ADVANCE:
            return part.start
        return part.end - DAY if self.timing is Timing.LAST_DAY else part.end

    def parts(self, since: date, until: date) -> Iterator[tuple[Period, Period]]:
        """``(part, whole)`` of all periods that touch ``[since, until]``."""
        for whole in self.cycle.periods(self.anchor, max(since, self.start), until):
            if self.leading is Leading.SAME_DAY and whole.end == self.anchor:
                back = Cycle(months=self.cycle.months, days=self.cycle.days)
                whole = Period(back.boundary(self.anchor, -1), self.anchor)
            if part := whole.clip(self.start, self.until):
                yield part, whole
            elif self.until and whole.start >= self.until:
                return


def due(plan: Plan, by: date, charged: Iterable[Period] = ()) -> Iterator[Due]:
    """What is to be charged by the day ``by`` and is not charged yet.

    A part that a pause reaches into and that has not ended with it waits until the
    pause is over: only then it is known how many of its days are charged.

    :param by: the last day that counts
    :param charged: periods of this line for which there is a charge
    """
    done = sorted(charged)
    for part, whole in plan.parts(plan.start, by):
        if plan.due_on(part) > by:
            return  # later parts are due later still
        if plan.paused_since and part.end > plan.paused_since:
            return
        days = part.days_outside(list(plan.pauses))
        if days and not any(part.overlaps(period) for period in done):
            yield Due(part, whole, days, plan.pauses)


def next_due(plan: Plan, charged: Iterable[Period] = ()) -> date | None:
    """The first day on which something will be due, or None when nothing will.

    While a pause lasts this is unknown, so None too, unless something before the
    pause is not charged yet.
    """
    done = sorted(charged)
    since = done[-1].end if done else plan.start
    horizon = max(since, plan.start) + timedelta(days=800)
    for part, _whole in plan.parts(plan.start, horizon):
        if plan.paused_since and part.end > plan.paused_since:
            return None
        charged_already = any(part.overlaps(period) for period in done)
        if not charged_already and part.days_outside(list(plan.pauses)):
            return plan.due_on(part)
    return None
