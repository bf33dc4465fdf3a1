"""Days that come back every year, 29 February among them."""

from calendar import isleap
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.occasions import (
    month_days,
    next_occurrence,
    occurrence,
)

days = st.dates(date(1930, 1, 1), date(2090, 1, 1))
leap_days = st.integers(1932, 2088).filter(isleap).map(lambda year: date(year, 2, 29))
years = st.integers(1930, 2090)


@given(days | leap_days, years)
def test_it_comes_back_on_its_day_or_the_day_before(day, year):
    back = occurrence(day, year)
    assert back.year == year
    if (day.month, day.day) == (2, 29) and not isleap(year):
        assert (back.month, back.day) == (2, 28)
    else:
        assert (back.month, back.day) == (day.month, day.day)


@given(days | leap_days, days)
def test_it_comes_within_a_year(day, today):
    coming = next_occurrence(day, today)
    assert coming >= today
    assert day > today or coming - today <= timedelta(days=366)
    # once in each year: the one before lies in the past
    if day < today:
        assert occurrence(day, coming.year - 1) < today


@given(days, days)
def test_what_does_not_come_back_comes_once(day, today):
    assert next_occurrence(day, today, yearly=False) == (day if day >= today else None)


@given(days | leap_days, days, st.integers(0, 60))
def test_the_preselection_misses_nothing(day, today, ahead):
    last = today + timedelta(days=ahead)
    coming = next_occurrence(day, today)
    if coming and coming <= last:
        assert (day.month, day.day) in month_days(today, last)


@given(days, st.integers(0, 60))
def test_the_preselection_is_no_wider_than_the_window(today, ahead):
    assert len(month_days(today, today + timedelta(days=ahead))) <= ahead + 2
