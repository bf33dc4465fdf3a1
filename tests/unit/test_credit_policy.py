"""The policy as data: check points, reactions, what counts when, overdue, groups."""

import doctest
import importlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_credit.engine.decision import (
    ask_for,
    asked,
    decide_at,
    rise,
)
from odoo.addons.customer_credit.engine.exposure import (
    LATER,
    OrderLine,
    delivered_part,
    order_part,
)
from odoo.addons.customer_credit.engine.policy import (
    REACTIONS,
    Policy,
    Reaction,
    Terms,
    Verdict,
)

ZERO, CENT = Decimal(0), Decimal("0.01")
POINTS = sorted(REACTIONS)
amounts = st.integers(0, 10**9).map(lambda n: Decimal(n).scaleb(-2))
more = amounts.filter(bool)
trades = st.sampled_from(["credit", "advance", "none"])
terms = st.builds(
    Terms,
    limit=st.none() | amounts,
    hold=st.booleans(),
    overdue_days=st.integers(0, 400),
    overdue_amount=amounts,
    trade=trades,
    group_limit=st.none() | amounts,
    group_used=amounts,
)
policies = st.builds(
    Policy,
    max_overdue_days=st.integers(0, 100),
    max_overdue_amount=amounts,
    reactions=st.fixed_dictionaries(
        {point: st.sampled_from(list(Reaction)) for point in POINTS}
    ),
)


def ask(used, added):
    return ask_for(used, added, added, ZERO)


@pytest.mark.parametrize("name", ["ask", "decision", "exposure", "policy"])
def test_the_examples_of_the_engine_are_true(name):
    module = importlib.import_module(f"odoo.addons.customer_credit.engine.{name}")
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


@given(terms, policies, st.sampled_from(POINTS), amounts, st.integers(-(10**9), 0))
def test_what_lowers_the_risk_passes_everywhere(agreed, policy, point, used, less):
    found = decide_at(point, agreed, ask(used, Decimal(less)), policy)
    assert found.verdict is Verdict.ALLOW


@given(terms, policies, st.sampled_from(POINTS), amounts, more)
def test_the_reaction_decides_what_a_breach_becomes(agreed, policy, point, used, new):
    strict = Policy(
        max_overdue_days=policy.max_overdue_days,
        max_overdue_amount=policy.max_overdue_amount,
        reactions=dict.fromkeys(POINTS, Reaction.BLOCK),
    )
    found = decide_at(point, agreed, ask(used, new), policy)
    breach = decide_at(point, agreed, ask(used, new), strict)
    reaction = policy.reaction(point)
    if reaction is Reaction.IGNORE:
        assert found.verdict is Verdict.ALLOW
    elif breach.verdict is Verdict.BLOCK:
        assert found.reason == breach.reason
        stops = reaction in (Reaction.ASK, Reaction.BLOCK)
        assert (found.verdict is Verdict.BLOCK) == stops
        assert found.releasable == (reaction is Reaction.ASK)
    else:
        assert found.verdict in (Verdict.ALLOW, Verdict.WARN)


@given(terms, more, amounts)
def test_what_is_paid_for_beforehand_passes_unless_there_is_no_business(
    agreed, new, credit
):
    policy = Policy(max_overdue_days=1)
    found = decide_at("order", agreed, ask(-credit, new), policy)
    assert found.reason in ("", "no_business", "near_limit")
    assert (found.reason == "no_business") == (agreed.trade == "none")


@given(more, amounts)
def test_who_pays_in_advance_only_lends_nothing(new, used):
    agreed = Terms(trade="advance", limit=Decimal(10**9))
    policy = Policy()
    found = decide_at("order", agreed, ask(used, new), policy)
    assert (found.reason == "advance_only") == (used > 0)


@given(st.integers(0, 50), amounts, st.integers(0, 100), amounts)
def test_overdue_by_days_or_by_amount(days, amount, late, owed):
    policy = Policy(max_overdue_days=days, max_overdue_amount=amount)
    found = policy.is_overdue(Terms(overdue_days=late, overdue_amount=owed))
    by_days = days > 0 and late > days
    assert found == (by_days or (amount > 0 and owed > amount))
    assert not found or policy.stops_overdue


@given(amounts, amounts, more, more)
def test_a_group_s_limit_is_kept_beside_one_s_own(limit, others, used, new):
    agreed = Terms(group_limit=limit, group_used=others)
    found = decide_at("order", agreed, ask(used, new), Policy())
    over = used + others > limit
    assert (found.reason == "over_group_limit") == over
    assert found.excess == (used + others - limit if over else ZERO)


@given(more, amounts)
def test_an_order_for_later_takes_nothing_of_the_limit_and_meets_a_hold(new, used):
    wanted = asked({"receivable": used, LATER: new}, {}, {LATER: new})
    assert (wanted.used, wanted.added, wanted.bound) == (used, ZERO, new)
    free = decide_at("order", Terms(limit=ZERO), wanted, Policy())
    assert free.verdict is Verdict.ALLOW
    held = decide_at("order", Terms(hold=True), wanted, Policy())
    assert held.reason == "hold"


@given(more)
def test_what_was_for_later_is_new_when_it_begins_to_count(amount):
    before, after = {LATER: amount}, {"order": amount}
    assert rise(before, after, {LATER}) == amount
    assert rise(before, after) == 0


prices = st.integers(0, 10**7).map(lambda n: Decimal(n).scaleb(-2))
line = st.builds(
    OrderLine,
    total=prices,
    ordered=st.integers(1, 9).map(Decimal),
    delivered=st.integers(0, 12).map(Decimal),
    posted=prices,
)


@given(st.lists(line, max_size=5), prices)
def test_what_was_delivered_is_a_share_of_the_order(lines, advance):
    whole, delivered = order_part(lines, advance), delivered_part(lines, advance)
    assert 0 <= delivered <= whole


@given(st.lists(line, max_size=5))
def test_invoicing_what_was_delivered_leaves_what_is_owed_as_it_was(lines):
    invoiced = [
        OrderLine(
            total=one.total,
            ordered=one.ordered,
            delivered=one.delivered,
            posted=one.posted + one.delivered_open,
        )
        for one in lines
    ]
    posted = sum((one.delivered_open for one in lines), ZERO)
    assert abs(order_part(invoiced) + posted - order_part(lines)) < CENT
    assert delivered_part(invoiced) < CENT
