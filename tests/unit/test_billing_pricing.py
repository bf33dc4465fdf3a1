"""Price models: what a quantity costs, whatever it is, and that the steps say why."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine.allocation import (
    Debt,
    Leftover,
    allocate,
    deduct,
    settle,
)
from odoo.addons.customer_billing.engine.pricing import (
    Fixed,
    Flat,
    Package,
    Percentage,
)
from odoo.addons.customer_billing.engine.terms import Terms
from odoo.addons.customer_billing.engine.tiers import (
    Block,
    Blocks,
    Graduated,
    Tier,
    Volume,
)

CENT = Decimal("0.01")
SMALLEST = Decimal("0.0001")

prices = st.decimals(0, 1000, places=4)
quantities = st.decimals(0, 10**5, places=4)
ends = st.sets(st.decimals("0.01", 10**4, places=2), max_size=5)


@st.composite
def tiers(draw, fees=True):
    fee = prices if fees else st.just(Decimal(0))
    bounds = [*sorted(draw(ends)), None]
    return tuple(Tier(end, draw(prices), draw(fee)) for end in bounds)


blocks = st.lists(
    st.builds(Block, st.integers(1, 50).map(Decimal), st.integers(1, 9).map(Decimal),
              prices), min_size=1, max_size=4,
).map(tuple)  # fmt: skip
models = st.one_of(
    prices.map(Flat),
    prices.map(Fixed),
    st.builds(Package, st.integers(1, 100).map(Decimal), prices),
    st.builds(Graduated, tiers(), st.booleans(), st.booleans()),
    st.builds(Volume, tiers(), st.booleans()),
    st.builds(Blocks, blocks, st.booleans()),
    st.builds(Percentage, prices, prices, prices, st.none() | prices),
)
limits = st.none() | prices


@st.composite
def all_terms(draw):
    least, most = draw(limits), draw(limits)
    if least is not None and most is not None:
        least, most = sorted((least, most))
    return Terms(draw(models), draw(quantities), least, most)


terms = all_terms()


# -- what holds for every model ------------------------------------------------------


@given(models, quantities)
def test_the_steps_add_up_to_the_amount(model, quantity):
    found = model.rate(quantity)
    assert found.amount == sum(step.amount for step in found.steps)
    assert found.amount >= 0


@given(terms, quantities)
def test_the_limits_hold_and_are_told(term, quantity):
    found = term.rate(quantity)
    assert found.amount == sum(step.amount for step in found.steps)
    assert term.minimum is None or found.amount >= term.minimum
    assert term.maximum is None or found.amount <= term.maximum


@given(prices, prices, quantities)
def test_a_free_quantity_costs_nothing(price, free, quantity):
    term = Terms(Flat(price), free=free)
    assert term.rate(min(free, quantity)).amount == 0
    assert term.rate(free + quantity).amount == price * quantity


# -- tiers ---------------------------------------------------------------------------


@given(tiers(fees=False), quantities, quantities)
def test_graduated_prices_rise_with_the_quantity(rows, one, two):
    low, high = sorted((one, two))
    model = Graduated(rows)
    assert model.rate(low).amount <= model.rate(high).amount


@given(tiers(fees=False), quantities)
def test_graduated_prices_have_no_jump(rows, quantity):
    model, dearest = Graduated(rows), max(tier.unit_price for tier in rows)
    more = model.rate(quantity + SMALLEST).amount - model.rate(quantity).amount
    assert 0 <= more <= SMALLEST * dearest


@given(tiers(), quantities)
def test_every_unit_lies_in_one_tier(rows, quantity):
    found = Graduated(rows).rate(quantity)
    assert sum(step.quantity for step in found.steps if step.code == "unit") == quantity


@given(tiers())
def test_a_bound_belongs_to_the_tier_that_it_ends(rows):
    for number, tier in enumerate(rows[:-1]):
        assert Volume(rows).tier_of(tier.up_to) is tier
        assert Volume(rows).tier_of(tier.up_to + SMALLEST) is rows[number + 1]


@given(tiers(), quantities)
def test_one_change_for_the_whole_period_costs_what_the_quantity_costs(rows, quantity):
    model = Graduated(rows)
    at_once = model.rate_changes([(quantity, quantity)] if quantity else [])
    assert abs(at_once.amount - model.rate(quantity).amount) < Decimal("1e-15")


@given(tiers(fees=False), quantities)
def test_what_comes_and_goes_costs_nothing(rows, quantity):
    changes = [(quantity, quantity), (-quantity, -quantity)] if quantity else []
    assert abs(Graduated(rows).rate_changes(changes).amount) < Decimal("1e-15")


@given(st.integers(1, 100), prices, quantities)
def test_a_started_package_counts_whole(size, price, quantity):
    step = Package(Decimal(size), price).rate(quantity).steps[0]
    assert step.quantity * size >= quantity > (step.quantity - 1) * size


def test_no_usage_costs_the_first_fee_only_where_that_is_chosen():
    rows = (Tier(Decimal(5), Decimal(1), Decimal(9)), Tier(None, Decimal(1)))
    for model in (Graduated, Volume):
        assert model(rows).rate(Decimal(0)).amount == 9
        assert model(rows, fee_at_zero=False).rate(Decimal(0)).amount == 0
    assert Graduated(rows, fee_at_zero=False).rate_changes([]).amount == 0


@given(tiers(), quantities, quantities)
def test_a_volume_that_was_held_for_a_part_is_priced_by_all_of_it(rows, full, part):
    found = Volume(rows).rate(full, part)
    fee = sum(step.amount for step in found.steps if step.code == "fee")
    paid = part * Volume(rows).tier_of(full).unit_price if full else 0
    assert found.amount == fee + paid


def test_what_is_no_price_list_is_refused():
    price, one = Decimal(1), Decimal(1)
    for wrong in (
        lambda: Graduated(()),
        lambda: Volume((Tier(None, price), Tier(one, price))),
        lambda: Graduated((Tier(one, price), Tier(one, price), Tier(None, price))),
        lambda: Graduated((Tier(-one, price), Tier(None, price))),
        lambda: Graduated((Tier(None, price),)).rate(-one),
        lambda: Volume((Tier(None, price),)).rate(-one),
        lambda: Package(Decimal(0), price),
        lambda: Terms(Flat(price), minimum=Decimal(2), maximum=price),
    ):
        with pytest.raises(ValueError):
            wrong()


# -- allocation ----------------------------------------------------------------------

cents = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-2))
weights = st.lists(st.decimals(0, 1000, places=6), min_size=1, max_size=12).filter(any)


@given(cents, weights, st.sampled_from(Leftover))
def test_no_cent_is_lost_when_money_is_split(total, shares, leftover):
    parts = allocate(total, shares, CENT, leftover)
    assert sum(parts) == total
    assert all(part % CENT == 0 for part in parts)
    assert all(part == 0 for part, w in zip(parts, shares, strict=True) if not w)
    slack = CENT if leftover is Leftover.LARGEST else CENT * len(parts)
    for part, weight in zip(parts, shares, strict=True):
        assert abs(part - total * weight / sum(shares)) <= slack


@given(cents.map(abs), st.lists(cents.map(abs), max_size=8))
def test_a_discount_takes_what_it_says_and_never_more_than_there_is(discount, amounts):
    left = deduct(discount, amounts, CENT)
    assert sum(left) == max(sum(amounts) - discount, 0)
    assert all(0 <= one <= amount for one, amount in zip(left, amounts, strict=True))


@st.composite
def payments(draw):
    start = date(2025, 1, 1)
    debts = [
        Debt(key, start + timedelta(days=draw(st.integers(0, 60))), amount)
        for key, amount in enumerate(draw(st.lists(cents, max_size=6)), 1)
    ]
    chosen = {
        debt.key: debt.amount
        for debt in debts
        if debt.amount > 0 and draw(st.booleans())
    }
    extra = draw(cents.map(abs))
    return sum(chosen.values(), Decimal(0)) + extra, debts, chosen


@given(payments(), st.booleans())
def test_a_payment_is_spent_once_and_no_debt_is_paid_twice(case, is_rest_settled):
    payment, debts, chosen = case
    found = settle(payment, debts, chosen, is_rest_settled)
    parts = dict(found.parts)
    assert sum(parts.values()) + found.rest == payment
    assert found.rest >= 0
    for debt in debts:
        paid = parts.get(debt.key, 0)
        assert chosen.get(debt.key, 0) <= paid <= max(debt.amount, 0)
    if is_rest_settled and found.rest:
        assert all(parts.get(d.key, 0) == max(d.amount, 0) for d in debts)


@given(payments())
def test_the_oldest_debt_is_paid_first(case):
    payment, debts, _chosen = case
    parts = dict(settle(payment, debts).parts)
    ordered = sorted(
        (debt for debt in debts if debt.amount > 0), key=lambda d: (d.due, d.key)
    )
    open_ = [debt.amount > parts.get(debt.key, 0) for debt in ordered]
    assert open_ == sorted(open_)  # after the first open one nothing is paid
    after = ordered[open_.index(True) + 1 :] if True in open_ else []
    assert not any(parts.get(debt.key) for debt in after)


def test_what_cannot_be_allocated_is_refused():
    debt = Debt(1, date(2025, 1, 1), Decimal(10))
    for wrong in (
        lambda: allocate(Decimal(1), [Decimal(0)], CENT),
        lambda: allocate(Decimal(1), [Decimal(2), Decimal(-1)], CENT),
        lambda: allocate(Decimal("0.001"), [Decimal(1)], CENT),
        lambda: settle(Decimal(5), [debt], {1: Decimal(6)}),
        lambda: settle(Decimal(50), [debt], {1: Decimal(11)}),
        lambda: settle(Decimal(50), [debt], {2: Decimal(1)}),
        lambda: settle(Decimal(-1), [debt]),
    ):
        with pytest.raises(ValueError):
            wrong()
