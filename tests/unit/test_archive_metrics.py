"""What purchases say: habits, growth, quintiles, a score that ranks what follows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from purchases_kit import cdnow, facts, online_retail, spearman

from odoo.addons.customer_archive.engine.metrics import (
    growth,
    habit,
    quintiles,
    score,
)

TODAY = date(2025, 6, 30)
DAYS = st.sets(st.dates(date(2020, 1, 1), TODAY), min_size=1, max_size=30)
AMOUNT = st.floats(0, 1e9)
COUNT = st.integers(0, 365)


@given(DAYS)
def test_a_habit_adds_up(days):
    seen = habit(days, TODAY)
    assert seen.span + seen.silence == seen.age
    assert seen.repeats == seen.purchases - 1 == len(days) - 1
    if seen.interval is not None:
        assert seen.interval * seen.repeats == pytest.approx(seen.span)


@given(DAYS, st.integers(1, 500))
def test_a_habit_does_not_depend_on_the_calendar(days, shift):
    moved = habit({day - timedelta(shift) for day in days}, TODAY - timedelta(shift))
    seen = habit(days, TODAY)
    assert (moved.interval, moved.deviation, moved.silence_ratio) == (
        seen.interval,
        seen.deviation,
        seen.silence_ratio,
    )


def test_without_a_purchase_there_is_no_habit():
    with pytest.raises(ValueError):
        habit(set(), TODAY)


def test_one_purchase_has_no_interval_and_two_have_no_spread():
    one = habit({TODAY}, TODAY)
    assert (one.interval, one.deviation, one.silence_ratio) == (None, None, None)
    two = habit({TODAY, TODAY - timedelta(5)}, TODAY)
    assert (two.interval, two.deviation, two.silence_ratio) == (5, None, 0)


@given(st.decimals(0, 10**9, places=2), st.decimals(1, 10**9, places=2))
def test_growth_leads_from_before_to_now(now, before):
    percent = growth(now, before)
    assert percent >= -100
    assert float(before) * (1 + percent / 100) == pytest.approx(float(now), abs=0.01)


def test_growth_from_nothing_or_from_credit_is_not_known():
    assert growth(Decimal(5), Decimal(0)) is None
    assert growth(Decimal(5), Decimal(-5)) is None


@given(AMOUNT, COUNT, COUNT)
def test_more_oftener_and_later_rank_higher(amount, purchases, silence):
    base = score(amount, purchases, silence)
    assert score(amount * 2 + 1, purchases, silence) > base
    assert score(amount, purchases + 1, silence) > base
    assert score(amount, purchases, silence + 1) < base


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60))
def test_shelves_keep_the_order(values):
    shelves = quintiles(values)
    assert set(shelves) <= {1, 2, 3, 4, 5}
    placed = sorted(zip(values, shelves, strict=True))
    assert [s for _v, s in placed] == sorted(shelves)
    assert len(dict(placed)) == len(set(placed)), "equal values share a shelf"


def ranked(purchases, until):
    """How well the score and the sum of the quintiles rank what is bought later."""
    known, later = facts(purchases, until)
    scores = [score(f.amount, f.purchases, f.silence) for f in known]
    shelves = [
        quintiles([-f.silence for f in known]),
        quintiles([f.purchases for f in known]),
        quintiles([f.amount for f in known]),
    ]
    sums = [sum(three) for three in zip(*shelves, strict=True)]
    return spearman(scores, later), spearman(sums, later)


def test_the_score_ranks_a_wholesalers_customers_by_their_second_year():
    found, quintile_sum = ranked(online_retail(), date(2010, 12, 1))
    print(f"Online Retail: score {found:.4f}, sum of quintiles {quintile_sum:.4f}")
    assert found >= 0.62
    assert found > quintile_sum


def test_the_score_ranks_a_shops_customers_about_as_well_as_quintiles():
    """Another trade: most of these private customers bought once only."""
    found, quintile_sum = ranked(cdnow(), date(1997, 10, 1))
    print(f"CDNOW: score {found:.4f}, sum of quintiles {quintile_sum:.4f}")
    assert found >= 0.45
    assert found > quintile_sum - 0.005
