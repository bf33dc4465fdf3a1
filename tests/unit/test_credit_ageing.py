"""Buckets and unmatched receipts: published cases, and properties over any ledger."""

import doctest
import importlib
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_credit.engine.ageing import (
    Buckets,
    Item,
    Unit,
    oldest_first,
)

CASES = Path(__file__).parents[1] / "data" / "overdue_states.jsonl"

dates = st.dates(date(1990, 1, 1), date(2090, 12, 31))
starts = st.lists(st.integers(0, 60), min_size=1, max_size=8, unique=True).map(
    lambda numbers: tuple(sorted(numbers))
)
buckets = st.builds(Buckets, st.sampled_from(Unit), starts, st.booleans())
cents = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-2))
ledgers = st.lists(st.builds(Item, dates, cents), max_size=20)


def test_the_examples_of_the_engine_are_true():
    module = importlib.import_module("odoo.addons.customer_credit.engine.ageing")
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


def cases():
    """Published states of customers by the age of the oldest unpaid invoice."""
    return [json.loads(line) for line in CASES.read_text().splitlines()]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_the_oldest_unpaid_invoice_is_in_the_published_state(case):
    levels = [level["state"] for level in case["levels"]]
    ages = [level["days_since_earliest_unpaid_invoice"] for level in case["levels"]]
    oldest = date.fromisoformat(min(case["unpaid_invoice_dates"]))
    place = Buckets(Unit.DAYS, tuple(ages)).place(
        oldest, date.fromisoformat(case["as_of"])
    )
    assert ["CLEAR", *levels][place] == case["expected_state"]


@given(buckets, dates, dates)
def test_a_day_is_in_one_bucket_and_never_in_a_younger_one_later(found, day, as_of):
    place = found.place(day, as_of)
    assert 0 <= place <= len(found.starts)
    assert found.place(day, as_of + timedelta(days=1)) >= place
    assert found.place(day - timedelta(days=1), as_of) >= place


@given(buckets, dates, st.integers(-40, 30000))
def test_the_threshold_says_what_counting_on_from_the_day_says(found, day, age):
    as_of = day + timedelta(days=age)
    for start in found.starts:
        if found.unit is Unit.DAYS or not start:
            reached = age >= start
        else:
            name = found.unit.value
            anniversary = day + relativedelta(**{name: start})
            reached = anniversary <= as_of if found.passed else anniversary < as_of
        assert (day <= found.threshold(start, as_of)) == reached


@given(buckets)
def test_the_spans_touch(found):
    spans = found.spans()
    less = 1 if found.unit is Unit.DAYS else 0
    for (_start, end), (after, _end) in zip(spans, spans[1:], strict=False):
        assert end + less == after
    assert spans[-1][1] is None


@pytest.mark.parametrize("numbers", [(), (-1, 5), (1, 1), (31, 1)])
def test_buckets_that_make_no_sense_are_refused(numbers):
    with pytest.raises(ValueError, match="bucket"):
        Buckets(Unit.DAYS, numbers)


@given(ledgers)
def test_paying_the_oldest_first_changes_no_sum_and_leaves_one_sign(items):
    left = oldest_first(items)
    assert sum(left) == sum(item.left for item in items)
    assert not (any(n > 0 for n in left) and any(n < 0 for n in left))
    for item, rest in zip(items, left, strict=True):
        assert min(0, item.left) <= rest <= max(0, item.left)


@given(ledgers)
def test_no_debt_is_left_that_is_older_than_one_that_was_paid(items):
    left = oldest_first(items)
    debts = [(i.day, i.left, n) for i, n in zip(items, left, strict=True) if i.left > 0]
    for day, owed, rest in debts:
        if rest < owed:  # paid at least in part
            assert not any(other < day and n for other, _owed, n in debts)
