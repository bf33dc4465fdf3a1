"""Deadlines in working hours."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.working_time import deadline, hours_between

START = datetime(2025, 3, 3)
WEEK = [
    (START + timedelta(days=n, hours=9), START + timedelta(days=n, hours=17))
    for n in range(60)
    if n % 7 < 5
]
moments = st.integers(0, 20 * 24 * 60).map(lambda m: START + timedelta(minutes=m))
hours = st.floats(0.05, 80)


def worked(start, end):
    """The hours of the week's work that lie between two moments."""
    parts = [
        (min(stop, end) - max(begin, start)).total_seconds() / 3600
        for begin, stop in WEEK
    ]
    return sum(part for part in parts if part > 0)


@given(moments, hours)
def test_exactly_so_many_hours_are_worked_until_the_deadline(start, wanted):
    end = deadline(start, wanted, WEEK)
    assert abs(worked(start, end) - wanted) < 1e-6


@given(moments, hours, hours)
def test_more_hours_end_later(start, less, more):
    less, more = sorted((less, more))
    assert deadline(start, less, WEEK) <= deadline(start, more, WEEK)


@given(moments, hours, st.integers(0, 3000))
def test_who_starts_later_ends_no_earlier(start, wanted, minutes):
    later = start + timedelta(minutes=minutes)
    assert deadline(start, wanted, WEEK) <= deadline(later, wanted, WEEK)


@given(moments)
def test_no_hours_or_no_work_give_no_deadline(start):
    assert deadline(start, 0, WEEK) is None
    assert deadline(start, 1, []) is None
    assert deadline(start, 10_000, WEEK) is None


@given(moments, moments)
def test_hours_by_the_clock_are_never_negative(start, end):
    assert hours_between(start, end) == max((end - start) / timedelta(hours=1), 0)
