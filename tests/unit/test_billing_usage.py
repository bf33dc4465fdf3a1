"""Usage and meters: aggregates of events, readings, and days of interest."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine.day_count import DayCount
from odoo.addons.customer_billing.engine.meter import (
    Consumption,
    Doubt,
    Meter,
    Reading,
    consumption,
    doubts,
    estimate,
)
from odoo.addons.customer_billing.engine.period import Period
from odoo.addons.customer_billing.engine.usage import (
    Aggregate,
    Event,
    aggregate,
    weigh,
)

START, END = datetime(2025, 3, 1), datetime(2025, 4, 1)
FIRST = date(2025, 3, 1)
moments = st.datetimes(datetime(2025, 2, 1), datetime(2025, 5, 1))
values = st.decimals(0, 10**6, places=3)
events = st.lists(
    st.builds(Event, moments, values, st.sampled_from("abc")),
    max_size=20,
    unique_by=lambda event: event.at,
)


# -- aggregates ----------------------------------------------------------------------


@given(events, st.sampled_from(Aggregate), st.randoms())
def test_the_order_in_which_usage_arrives_does_not_matter(rows, how, random):
    shuffled = random.sample(rows, len(rows))
    told = (aggregate(some, how, START, END) for some in (rows, shuffled))
    assert len(set(told)) == 1


@given(events, moments)
def test_the_sums_of_two_parts_make_the_sum_of_the_period(rows, cut):
    cut = min(max(cut, START), END)
    for how in (Aggregate.SUM, Aggregate.COUNT):
        parts = (
            aggregate(rows, how, START, cut),
            aggregate(rows, how, cut, END),
        )
        assert sum(parts) == aggregate(rows, how, START, END)


@given(events)
def test_an_aggregate_is_of_what_lies_inside(rows):
    inside = [event for event in rows if START <= event.at < END]
    found = {how: aggregate(rows, how, START, END) for how in Aggregate}
    assert found[Aggregate.DISTINCT] == len({event.key for event in inside})
    assert found[Aggregate.PEAK] == max((e.value for e in inside), default=0)
    last = max(inside, key=lambda event: event.at, default=None)
    assert found[Aggregate.LAST] == (last.value if last else 0)
    assert found[Aggregate.WEIGHTED] <= found[Aggregate.SUM] + Decimal("1e-9")


@given(values, events)
def test_what_was_held_before_counts_for_the_whole_period(opening, rows):
    without = aggregate(rows, Aggregate.WEIGHTED, START, END)
    with_it = aggregate(rows, Aggregate.WEIGHTED, START, END, opening)
    assert abs(with_it - without - opening) < Decimal("1e-15")
    assert aggregate([], Aggregate.LAST, START, END, opening) == opening


def test_what_changes_after_the_period_weighs_nothing():
    march = Period(FIRST, date(2025, 4, 1))
    assert weigh([(date(2025, 4, 1), Decimal(5))], march) == [(Decimal(5), Decimal(0))]
    assert weigh([(date(2025, 1, 1), Decimal(5))], march) == [(Decimal(5), Decimal(5))]


# -- meters --------------------------------------------------------------------------

digits = st.integers(3, 8)
shares = st.fractions(0, Fraction(49, 100), max_denominator=1000)


def reading(day, value, **more):
    return Reading(FIRST + timedelta(days=day), Decimal(value), **more)


@given(digits, shares, shares.map(lambda s: s * 2), st.integers(1, 100))
def test_a_meter_that_turns_over_loses_nothing(places, used, at, ratio):
    meter = Meter(places, Decimal(ratio))
    before = int(at * 10**places)
    steps = int(used * 10**places)
    after = (before + steps) % 10**places
    found = consumption(meter, reading(0, before), reading(30, after))
    assert found.quantity == steps * ratio
    turned = before + steps >= 10**places
    assert found.doubts == ((Doubt.ROLLOVER,) if turned else ())


@given(st.lists(values, min_size=2, max_size=9))
def test_what_was_used_between_readings_adds_up(rows):
    stands = sorted(rows)
    parts = [
        consumption(Meter(), reading(n, low), reading(n + 1, high)).quantity
        for n, (low, high) in enumerate(zip(stands, stands[1:], strict=False))
    ]
    assert sum(parts) == stands[-1] - stands[0]


def test_less_than_before_is_told_apart():
    back = consumption(Meter(), reading(0, 100), reading(30, 90))
    assert (back.quantity, back.doubts) == (-10, (Doubt.BACKWARDS,))
    # half a turn and more in one period is a wrong reading, not a rollover
    wrong = consumption(Meter(4), reading(0, 5000), reading(30, 4900))
    assert wrong.doubts == (Doubt.BACKWARDS,)
    before = reading(0, 120, is_estimated=True)
    given_back = consumption(Meter(4), before, reading(30, 100))
    assert (given_back.quantity, given_back.doubts) == (-20, (Doubt.CORRECTION,))
    with pytest.raises(ValueError):
        consumption(Meter(), reading(5, 1), reading(4, 2))


def test_an_estimate_is_made_good_by_the_next_reading():
    history = [Consumption(Decimal(60), 30), Consumption(Decimal(90), 30)]
    meter, known = Meter(5), reading(0, 1000)
    guess = estimate(meter, known, history, FIRST + timedelta(days=30))
    assert guess.is_estimated and guess.value == 1075
    real = reading(60, 1100)
    parts = consumption(meter, known, guess), consumption(meter, guess, real)
    assert sum(part.quantity for part in parts) == 100
    assert estimate(meter, known, [], FIRST) is None
    near_the_end = reading(0, 99990)
    assert estimate(meter, near_the_end, history, guess.day).value == 65


@pytest.mark.parametrize(
    ("used", "doubt"),
    [(50, ()), (61, (Doubt.HIGH,)), (60, ()), (40, ()), (39, (Doubt.LOW,))],
)
def test_what_is_far_from_the_usual_is_looked_at(used, doubt):
    history = [Consumption(Decimal(50), 30)] * 3
    assert doubts(Consumption(Decimal(used), 30), history, Decimal(20)) == doubt


def test_without_history_or_comparison_nothing_is_far_from_the_usual():
    usual, far = [Consumption(Decimal(50), 30)], Consumption(Decimal(500), 30)
    assert doubts(far, [], Decimal(20)) == ()
    assert doubts(far, usual, Decimal(0)) == ()
    nothing = Consumption(Decimal(0), 30)
    assert doubts(nothing, usual, Decimal(20)) == (Doubt.ZERO,)


# -- days of interest ----------------------------------------------------------------

days = st.dates(date(1990, 1, 1), date(2060, 1, 1))


@given(days, days, days)
def test_calendar_years_add_up(one, two, three):
    a, b, c = sorted((one, two, three))
    for how in (DayCount.ACT_ACT_ISDA, DayCount.ACT_365F, DayCount.NL_365):
        assert how.fraction(a, b) + how.fraction(b, c) == how.fraction(a, c)


@given(days, st.sampled_from([how for how in DayCount if how != DayCount.ONE_ONE]))
def test_no_time_costs_nothing_and_a_year_about_one(day, how):
    assert how.fraction(day, day) == 0
    year = how.fraction(day, day + timedelta(days=365))
    assert Fraction(98, 100) < year < Fraction(102, 100)
