"""Bars by month: none is lost, none is longer than the longest."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine.months import bars, months_back

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
NUMBERS = st.decimals(-1000, 1000, places=3)


@given(DAYS, st.integers(0, 60))
def test_months_are_counted_back_one_by_one(day, count):
    month = months_back(day, count)
    assert month.day == 1
    assert (day.year - month.year) * 12 + day.month - month.month == count


@given(DAYS, st.lists(NUMBERS, max_size=14), st.integers(1, 14))
def test_every_month_since_the_first_has_its_bar(today, numbers, count):
    used = {months_back(today, back): number for back, number in enumerate(numbers)}
    found = bars(used, today, count)
    assert len(found) == min(len(used), count)
    assert [bar.month for bar in found] == sorted(used, reverse=True)[:count]
    for bar in found:
        assert bar.quantity == used[bar.month]
        assert 0 <= bar.percent <= 100
        assert bool(bar.percent) == (bar.quantity > 0)
    if any(bar.quantity > 0 for bar in found):
        assert max(bar.percent for bar in found) == 100


def test_nothing_used_shows_nothing():
    assert bars({}, date(2025, 1, 1), 12) == []
    assert bars({date(2020, 1, 1): Decimal(3)}, date(2025, 1, 1), 12) == []
