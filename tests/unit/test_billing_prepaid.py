"""Payments laid against debts, and prepaid money spent: no cent is lost or made."""

import doctest
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine import prepaid
from odoo.addons.customer_billing.engine.allocation import Debt, settle
from odoo.addons.customer_billing.engine.prepaid import Bill, Fund, spend

days = st.dates(date(2024, 1, 1), date(2026, 1, 1))
cents = st.decimals("0.01", 5000, places=2)
owners = st.sampled_from([1, 2])
things = st.dictionaries(st.sampled_from([7, 8]), cents, max_size=2)
funds = st.lists(
    st.builds(
        Fund,
        st.integers(1, 99),
        days,
        cents,
        owners,
        st.sampled_from(["CNY", "EUR"]),
        st.sampled_from([0, 7, 8]),
    ),
    max_size=8,
    unique_by=lambda fund: fund.key,
)
bills = st.lists(
    st.builds(
        Bill,
        st.integers(1, 99),
        days,
        cents,
        owners,
        st.sampled_from(["CNY", "EUR"]),
        things,
    ),
    max_size=8,
    unique_by=lambda bill: bill.key,
)
debts = st.lists(
    st.builds(Debt, st.integers(1, 99), days, cents),
    max_size=8,
    unique_by=lambda debt: debt.key,
)


def total(amounts):
    return sum(amounts, Decimal(0))


def test_the_examples_of_prepaid_money_are_true():
    assert doctest.testmod(prepaid).failed == 0


@given(bills, funds)
def test_no_fund_is_overdrawn_and_no_bill_overpaid(bills, funds):
    given_by, taken_by = Counter(), Counter()
    for use in spend(bills, funds):
        assert use.amount > 0
        given_by[use.fund] += use.amount
        taken_by[use.bill] += use.amount
    assert all(given_by[fund.key] <= fund.amount for fund in funds)
    assert all(taken_by[bill.key] <= bill.amount for bill in bills)
    assert total(given_by.values()) == total(taken_by.values())


@given(bills, funds)
def test_money_stays_with_its_customer_currency_and_object(bills, funds):
    bill_of = {bill.key: bill for bill in bills}
    fund_of = {fund.key: fund for fund in funds}
    for_thing = Counter()
    for use in spend(bills, funds):
        bill, fund = bill_of[use.bill], fund_of[use.fund]
        assert (bill.owner, bill.unit) == (fund.owner, fund.unit)
        if fund.thing:
            for_thing[bill.key, fund.thing] += use.amount
    for (bill, thing), amount in for_thing.items():
        assert amount <= bill_of[bill].things[thing]


@given(bills, funds)
def test_nothing_is_left_that_could_have_been_used(bills, funds):
    """Doing it again with what is left over finds nothing more."""
    uses = spend(bills, funds)
    used, paid, for_thing = Counter(), Counter(), Counter()
    thing_of = {fund.key: fund.thing for fund in funds}
    for use in uses:
        used[use.fund] += use.amount
        paid[use.bill] += use.amount
        for_thing[use.bill, thing_of[use.fund]] += use.amount
    left = [
        Fund(f.key, f.day, f.amount - used[f.key], f.owner, f.unit, f.thing)
        for f in funds
    ]
    open_now = [
        Bill(
            b.key,
            b.due,
            b.amount - paid[b.key],
            b.owner,
            b.unit,
            {t: a - for_thing[b.key, t] for t, a in b.things.items()},
        )
        for b in bills
    ]
    assert spend(open_now, left) == []


def test_money_for_an_object_goes_before_money_for_everything():
    bill = Bill(1, date(2025, 1, 1), Decimal(50), 1, "CNY", {7: Decimal(30)})
    free = Fund(1, date(2024, 1, 1), Decimal(50), 1, "CNY")
    room = Fund(2, date(2024, 6, 1), Decimal(50), 1, "CNY", 7)
    assert [(u.fund, u.amount) for u in spend([bill], [free, room])] == [
        (2, 30),
        (1, 20),
    ]


@given(cents, debts, st.randoms())
def test_a_payment_is_its_parts_and_its_rest(payment, debts, random):
    chosen, left = {}, payment
    for debt in debts:
        if random.random() < 0.5:
            chosen[debt.key] = min(debt.amount, left)
            left -= chosen[debt.key]
    found = settle(payment, debts, chosen)
    assert total(part for _key, part in found.parts) + found.rest == payment
    open_of = {debt.key: debt.amount for debt in debts}
    assert all(0 < part <= open_of[key] for key, part in found.parts)
    assert found.rest == max(payment - total(open_of.values()), 0)
    parts = dict(found.parts)
    assert all(parts.get(key, 0) >= amount for key, amount in chosen.items())


@given(cents, debts)
def test_only_what_was_chosen_is_settled_where_the_rest_is_kept(payment, debts):
    chosen = {debt.key: min(debt.amount, payment) for debt in debts[:1]}
    found = settle(payment, debts, chosen, is_rest_settled=False)
    assert dict(found.parts) == chosen
    assert found.rest == payment - total(chosen.values())


def test_more_than_was_paid_cannot_be_chosen():
    debt = Debt(1, date(2025, 1, 1), Decimal(100))
    with pytest.raises(ValueError, match="more is chosen"):
        settle(Decimal(10), [debt], {1: Decimal(20)})
