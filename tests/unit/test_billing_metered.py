"""What is owed for usage, in time and late."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine.metered import (
    Late,
    Used,
    price,
    price_all,
    price_late,
)
from odoo.addons.customer_billing.engine.pricing import Flat, Package, Percentage
from odoo.addons.customer_billing.engine.terms import Terms
from odoo.addons.customer_billing.engine.tiers import Graduated, Tier, Volume

TIERS = (Tier(Decimal(60), Decimal(2)), Tier(None, Decimal(3)))
MODELS = (
    Terms(Flat(Decimal("2.1"))),
    Terms(Graduated(TIERS), free=Decimal(5), minimum=Decimal(20)),
    Terms(Volume(TIERS), maximum=Decimal(150)),
    Terms(Package(Decimal(10), Decimal(7))),
)
amounts = st.decimals(0, 500, places=3)


def used(total, month=3, **more):
    return Used(date(2025, month, 1), date(2025, month + 1, 1), total, **more)


@given(st.sampled_from(MODELS), amounts, amounts)
def test_what_comes_late_costs_what_it_would_have_cost_in_time(model, then, more):
    late = Late(used(then + more), used(then))
    both = price(model, used(then)).amount + price_late(model, late).amount
    assert both == price(model, used(then + more)).amount
    assert late.more == more


@given(st.sampled_from(MODELS), amounts, amounts, amounts)
def test_a_charge_is_its_period_and_what_came_late(model, now, then, more):
    late = Late(used(then + more), used(then))
    told = price_all(model, used(now, 4), [(model, late)])
    assert told.amount == sum(step.amount for step in told.steps)
    expected = price(model, used(now, 4)).amount + price_late(model, late).amount
    assert told.amount == expected


@given(st.lists(amounts, min_size=1, max_size=30))
def test_the_terms_of_many_events_add_up_and_are_few(values):
    share = Percentage(
        Decimal("0.6"), Decimal("0.1"), Decimal("0.5"), Decimal(2), 2, Decimal(50)
    )
    events = used(sum(values), events=tuple(values), count=len(values))
    told = price(Terms(share), events)
    assert told.amount == share.rate_all(values).amount
    assert sum(step.amount for step in told.steps) == told.amount
    assert len(told.steps) <= 5


def test_what_was_not_billed_for_want_of_usage_is_billed_whole():
    model = Terms(Flat(Decimal(2)), minimum=Decimal(20))
    late = Late(used(Decimal(3)), used(Decimal(0)), is_unpaid=True)
    assert price_late(model, late).amount == 20
    paid = Late(used(Decimal(15)), used(Decimal(0)))
    assert price_late(model, paid).amount == 10


def test_less_than_nothing_has_a_price_only_by_the_unit():
    assert price(MODELS[0], used(Decimal(-10))).amount == -21
    with pytest.raises(ValueError, match="less than nothing"):
        price(MODELS[1], used(Decimal(-10)))
