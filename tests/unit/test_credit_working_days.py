"""Due days that move to a working day: examples of a real year, and properties."""

import doctest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_credit.engine import working_days
from odoo.addons.customer_credit.engine.working_days import WorkingDays

# the National Day of 2025 in China: rest from the 1st to the 8th, and two days of
# weekends on which the time is made up for
NATIONAL_DAY = WorkingDays(
    frozenset(range(5)),
    rest=frozenset(date(2025, 10, day) for day in range(1, 9)),
    made_up=frozenset({date(2025, 9, 28), date(2025, 10, 11)}),
)
days = st.dates(date(2025, 9, 1), date(2025, 11, 1))
calendars = st.builds(
    WorkingDays,
    st.frozensets(st.integers(0, 6), min_size=1),
    rest=st.frozensets(days, max_size=5),
    made_up=st.frozensets(days, max_size=5),
)


def test_the_examples_of_the_engine_are_true():
    result = doctest.testmod(working_days)
    assert result.attempted and not result.failed


def test_a_due_day_in_the_holidays_moves_behind_them():
    assert NATIONAL_DAY.last_day(date(2025, 10, 1)) == date(2025, 10, 9)
    assert NATIONAL_DAY.last_day(date(2025, 10, 11)) == date(2025, 10, 11)
    assert NATIONAL_DAY.last_day(date(2025, 9, 28)) == date(2025, 9, 28)
    assert NATIONAL_DAY.last_day(date(2025, 10, 12)) == date(2025, 10, 13)


def test_nothing_becomes_overdue_while_everybody_rests():
    first = NATIONAL_DAY.overdue_before(date(2025, 10, 1))
    assert first == date(2025, 10, 1)
    assert NATIONAL_DAY.overdue_before(date(2025, 10, 9)) == first
    assert NATIONAL_DAY.overdue_before(date(2025, 10, 10)) == date(2025, 10, 10)


@given(calendars, days, days)
def test_what_is_overdue_is_what_moved_to_a_day_before_today(calendar, due, today):
    is_overdue = due < calendar.overdue_before(today)
    assert is_overdue == (calendar.last_day(due) < today)


@given(calendars, days)
def test_a_due_day_moves_forward_to_a_working_day(calendar, due):
    moved = calendar.last_day(due)
    assert moved >= due
    assert calendar.works_on(moved)
    between = (due + timedelta(days=n) for n in range((moved - due).days))
    assert not any(calendar.works_on(day) for day in between)
