"""The days that charges lay claim to, and those of them that are to be given back.

A charge claims the days of its period that were not paused when it was made. What it
claims and is not owed, as the line ended or was paused afterwards, is credited; what is
owed and not claimed is charged. Then claims and plan agree, day by day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .explain import Explanation
from .period import Period
from .pricing import ONE, ZERO, Step
from .proration import Basis, count, prorate, round_to, share
from .schedule import Plan


@dataclass(frozen=True, slots=True)
class Claim:
    """The days of one charge."""

    key: int  # the caller's own
    period: Period
    gaps: tuple[Period, ...] = ()  # not charged, as they were paused already
    credited: tuple[Period, ...] = ()  # given back since
    is_free: bool = False  # it cost nothing, so there is nothing to give back

    @property
    def held(self) -> tuple[Period, ...]:
        """The days that are charged and were not given back."""
        return self.period.without((*self.gaps, *self.credited))


def net(claims: Iterable[Claim]) -> list[Period]:
    """The days that are charged, in order.

    >>> january = Period(date(2025, 1, 1), date(2025, 2, 1))
    >>> back = Period(date(2025, 1, 16), date(2025, 2, 1))
    >>> [one.days for one in net([Claim(1, january, credited=(back,))])]
    [15]
    """
    return sorted(part for claim in claims for part in claim.held)


def unused(plan: Plan, claims: Iterable[Claim]) -> Iterator[tuple[Claim, Period]]:
    """What was charged and is not owed: after the end of the line, or paused.

    A pause that lasts is not counted before it is over. Where a part costs the whole
    price there is nothing to be given back.
    """
    if plan.basis is Basis.NONE or not (plan.until or plan.pauses):
        return
    free = list(plan.pauses)
    if plan.until:
        free.append(Period(plan.until, date.max))
    for claim in claims:
        for held in () if claim.is_free else claim.held:
            kept = held.without(free)
            for part in held.without(kept):
                whole = plan.whole_at(part.start)
                if count(part, whole, plan.basis):  # the 31st of a month of 30 is none
                    yield claim, part


def credit(
    told: Explanation, claim: Claim, part: Period, whole: Period, left: Decimal
) -> Explanation:
    """What giving back a part of a charge comes to; the amount is below zero.

    What is left then is what the days that are kept cost by themselves.

    :param told: the explanation of the charge
    :param part: the days that are given back
    :param left: what is left of the charge after earlier credits
    """
    gone = (*claim.gaps, *claim.credited)
    days = count(part, whole, told.basis)
    kept = count(claim.period, whole, told.basis, (*gone, part))
    rest = prorate(told.price, share(kept, whole, told.basis)) if kept > 0 else ZERO
    return Explanation(
        steps=(Step(ONE, -told.price, "credit", told.price),),
        days=days,
        whole_days=count(whole, whole, told.basis),
        basis=told.basis,
        price=-told.price,
        step=told.step,
        amount=min(round_to(rest, told.step) - left, ZERO),
    )
