"""Which parts of which periods of one line are due by a day.

In advance a period is due on its first day, in arrears on the first day after it, or
on its last day where that is agreed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from .period import Cycle, Period
from .proration import Basis

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
    basis: Basis = Basis.ACTUAL  # whether a part of a period costs its days, or all
    cuts: tuple[date, ...] = ()  # days from which something else is to be paid

    def due_on(self, part: Period) -> date:
        """The day from which a part is billed."""
        if self.timing is Timing.ADVANCE:
            return part.start
        return part.end - DAY if self.timing is Timing.LAST_DAY else part.end

    def parts(self, since: date, until: date) -> Iterator[tuple[Period, Period]]:
        """``(part, whole)`` of all periods that touch ``[since, until]``."""
        for cycle in self.cycle.periods(self.anchor, max(since, self.start), until):
            whole = self._whole(cycle)
            if part := whole.clip(self.start, self.until):
                yield part, whole
            elif self.until and whole.start >= self.until:
                return

    def whole_at(self, day: date) -> Period:
        """The period of the cycle that a day belongs to."""
        index = self.cycle.index_of(self.anchor, day)
        return self._whole(self.cycle.period(self.anchor, index))

    def _whole(self, period: Period) -> Period:
        """A period of the cycle; the one before the first bill day as agreed."""
        if self.leading is Leading.BILL_DAY or period.end != self.anchor:
            return period
        back = Cycle(months=self.cycle.months, days=self.cycle.days)
        return Period(back.boundary(self.anchor, -1), self.anchor)

    def pieces(self, part: Period, charged: list[Period]) -> tuple[Period, ...]:
        """What of a part is not charged yet, cut where something else is to be paid.

        Where a part costs the whole price, one day of it that is charged is all.
        """
        if self.basis is Basis.NONE:
            return () if any(map(part.overlaps, charged)) else (part,)
        left = part.without(charged)
        return tuple(piece for one in left for piece in one.split(self.cuts))


def due(plan: Plan, by: date, charged: Iterable[Period] = ()) -> Iterator[Due]:
    """What is to be charged by the day ``by`` and is not charged yet.

    A part that a pause reaches into and that has not ended with it waits until the
    pause is over: only then it is known how many of its days are charged.

    :param by: the last day that counts
    :param charged: the days of this line that are charged, as ``claims.net`` answers
    """
    done = sorted(charged)
    for part, whole in plan.parts(plan.start, by):
        if plan.due_on(part) > by:
            return  # later parts are due later still
        if plan.paused_since and part.end > plan.paused_since:
            return
        for piece in plan.pieces(part, done):
            if days := piece.days_outside(list(plan.pauses)):
                yield Due(piece, whole, days, plan.pauses)


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
        for piece in plan.pieces(part, done):
            if piece.days_outside(list(plan.pauses)):
                return plan.due_on(part)
    return None
