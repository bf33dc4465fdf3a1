"""Visits: the next day, the proposal for a next step."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.visits import (
    WEEKEND,
    next_visit,
    overdue_days,
    propose,
    weekday_from,
)

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
maybe = st.none() | days
intervals = st.integers(1, 4000)


@given(intervals, days, maybe, maybe, maybe)
def test_a_visit_is_due_on_a_weekday_after_all_that_is_dealt_with(
    interval, anchor, visit, skipped, due
):
    day = next_visit(interval, anchor, visit, skipped, due)
    assert day.weekday() not in WEEKEND
    assert day >= anchor
    assert all(day > before for before in (visit, skipped, due) if before)


@given(intervals, days, days)
def test_a_visit_is_no_earlier_than_the_interval_and_little_later(
    interval, anchor, visit
):
    day = next_visit(interval, anchor, visit)
    earliest = max(anchor, visit + timedelta(days=min(interval, 3650)))
    assert earliest <= day <= earliest + timedelta(days=2)


@given(intervals, days, days, st.integers(0, 500))
def test_a_later_visit_never_makes_the_next_one_earlier(interval, anchor, visit, more):
    later = visit + timedelta(days=more)
    assert next_visit(interval, anchor, later) >= next_visit(interval, anchor, visit)


@given(intervals, days, st.integers(0, 5))
def test_visits_made_on_their_day_go_on_for_ever(interval, anchor, count):
    due = next_visit(interval, anchor)
    for _n in range(count):
        following = next_visit(interval, anchor, last_visit=due, last_due=due)
        assert following > due
        due = following


@given(st.integers(-5, 0), days, maybe)
def test_without_an_interval_no_visit_is_planned(interval, anchor, visit):
    assert next_visit(interval, anchor, visit) is None


@given(days, st.integers(-10, 5000))
def test_a_proposal_is_a_weekday_to_come(today, interval):
    day = propose(today, interval)
    assert day > today
    assert day.weekday() not in WEEKEND


@given(days)
def test_weekdays_stay(day):
    assert weekday_from(weekday_from(day)) == weekday_from(day)
    if day.weekday() not in WEEKEND:
        assert weekday_from(day) == day


@given(days, days)
def test_overdue_is_counted_from_the_day_after(due, today):
    assert overdue_days(due, today) == max((today - due).days, 0)
