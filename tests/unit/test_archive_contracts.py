"""Contracts: no step beside the table, no end that drifts."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine import contracts
from odoo.addons.customer_archive.engine.contracts import (
    DRAFT,
    ENDED,
    EXPIRED,
    RUNNING,
    STEPS,
    is_over,
    judge,
    notice_by,
    renewals,
    renewed_until,
)

STATES = (DRAFT, RUNNING, EXPIRED, ENDED)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
months = st.integers(1, 36)


@pytest.mark.parametrize(
    ("old", "new", "over", "has_reason", "code"),
    [
        (DRAFT, RUNNING, False, False, ""),
        (DRAFT, RUNNING, True, False, "over"),
        (DRAFT, EXPIRED, True, False, ""),
        (RUNNING, EXPIRED, False, True, "not_over"),
        (RUNNING, ENDED, False, False, "no_reason"),
        (RUNNING, ENDED, False, True, ""),
        (EXPIRED, RUNNING, True, True, "over"),
        (ENDED, RUNNING, False, True, "no_step"),
        (EXPIRED, DRAFT, False, True, "no_step"),
    ],
)
def test_steps(old, new, over, has_reason, code):
    assert judge(old, new, over, has_reason) == code


@given(st.sampled_from(STATES), st.sampled_from(STATES), st.booleans(), st.booleans())
def test_only_what_is_in_the_table_is_allowed(old, new, over, has_reason):
    allowed = judge(old, new, over, has_reason) == ""
    assert not allowed or (old, new) in STEPS
    if allowed and new == ENDED:
        assert has_reason
    if allowed and new == RUNNING:
        assert not over


@given(days, months, st.integers(0, 40))
def test_each_renewal_begins_where_the_last_one_ended(first, prolonged, count):
    end = renewed_until(first, count, prolonged)
    assert end < renewed_until(first, count + 1, prolonged)


@given(days, st.integers(0, 60))
def test_the_day_of_the_end_comes_back_in_every_long_month(first, count):
    """The day after the last one is the day of the anchor, or the last of its month."""
    anchor = first + timedelta(days=1)
    after = renewed_until(first, count, 1) + timedelta(days=1)
    last = ((after.replace(day=28) + timedelta(days=4)).replace(day=1)) - timedelta(
        days=1
    )
    assert after.day == min(anchor.day, last.day)


@given(days, months, st.integers(0, 10), days)
def test_renewed_it_is_valid_again_and_no_longer_than_needed(
    first, prolonged, count, today
):
    after = renewals(first, count, prolonged, today)
    assert not is_over(renewed_until(first, after, prolonged), today)
    if after > count:
        assert is_over(renewed_until(first, after - 1, prolonged), today)


def test_a_renewal_prolongs_by_something():
    with pytest.raises(ValueError, match="at least one month"):
        renewals(date(2025, 1, 1), 0, 0, date(2026, 1, 1))


@given(days, st.integers(0, 365), st.booleans())
def test_what_renews_itself_is_decided_on_earlier(until, notice, auto_renew):
    day = notice_by(until, notice, auto_renew)
    assert day == (until - timedelta(days=notice) if auto_renew else until)
    assert notice_by(None, notice, auto_renew) is None


def test_the_examples_are_true():
    failed, tried = doctest.testmod(contracts)
    assert tried and not failed
