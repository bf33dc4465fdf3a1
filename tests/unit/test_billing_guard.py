"""What a person should look at before a bill is made."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine.explain import charge
from odoo.addons.customer_billing.engine.guard import (
    Charged,
    Limits,
    Rate,
    findings,
)
from odoo.addons.customer_billing.engine.period import Cycle
from odoo.addons.customer_billing.engine.pricing import Flat
from odoo.addons.customer_billing.engine.proration import Basis
from odoo.addons.customer_billing.engine.schedule import Due

ALL = Limits(
    deviation=Decimal(20), largest=Decimal(1000), change=True, zero=True, negative=True
)
amounts = st.decimals(min_value=-2000, max_value=2000, places=2)


def codes(limits, amount, history=(), charges=()):
    found, _odd = findings(
        limits, Decimal(amount), [Decimal(one) for one in history], charges
    )
    return [one.code for one in found]


def rate(quantity=1, price=100, tariff=None):
    price = None if price is None else Decimal(price)
    return Rate(Decimal(quantity), price, tariff)


def charged(now, before, **values):
    return Charged(item=7, amount=Decimal(100), now=now, before=before, **values)


@given(amounts, st.lists(amounts, max_size=6))
def test_what_is_off_finds_nothing(amount, history):
    found, odd = findings(Limits(), amount, history, [charged(rate(), rate(2, 3))])
    assert found == []
    assert odd >= 0


@given(amounts, st.lists(amounts, min_size=1, max_size=6))
def test_the_usual_amount_never_deviates(amount, history):
    limits = Limits(deviation=Decimal(0))
    assert codes(limits, amount, [amount] * len(history)) == []


def test_the_median_is_not_moved_by_one_odd_bill():
    limits = Limits(deviation=Decimal(20))
    assert codes(limits, 110, [100, 100, 9000]) == []
    assert codes(limits, 130, [100, 100, 9000]) == ["deviation"]


def test_a_limit_is_passed_only_by_more():
    limits = Limits(deviation=Decimal(20), largest=Decimal(120))
    assert codes(limits, 120, [100]) == []
    assert codes(limits, "120.01", [100]) == ["deviation", "large"]


def test_a_first_bill_deviates_from_nothing():
    assert codes(Limits(deviation=Decimal(1)), 500) == []


def test_something_after_bills_of_nothing_deviates():
    assert codes(Limits(deviation=Decimal(20)), 5, [0, 0]) == ["deviation"]


def test_nothing_and_less_than_nothing():
    assert codes(ALL, 0) == ["zero"]
    assert codes(ALL, -1) == ["negative"]
    minus = Charged(7, Decimal(-5), rate(), rate())
    assert codes(ALL, 10, [10], [minus]) == ["negative_charge"]
    unused = charged(rate(0, None), rate(12, None), usage=True)
    assert codes(ALL, 10, [10], [unused]) == ["no_usage"]


def test_the_first_bill_after_a_change():
    for now, before, code in (
        (rate(2), rate(1), ["quantity"]),
        (rate(1, 110), rate(1, 100), ["price"]),
        (rate(2, 110), rate(1, 100), ["price", "quantity"]),
        (rate(1, 100, 4), rate(1, 100, 3), []),  # another tariff, the same price
        (rate(1, None, 4), rate(1, None, 3), ["tariff"]),
        (rate(), None, ["new_item"]),
        (rate(), rate(), []),
    ):
        assert codes(ALL, 10, [10], [charged(now, before)]) == code


def test_usage_and_one_off_charges_are_no_change():
    used = charged(rate(90, None, 3), rate(12, None, 3), usage=True)
    entered = charged(rate(), None, one_off=True)
    assert codes(ALL, 10, [10], [used, entered]) == []
    assert codes(ALL, 10, [], [charged(rate(), None)]) == []  # a new customer


def test_a_part_of_a_period_is_no_change():
    whole = Cycle(months=1).period(date(2025, 4, 1), 0)
    step = Decimal("0.01")
    rates = {
        Rate.of(
            charge(
                Flat(Decimal(90)), Decimal(2), Due(part, whole, part.days),
                Basis.ACTUAL, step,
            )
        )
        for part in (whole, whole.clip(date(2025, 4, 11), None))
    }  # fmt: skip
    assert rates == {rate(2, 90)}
