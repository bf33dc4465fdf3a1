"""Periods and schedules of billing: properties, and published results."""

import csv
import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine.period import Cycle, Period
from odoo.addons.customer_billing.engine.proration import (
    Basis,
    prorate,
    round_to,
    share,
)
from odoo.addons.customer_billing.engine.schedule import Plan, Timing, due, next_due

CASES = Path(__file__).resolve().parents[3] / "shared" / "data" / "billing"
MONTHS = {"MONTHLY": 1, "QUARTERLY": 3, "ANNUAL": 12}
DAY = timedelta(days=1)
CENT = Decimal("0.01")

dates = st.dates(date(1996, 1, 1), date(2045, 12, 31))
cycles = st.sampled_from([1, 3, 12]).map(lambda months: Cycle(months=months))
bill_days = st.integers(0, 31)
timings = st.sampled_from(Timing)


def rows(name):
    """The cases of a published file, or a skip that says what is missing."""
    path = CASES / name
    if not path.exists():
        pytest.skip(f"the published cases {name} are not beside this checkout")
    with path.open(newline="") as lines:
        if path.suffix == ".jsonl":
            return [json.loads(line) for line in lines]
        return list(csv.DictReader(lines))


def day(text):
    return date.fromisoformat(text) if text else None


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


@given(dates, cycles, st.integers(1, 27))
def test_the_shares_of_a_split_period_add_up_to_one(anchor, cycle, days):
    whole = cycle.period(anchor, 0)
    cut = anchor + timedelta(days=min(days, whole.days - 1))
    parts = [p for p in (whole.clip(whole.start, cut), whole.clip(cut, whole.end)) if p]
    assert sum(part.share_of(whole) for part in parts) == 1


def test_an_empty_period_and_an_odd_cycle_are_programming_errors():
    for wrong in (
        lambda: Period(date(2025, 1, 1), date(2025, 1, 1)),
        lambda: Cycle(),
        lambda: Cycle(months=1, days=1),
        lambda: Cycle(months=-1, days=1),
        lambda: Cycle(months=1, day_of_month=32),
        lambda: Cycle(days=7, day_of_month=3),
        lambda: Cycle(days=7).calendar_boundary(date(2025, 1, 1)),
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
    assert covered > by if timing is Timing.ADVANCE else covered <= by


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


# -- published results ----------------------------------------------------------

# Cases in which the sources differ are marked; ours are those on which they agree.
OWN_CONVENTION = "convention_dependent"


def test_published_counts_of_cycles_agree():
    cases = [
        row for row in rows("billing_cycle_counts.csv") if row[OWN_CONVENTION] == "no"
    ]
    assert len(cases) > 50
    for row in cases:
        plan = plan_of(
            MONTHS[row["period"]],
            int(row["bill_cycle_day"]),
            day(row["start"]),
            day(row["end"]),
            Timing.ADVANCE,
        )
        shares = sum(
            (
                share(one.days, one.whole, Basis.ACTUAL)
                for one in due(plan, day(row["target"]))
            ),
            Fraction(0),
        )
        assert abs(float(shares) - float(row["cycles"])) < 1e-8, row["id"]


def test_published_first_and_next_bill_days_agree():
    tried = 0
    for row in rows("billing_cycle_dates.csv"):
        if row["period"] not in MONTHS or row["arrear_mode"] != "DEFAULT":
            continue
        cycle = Cycle(
            months=MONTHS[row["period"]], day_of_month=int(row["bill_cycle_day"])
        )
        first = cycle.first_boundary(day(row["start"]))
        if row["asked"] == "FirstBillingCycleDate":
            assert first == day(row["expected"]), row["id"]
            tried += 1
        elif row["asked"] == "NextBillingCycleDate" and not row["end"]:
            index = cycle.index_of(first, day(row["target"])) + 1
            assert cycle.boundary(first, index) == day(row["expected"]), row["id"]
            tried += 1
    assert tried > 8


def test_published_arithmetic_of_periods_agrees():
    tried = 0
    for row in rows("period_arithmetic.csv"):
        sign = {
            "addPeriodsFromAnchor": 1,
            "advanceByNPeriods": 1,
            "recedeByNPeriods": -1,
        }.get(row["operation"])
        if sign and row["period"] in MONTHS:
            cycle = Cycle(months=MONTHS[row["period"]])
            found = cycle.boundary(day(row["date_1"]), sign * int(row["n"]))
            assert found == day(row["expected"]), row["id"]
            tried += 1
    assert tried > 10


def test_published_prorated_prices_agree_to_the_cent():
    tried = 0
    for row in rows("subscription_proration.jsonl"):
        if not row["full_period_from"]:
            continue  # months of 30 days: a convention of its source
        whole = Period(day(row["full_period_from"]), day(row["full_period_to"]) + DAY)
        start = (
            day(row["billed_from"]) + row.get("trial_days_from_billed_from", 0) * DAY
        )
        part = whole.clip(start, day(row["billed_to"]) + DAY)
        cost = prorate(
            Decimal(row["price"]), share(part.days if part else 0, whole, Basis.ACTUAL)
        )
        assert round_to(cost, CENT) == Decimal(row["expected_amount"]), row["id"]
        tried += 1
    assert tried > 8
