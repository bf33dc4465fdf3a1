"""Which level facts give: order of rules, hysteresis, lock, the way to the next one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.classes import (
    Condition,
    Rule,
    Why,
    next_step,
    place,
)

TODAY = date(2025, 6, 30)
LEVELS = "ABCD"
FACTS = st.fixed_dictionaries(
    {
        "amount": st.none() | st.floats(0, 2000),
        "days": st.none() | st.floats(0, 400),
    }
)
CONDITIONS = st.builds(
    Condition,
    fact=st.sampled_from(("amount", "days")),
    value=st.floats(0, 2000),
    at_least=st.booleans(),
)


@st.composite
def rules(draw):
    """Rules in the order of their levels, the last of which fits everybody."""
    found = [
        Rule(
            level,
            tuple(draw(st.lists(CONDITIONS, min_size=1, max_size=2))),
            margin=draw(st.sampled_from((0.0, 0.1, 0.5))),
            days=draw(st.sampled_from((0, 30))),
        )
        for level in LEVELS[:-1]
        for _n in range(draw(st.integers(1, 2)))
    ]
    return [*found, Rule(LEVELS[-1])]


@given(rules(), FACTS, st.none() | st.sampled_from(LEVELS))
def test_applying_again_moves_nobody(rules, facts, current):
    first = place(facts, rules, current, TODAY)
    again = place(facts, rules, first.level, TODAY, first.falling_since)
    assert again.level == first.level
    assert again.falling_since == first.falling_since


@given(rules(), FACTS, st.sampled_from(LEVELS))
def test_up_is_never_held_back_and_down_never_overdone(rules, facts, current):
    fresh = place(facts, rules, None, TODAY).level
    found = place(facts, rules, current, TODAY).level
    if LEVELS.index(fresh) <= LEVELS.index(current):
        assert found == fresh
    else:
        assert found in (fresh, current)


@given(rules(), FACTS, st.sampled_from(LEVELS), st.integers(0, 60))
def test_patience_ends(rules, facts, current, days):
    fresh = place(facts, rules, None, TODAY)
    kept = place(facts, rules, current, TODAY)
    if kept.why is not Why.DAYS:
        return
    later = place(facts, rules, current, TODAY + timedelta(days), kept.falling_since)
    patience = max(rule.days for rule in rules if rule.level == current)
    assert later.level == (fresh.level if days >= patience else current)


@given(rules(), FACTS, st.none() | st.sampled_from(LEVELS))
def test_a_lock_holds(rules, facts, current):
    assert place(facts, rules, current, TODAY, locked=True).level == current


@given(FACTS, st.none() | st.sampled_from(LEVELS))
def test_without_a_rule_that_fits_the_level_is_kept(facts, current):
    never = [Rule("A", (Condition("unheard of", 1),))]
    found = place(facts, never, current, TODAY)
    assert (found.level, found.why) == (current, Why.NONE)


@given(rules(), FACTS, st.none() | st.sampled_from(LEVELS))
def test_what_is_missing_leads_to_the_next_level(rules, facts, current):
    step = next_step(facts, rules, current)
    if step is None:
        assert current == LEVELS[0]
        return
    reached = dict(facts)
    for condition, gap in step.missing:
        assert gap is None or gap > 0
        reached[condition.fact] = condition.value
    if len({c.fact for c, _gap in step.missing}) == len(step.missing):
        fitting = [r for r in rules if r.level == step.level]
        asked = [
            c for r in fitting for c in r.conditions if c not in dict(step.missing)
        ]
        if all(c.holds(reached) for c in asked):
            assert any(rule.fits(reached) for rule in fitting)


@pytest.mark.parametrize(
    ("fact", "at_least", "margin", "missing"),
    [
        (100.0, True, 0, 0.0),
        (99.99, True, 0, pytest.approx(0.01)),
        (90.0, True, 0.1, 0.0),
        (89.0, True, 0.1, 11.0),
        (110.0, False, 0.1, 0.0),
        (111.0, False, 0.1, 11.0),
        (None, True, 1, None),
    ],
)
def test_a_condition_is_missed_by(fact, at_least, margin, missing):
    condition = Condition("amount", 100.0, at_least)
    assert condition.missing({"amount": fact}, margin) == missing
