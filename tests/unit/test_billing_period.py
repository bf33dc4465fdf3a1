"""Periods and schedules of billing: properties."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine.period import Cycle, Period
from odoo.addons.customer_billing.engine.proration import (
    Basis,
    count,
    fixed_days,
    prorate,
    prorate_parts,
    round_to,
    share,
)
from odoo.addons.customer_billing.engine.schedule import (
    Leading,
    Plan,
    Timing,
    due,
    next_due,
)

DAY = timedelta(days=1)
CENT = Decimal("0.01")

dates = st.dates(date(1996, 1, 1), date(2045, 12, 31))
cycles = st.sampled_from([1, 3, 12]).map(lambda months: Cycle(months=months))
units = st.sampled_from(["day", "week", "month", "quarter", "year"])
bill_days = st.integers(0, 31)
timings = st.sampled_from(Timing)


def plan_of(months, bill_day, start, until, timing):
    cycle = Cycle(months=months, day_of_month=bill_day)
    return Plan(cycle, cycle.first_boundary(start), timing, start, until)


# -- periods ------------------------------------------------------------------


@given(dates, cycles, st.integers(-30, 60))
def test_periods_touch_and_never_overlap(anchor, cycle, n):
    assert cycle.period(anchor, n).end == cycle.period(anchor, n + 1).start


@given(dates, bill_days, st.integers(0, 120))
def test_the_anchor_day_comes_back_in_every_long_month(anchor, bill_day, n):
    boundary = Cycle(months=1, day_of_month=bill_day).boundary(anchor, n)
    last = (boundary.replace(day=28) + 4 * DAY).replace(day=1) - DAY
    assert boundary.day == min(bill_day or anchor.day, last.day)


@given(dates, cycles, bill_days, dates)
def test_every_day_lies_in_the_period_of_its_index(start, cycle, bill_day, when):
    cycle = Cycle(months=cycle.months, day_of_month=bill_day)
    anchor = cycle.first_boundary(start)
    period = cycle.period(anchor, cycle.index_of(anchor, when))
    assert period.start <= when < period.end


@given(dates, cycles, bill_days)
def test_the_first_boundary_is_not_before_the_start(start, cycle, bill_day):
    cycle = Cycle(months=cycle.months, day_of_month=bill_day)
    first = cycle.first_boundary(start)
    assert start <= first <= cycle.boundary(start, 1) + 3 * DAY


@given(dates, cycles)
def test_a_calendar_period_holds_its_start_and_begins_a_month(start, cycle):
    anchor = cycle.calendar_boundary(start)
    assert anchor.day == 1 and (anchor.month - 1) % cycle.months == 0
    assert anchor <= start < cycle.boundary(anchor, 1)


def test_an_empty_period_and_an_odd_cycle_are_programming_errors():
    for wrong in (
        lambda: Period(date(2025, 1, 1), date(2025, 1, 1)),
        lambda: Cycle(),
        lambda: Cycle(months=1, days=1),
        lambda: Cycle(months=-1, days=1),
        lambda: Cycle(months=1, day_of_month=32),
        lambda: Cycle(days=7, day_of_month=3),
        lambda: Cycle(days=10).calendar_boundary(date(2025, 1, 1)),
        lambda: Cycle(months=5).calendar_boundary(date(2025, 1, 1)),
        lambda: share(32, Period(date(2025, 1, 1), date(2025, 2, 1)), Basis.ACTUAL),
    ):
        with pytest.raises(ValueError):
            wrong()


def test_a_cycle_of_days_is_counted_in_days():
    cycle = Cycle(days=14)
    assert cycle.index_of(date(2025, 1, 1), date(2025, 1, 28)) == 1
    assert cycle.first_boundary(date(2025, 1, 5)) == date(2025, 1, 5)


# -- what is due --------------------------------------------------------------


@given(dates, cycles, bill_days, timings, st.integers(0, 900))
def test_what_is_due_covers_each_day_once(start, cycle, bill_day, timing, length):
    plan = plan_of(cycle.months, bill_day, start, None, timing)
    found = list(due(plan, start + timedelta(days=length)))
    assert all(a.part.end == b.part.start for a, b in pairwise(found))
    assert not found or found[0].part.start == start
    covered = found[-1].part.end if found else start
    by = start + timedelta(days=length)
    latest = by + DAY if timing is Timing.LAST_DAY else by
    assert covered > by if timing is Timing.ADVANCE else covered <= latest


@given(dates, cycles, bill_days, timings, st.integers(0, 900), st.data())
def test_what_is_charged_is_not_due_again(start, cycle, bill_day, timing, length, data):
    plan = plan_of(cycle.months, bill_day, start, None, timing)
    by = start + timedelta(days=length)
    everything = [one.part for one in due(plan, by)]
    charged = (
        data.draw(st.lists(st.sampled_from(everything), unique=True))
        if (everything)
        else []
    )
    left = [one.part for one in due(plan, by, charged)]
    assert sorted(left + charged) == everything
    assert not list(due(plan, by, everything))


@given(dates, cycles, timings, st.integers(1, 500), st.integers(0, 900))
def test_nothing_is_due_from_the_end_on(start, cycle, timing, lasts, length):
    until = start + timedelta(days=lasts)
    plan = plan_of(cycle.months, 0, start, until, timing)
    found = list(due(plan, start + timedelta(days=length)))
    assert all(one.part.end <= until for one in found)
    if length > lasts:
        assert sum(one.days for one in found) == lasts


@given(dates, cycles, timings, st.integers(0, 300), st.integers(1, 300))
def test_paused_days_are_not_charged(start, cycle, timing, after, lasts):
    pause = Period(start + timedelta(days=after), start + timedelta(days=after + lasts))
    until = start + timedelta(days=1500)
    plan = Plan(cycle, start, timing, start, until, (pause,))
    found = list(due(plan, until))
    assert sum(one.days for one in found) == 1500 - lasts


@given(dates, cycles, timings, st.integers(0, 300), st.integers(0, 900))
def test_what_a_lasting_pause_touches_waits(start, cycle, timing, after, length):
    since = start + timedelta(days=after)
    plan = Plan(cycle, start, timing, start, None, (), since)
    found = list(due(plan, start + timedelta(days=length)))
    assert all(one.part.end <= since for one in found)


@given(dates, cycles, bill_days, timings, st.integers(0, 900))
def test_the_next_due_day_is_the_first_on_which_something_is_due(
    start, cycle, bill_day, timing, length
):
    plan = plan_of(cycle.months, bill_day, start, None, timing)
    by = start + timedelta(days=length)
    charged = [one.part for one in due(plan, by)]
    following = next_due(plan, charged)
    assert following > by
    assert list(due(plan, following, charged))
    assert not list(due(plan, following - DAY, charged))


def test_nothing_is_next_after_the_end_or_during_a_pause():
    start = date(2025, 1, 1)
    plan = plan_of(1, 0, start, date(2025, 2, 1), Timing.ADVANCE)
    assert next_due(plan) == start
    assert next_due(plan, [Period(start, date(2025, 2, 1))]) is None
    paused = Plan(Cycle(months=1), start, Timing.ADVANCE, start, None, (), start)
    assert next_due(paused) is None
    away = Plan(
        Cycle(months=1), start, Timing.ADVANCE, start, None,
        (Period(start, date(2025, 2, 1)),),
    )  # fmt: skip
    assert next_due(away) == date(2025, 2, 1)


# -- any cycle, pause and change ---------------------------------------------------


@st.composite
def plans(draw):
    """Any agreement: cycle, bill day, alignment, end, pauses."""
    unit = draw(units)
    day = draw(bill_days) if unit in ("month", "quarter", "year") else 0
    cycle = Cycle.every(draw(st.integers(1, 3)), unit, day)
    start = draw(dates)
    has_calendar = unit == "week" or (cycle.months and 12 % cycle.months == 0)
    if has_calendar and not day and draw(st.booleans()):
        anchor = cycle.calendar_boundary(start)
    else:
        anchor = cycle.first_boundary(start)
    cuts = sorted(draw(st.sets(st.integers(0, 700), max_size=6)))
    pauses = tuple(
        Period(start + a * DAY, start + b * DAY)
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    )
    lasts = draw(st.none() | st.integers(1, 900))
    until = start + lasts * DAY if lasts else None
    leading = draw(st.sampled_from(Leading))
    return Plan(cycle, anchor, draw(timings), start, until, pauses, leading=leading)


@given(plans(), st.integers(0, 900))
def test_no_gap_and_no_overlap_whatever_is_agreed(plan, length):
    by = plan.start + length * DAY
    parts = [part for part, _whole in plan.parts(plan.start, by)]
    assert parts[0].start == plan.start
    assert all(a.end == b.start for a, b in pairwise(parts))
    assert parts[-1].end >= min(by, plan.until or by)
    for one in due(plan, by):
        assert one.whole.start <= one.part.start and one.part.end <= one.whole.end
        assert one.days == one.part.days_outside(list(plan.pauses))


@given(plans(), st.integers(0, 900))
def test_the_days_that_are_charged_are_those_that_are_not_paused(plan, length):
    by = plan.start + length * DAY
    found = list(due(plan, by))
    charged = {one.part.start + n * DAY for one in found for n in range(one.part.days)}
    away = {p.start + n * DAY for p in plan.pauses for n in range(p.days)}
    assert sum(one.days for one in found) == len(charged - away)


changes = st.lists(st.integers(-10, 400), max_size=6)
bases = st.sampled_from(Basis)


@given(dates, cycles, changes, st.sampled_from([Basis.ACTUAL, Basis.THIRTY]))
def test_the_parts_between_changes_add_up_to_the_period(anchor, cycle, cuts, basis):
    whole = cycle.period(anchor, 0)
    parts = whole.split(anchor + n * DAY for n in cuts)
    assert parts[0].start == whole.start and parts[-1].end == whole.end
    assert all(a.end == b.start for a, b in pairwise(parts))
    shares = [share(count(part, whole, basis), whole, basis) for part in parts]
    assert sum(shares) == 1


@given(
    dates, cycles, changes, st.decimals(0, 10**6, places=2),
    st.sampled_from([Basis.ACTUAL, Basis.THIRTY]),
)  # fmt: skip
def test_the_prices_of_the_parts_add_up_to_that_of_the_period(
    anchor, cycle, cuts, price, basis
):
    whole = cycle.period(anchor, 0)
    parts = whole.split(anchor + n * DAY for n in cuts)
    shares = [share(count(part, whole, basis), whole, basis) for part in parts]
    costs = prorate_parts([price] * len(parts), shares, CENT)
    assert sum(costs) == price
    for cost, part in zip(costs, shares, strict=True):
        assert abs(cost - prorate(price, part)) < CENT
        assert cost == round_to(cost, CENT)


@given(dates, cycles, st.integers(0, 60), st.integers(1, 60), bases)
def test_a_pause_takes_its_days_from_the_part(anchor, cycle, after, lasts, basis):
    whole = cycle.period(anchor, 0)
    gap = Period(anchor + after * DAY, anchor + (after + lasts) * DAY)
    left = count(whole, whole, basis, [gap])
    assert 0 <= left <= count(whole, whole, basis)
    if not whole.overlaps(gap):
        assert left == count(whole, whole, basis)


@given(dates, dates, dates, st.sampled_from([28, 30]))
def test_days_of_equal_months_add_up(one, two, three, month_days):
    first, second, third = sorted((one, two, three))
    parts = fixed_days(first, second, month_days), fixed_days(second, third, month_days)
    assert sum(parts) == fixed_days(first, third, month_days)
    assert min(parts) >= 0


def test_thirty_days_are_for_months_only():
    week = Period(date(2025, 1, 28), date(2025, 2, 4))
    assert count(week, week, Basis.THIRTY) == 7
