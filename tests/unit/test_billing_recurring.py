"""Recurring revenue: the month of a cycle, and movements that add up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine.period import Cycle
from odoo.addons.customer_billing.engine.recurring import Kind, monthly, movements

AMOUNTS = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(1, 3)),
    st.decimals(0, 1000, places=2),
    max_size=10,
)


@pytest.mark.parametrize(
    ("cycle", "amount", "expected"),
    [
        (Cycle(months=1), 80, "80.00"),
        (Cycle(months=2), 80, "40.00"),
        (Cycle(months=12), 1200, "100.00"),
        (Cycle(days=1), 1, "30.42"),
        (Cycle(days=14), 100, "217.26"),
    ],
)
def test_a_period_is_told_for_a_month(cycle, amount, expected):
    assert str(round(monthly(Decimal(amount), cycle), 2)) == expected


@given(st.decimals(0, 10**6, places=2), st.integers(1, 60))
def test_twelve_months_are_a_year(amount, months):
    year = monthly(amount, Cycle(months=months)) * 12
    assert abs(year - amount * 12 / months) < Decimal("1e-15")


@given(AMOUNTS, AMOUNTS, st.sets(st.integers(1, 4)))
def test_movements_lead_from_one_month_end_to_the_next(before, now, known):
    moved = movements(before, now, known)
    for key in before.keys() | now.keys():
        change = moved[key].amount if key in moved else 0
        assert before.get(key, 0) + change == now.get(key, 0)
    assert all(one.amount for one in moved.values())


@given(AMOUNTS, AMOUNTS, st.sets(st.integers(1, 4)))
def test_each_movement_has_the_kind_of_its_customer(before, now, known):
    def total(amounts, customer):
        return sum(a for (c, _item), a in amounts.items() if c == customer)

    for (customer, _item), one in movements(before, now, known).items():
        had, has = total(before, customer), total(now, customer)
        expected = {
            (False, True): Kind.REACTIVATION if customer in known else Kind.NEW,
            (True, False): Kind.CHURN,
            (True, True): Kind.EXPANSION if one.amount > 0 else Kind.CONTRACTION,
        }
        assert one.kind is expected[bool(had), bool(has)]


@given(AMOUNTS)
def test_nothing_moves_where_nothing_changed(amounts):
    assert movements(amounts, amounts) == {}
