"""Complaints: what it takes to close one, and what is measured."""

import doctest
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine import complaints
from odoo.addons.customer_archive.engine.complaints import (
    CLOSED,
    NEW,
    PROGRESS,
    REJECTED,
    SOLVED,
    STEPS,
    Facts,
    deadline_hours,
    deadline_result,
    hours_between,
    judge,
    stamps,
)

STATES = (NEW, PROGRESS, SOLVED, CLOSED, REJECTED)
states = st.sampled_from(STATES)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1))
facts = st.builds(Facts, st.booleans(), st.booleans(), st.booleans())


@pytest.mark.parametrize(
    ("old", "new", "known", "code"),
    [
        (NEW, PROGRESS, Facts(), ""),
        (NEW, SOLVED, Facts(), "no_solution"),
        (PROGRESS, SOLVED, Facts(has_solution=True), ""),
        (SOLVED, CLOSED, Facts(has_solution=True), "no_cause"),
        (SOLVED, CLOSED, Facts(True, True), ""),
        (NEW, REJECTED, Facts(True, True), "no_reason"),
        (CLOSED, PROGRESS, Facts(), ""),
        (CLOSED, NEW, Facts(True, True, True), "no_step"),
        (REJECTED, CLOSED, Facts(True, True, True), "no_step"),
    ],
)
def test_steps(old, new, known, code):
    assert judge(old, new, known) == code


@given(states, states, facts)
def test_nothing_is_closed_without_cause_and_solution(old, new, known):
    if judge(old, new, known):
        return
    assert (old, new) in STEPS
    if new == CLOSED:
        assert known.has_cause and known.has_solution
    if new == REJECTED:
        assert known.has_reason


@given(st.lists(states, max_size=12), moments)
def test_the_moments_are_in_order_whatever_happens(way, now):
    """Along any way: answered before solved before closed, the answer is never lost."""
    state, known = NEW, dict.fromkeys(("answered", "solved", "closed"))
    for new in way:
        if (state, new) not in STEPS:
            assert not stamps(state, new, now, known)
            continue
        now += timedelta(minutes=5)
        was_answered = known["answered"]
        known |= stamps(state, new, now, known)
        state = new
        assert not was_answered or known["answered"] == was_answered
        given_moments = [known[k] for k in ("answered", "solved", "closed") if known[k]]
        assert given_moments == sorted(given_moments)
        assert bool(known["solved"]) == (state in (SOLVED, CLOSED))
        assert bool(known["closed"]) == (state in (CLOSED, REJECTED))


@given(moments, st.integers(-10000, 10000))
def test_in_time_means_not_after_the_deadline(due, minutes):
    solved = due + timedelta(minutes=minutes)
    assert deadline_result(due, solved) == ("met" if minutes <= 0 else "missed")
    assert deadline_result(None, solved) == deadline_result(due, None) == ""


@given(moments, st.floats(0, 1000))
def test_hours_are_never_negative(start, hours):
    assert hours_between(start, start - timedelta(hours=hours)) == 0
    end = start + timedelta(hours=hours)
    assert hours_between(start, end) == pytest.approx(hours, abs=1e-3)
    assert hours_between(start, None) == 0


def test_the_level_goes_before_the_company():
    assert deadline_hours(4, 16) == 4
    assert deadline_hours(0, 16) == 16
    assert deadline_hours(0, 0) == 0


def test_the_examples_are_true():
    failed, tried = doctest.testmod(complaints)
    assert tried and not failed
