"""The black list by two: no single manager puts a customer on it or takes it off."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.lifecycle import (
    BLACKLISTED,
    STEPS,
    Actor,
    CustomerFile,
    Role,
    judge,
)

STATES = ("", "draft", "review", "active", "suspended", "blacklisted", "closed")
names = st.sampled_from(sorted({step.name for step in STEPS.values()} | {""}))
states = st.sampled_from(STATES)
people = st.integers(1, 3)


@given(states, states, people, names, people, st.booleans())
def test_nobody_gets_on_or_off_the_black_list_alone(
    old, new, user, proposed, proposer, approval
):
    file = CustomerFile(
        needs_approval=approval,
        was_active=True,
        needs_two=True,
        proposed=proposed,
        proposed_by=proposer,
    )
    allowed = judge(old, new, Actor(user, frozenset(Role)), file) == ""
    if allowed and (old == BLACKLISTED) != (new == BLACKLISTED):
        assert proposed == STEPS[old, new].name
        assert user != proposer


@given(states, states, people, names)
def test_where_one_is_enough_proposals_do_not_matter(old, new, user, proposed):
    actor = Actor(user, frozenset(Role))
    plain = CustomerFile(was_active=True)
    asked = CustomerFile(was_active=True, proposed=proposed, proposed_by=user)
    assert judge(old, new, actor, plain) == judge(old, new, actor, asked)
