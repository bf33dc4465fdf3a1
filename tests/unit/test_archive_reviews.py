"""Reviews: no drift, an even spread, a second person."""

import doctest
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine import reviews
from odoo.addons.customer_archive.engine.reviews import (
    DONE,
    WAITING,
    Facts,
    interval,
    judge,
    next_review,
    notice,
    spread,
    state_after,
)

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
months = st.integers(1, 36)


@given(days, months, st.integers(1, 40))
def test_dates_of_one_rhythm_do_not_drift(day, every, count):
    due = next_review(day, every, count)
    last = (due.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assert due.day == min(day.day, last.day)
    assert (due.year * 12 + due.month) - (day.year * 12 + day.month) == every * count


@given(days, st.integers(-5, 0))
def test_no_interval_no_review(day, every):
    assert next_review(day, every) is None
    assert interval(0, 0, every) == 0


@given(st.integers(1, 400), days, st.integers(1, 24))
def test_the_first_round_is_spread_evenly_over_one_interval(total, today, every):
    dates = [spread(n, total, today, every) for n in range(total)]
    end = next_review(today, every)
    assert dates == sorted(dates)  # the important ones first
    assert today < dates[0] and dates[-1] <= end
    most = max(Counter(dates).values())
    assert most <= -(-total // (end - today).days)


def test_only_customers_of_the_round_have_a_place():
    with pytest.raises(ValueError, match="customer 3 of 3"):
        spread(3, 3, date(2025, 1, 1), 1)
    with pytest.raises(ValueError, match="every 0 months"):
        spread(0, 3, date(2025, 1, 1), 0)


@given(st.integers(0, 4), st.booleans(), st.integers(1, 3), st.integers(1, 3))
def test_the_second_person_is_never_the_first(checks, second, first, user):
    facts = Facts(checks, second, first, user)
    assert (judge(facts, "check") == "") == (checks > 0)
    if judge(facts, "confirm") == "":
        assert second and first != user
    assert state_after(facts) == (WAITING if second else DONE)


def test_where_no_second_person_is_needed_nobody_confirms():
    assert judge(Facts(1, False, 1, 2), "confirm") == "not_needed"


@given(days, st.integers(-100, 100), st.integers(0, 60))
def test_who_is_told(due, late, escalate):
    told = notice(due, due + timedelta(days=late), escalate)
    if late < 0:
        assert told == ""
    elif escalate and late >= escalate:
        assert told == "escalated"
    else:
        assert told == "due"
    assert notice(None, due, escalate) == ""


def test_the_examples_are_true():
    failed, tried = doctest.testmod(reviews)
    assert tried and not failed
