"""Decisions and parts of exposure: examples, and properties over many lives."""

import doctest
import importlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_credit.engine.decision import (
    Decision,
    Policy,
    Terms,
    Verdict,
    combined,
    decide,
    rise,
)
from odoo.addons.customer_credit.engine.exposure import OrderLine, order_part

ZERO = Decimal(0)
cents = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-2))
amounts = st.integers(0, 10**9).map(lambda n: Decimal(n).scaleb(-2))
sources = st.sampled_from(["receivable", "order", "online", "draft", "charge"])
parts = st.dictionaries(sources, cents)


@pytest.mark.parametrize("name", ["decision", "exposure"])
def test_the_examples_of_the_engine_are_true(name):
    module = importlib.import_module(f"odoo.addons.customer_credit.engine.{name}")
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


# -- decisions -------------------------------------------------------------------


@given(amounts, cents, amounts)
def test_whoever_has_no_limit_hold_or_overdue_rule_passes(used, added, _limit):
    assert decide(Terms(), used, added, Policy()).verdict is Verdict.ALLOW


@given(amounts, cents, st.integers(0, 400))
def test_what_adds_nothing_passes_whatever_the_terms(used, added, days):
    terms = Terms(limit=ZERO, hold=True, overdue_days=days)
    policy = Policy(max_overdue_days=1)
    found = decide(terms, used, min(added, ZERO), policy)
    assert found == Decision(Verdict.ALLOW, used=used)


@given(amounts, amounts, amounts.filter(bool))
def test_a_limit_is_kept_to_the_cent(limit, used, added):
    found = decide(Terms(limit=limit), used, added, Policy())
    assert (found.verdict is Verdict.BLOCK) == (used > limit)
    assert found.excess == max(ZERO, used - limit)


@given(amounts.filter(bool), amounts.filter(bool))
def test_a_warning_comes_before_the_block(limit, added):
    at_limit = decide(Terms(limit=limit), limit, added, Policy())
    assert at_limit.verdict is Verdict.WARN
    early = decide(Terms(limit=limit), limit * Decimal("0.9"), added, Policy())
    assert early.verdict is Verdict.ALLOW


@given(st.integers(1, 100), st.integers(0, 200), amounts.filter(bool))
def test_overdue_stops_beyond_the_days_allowed(allowed, days, added):
    policy = Policy(max_overdue_days=allowed)
    found = decide(Terms(overdue_days=days), ZERO, added, policy)
    assert (found.reason == "overdue") == (days > allowed)


@given(amounts, amounts.filter(bool))
def test_rounding_within_the_tolerance_is_not_bought(used, added):
    terms = Terms(limit=ZERO, hold=True)
    assert decide(terms, used, added, Policy(), added).verdict is Verdict.ALLOW
    less = added - Decimal("0.01")
    assert decide(terms, used, added, Policy(), less).verdict is Verdict.BLOCK


@given(parts, parts, parts)
def test_what_will_be_owed_is_fresh_and_own_less_base(fresh, own, base):
    total = sum(combined(fresh, own, base).values())
    assert total == sum(fresh.values()) + sum(own.values()) - sum(base.values())


@given(parts, parts)
def test_a_transaction_alone_sees_what_it_has_done(base, own):
    found = {s: a for s, a in combined(base, own, base).items() if a}
    assert found == {s: a for s, a in own.items() if a}


@given(parts)
def test_handing_an_amount_on_is_no_rise(before):
    moved = before.get("order", ZERO)
    after = before | {
        "order": ZERO,
        "receivable": before.get("receivable", ZERO) + moved,
    }
    assert rise(before, after) == 0


@given(st.lists(amounts.filter(bool), min_size=1, max_size=20), amounts)
def test_one_after_the_other_never_passes_the_limit(asked, limit):
    owed = ZERO
    for amount in asked:
        found = decide(Terms(limit=limit), owed + amount, amount, Policy())
        if found.verdict is not Verdict.BLOCK:
            owed += amount
    assert owed <= limit


# -- parts of an order -------------------------------------------------------------

prices = st.integers(0, 10**7).map(lambda n: Decimal(n).scaleb(-2))
shares = st.lists(st.integers(0, 100), min_size=1, max_size=5)


@given(st.lists(prices, min_size=1, max_size=6), st.data())
def test_the_parts_of_an_order_add_up_to_its_gross_all_its_life(totals, data):
    """Down payment, invoices in parts, the down payment taken off: never twice."""
    gross = sum(totals)
    advance = min(gross, data.draw(prices))
    posted, receivable = [ZERO] * len(totals), advance
    left_of_advance = advance

    def owed():
        lines = [OrderLine(t, posted=p) for t, p in zip(totals, posted, strict=True)]
        return order_part(lines, left_of_advance) + receivable

    assert owed() == gross
    for index, total in enumerate(totals):
        part = min(total, data.draw(prices))
        posted[index] += part
        deducted = min(part, left_of_advance)
        receivable += part - deducted
        left_of_advance -= deducted
        assert owed() == gross
    for index, total in enumerate(totals):
        part = total - posted[index]
        posted[index] = total
        deducted = min(part, left_of_advance)
        receivable += part - deducted
        left_of_advance -= deducted
    assert left_of_advance == 0
    assert owed() == receivable == gross


@given(st.lists(prices, min_size=1, max_size=6), prices)
def test_a_discount_line_stays_a_discount(totals, discount):
    discount = min(discount, sum(totals))
    lines = [OrderLine(total) for total in totals] + [OrderLine(-discount)]
    assert order_part(lines) == sum(totals) - discount
    posted = [OrderLine(line.total, posted=line.total) for line in lines]
    assert order_part(posted) == 0


@given(prices, st.integers(1, 50), st.integers(0, 100))
def test_delivered_beyond_the_order_counts(total, ordered, delivered):
    line = OrderLine(total, Decimal(ordered), Decimal(delivered))
    assert line.gross >= total
    if delivered <= ordered:
        assert line.gross == total
    returned = OrderLine(-total, Decimal(-ordered), Decimal(-delivered))
    assert returned.gross == -line.gross


@given(st.lists(st.tuples(cents, cents), max_size=6), prices)
def test_an_order_never_lowers_what_is_owed(lines, advance):
    found = order_part([OrderLine(t, posted=p) for t, p in lines], advance)
    assert found >= 0
