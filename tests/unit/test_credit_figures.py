"""Key figures: worked examples, and properties."""

import doctest
import importlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_credit.engine.figures import (
    collection_effectiveness,
    countback,
    days_sales_outstanding,
    share,
    use_band,
)

ZERO = Decimal(0)
amounts = st.integers(0, 10**9).map(lambda n: Decimal(n).scaleb(-2))
months = st.lists(st.tuples(amounts, st.integers(28, 31)), max_size=24)


def test_the_examples_of_the_engine_are_true():
    module = importlib.import_module("odoo.addons.customer_credit.engine.figures")
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


def test_without_sales_nothing_is_said_about_their_days():
    assert days_sales_outstanding(Decimal(10), ZERO, 30) is None
    assert share(Decimal(10), ZERO) is None
    assert collection_effectiveness(ZERO, ZERO, ZERO, ZERO) is None


@given(amounts, months)
def test_counting_back_takes_no_longer_than_there_are_days(owed, sold):
    days, enough = countback(owed, sold)
    assert 0 <= days <= sum(d for _amount, d in sold)
    assert enough == (owed <= sum(amount for amount, _days in sold))


@given(amounts, amounts, months)
def test_who_owes_more_is_counted_back_further(owed, more, sold):
    assert countback(owed + more, sold)[0] >= countback(owed, sold)[0]


@given(amounts.filter(bool), amounts, st.integers(28, 31), st.integers(1, 12))
def test_in_even_months_both_ways_of_counting_agree(sales, owed, days, number):
    if owed <= sales * number:
        counted, _enough = countback(owed, [(sales, days)] * number)
        period = days_sales_outstanding(owed, sales * number, days * number)
        assert abs(counted - period) < Decimal("0.000001")


@given(amounts, amounts, amounts)
def test_who_has_collected_all_that_was_due_has_a_hundred(opening, sales, current):
    current = min(current, opening + sales)
    found = collection_effectiveness(opening, sales, current, current)
    assert found in (None, 100)


@given(amounts, amounts)
def test_a_limit_is_in_one_band(used, limit):
    band = use_band(used, limit)
    assert (band == "over") == (used > limit)
    assert (band == "none") == (used == 0)


@pytest.mark.parametrize("limit", [ZERO, Decimal(5)])
def test_a_credit_balance_uses_nothing(limit):
    assert use_band(Decimal(-1), limit) == "none"
