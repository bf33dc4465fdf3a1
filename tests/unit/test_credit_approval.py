"""Who has to agree to an amount: properties of the tiers."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_credit.engine.approval import (
    Tier,
    deciders,
    judge,
    ordered,
    route,
)

amounts = st.decimals(0, 10**7, places=2)
people = st.frozensets(st.integers(1, 9), max_size=4)


@st.composite
def tiers(draw):
    bounds = draw(st.lists(amounts, unique=True, max_size=4))
    if draw(st.booleans()):
        bounds.append(None)
    return [
        Tier(key, bound, draw(people), draw(st.booleans()))
        for key, bound in enumerate(bounds, 1)
    ]


@given(tiers(), amounts)
def test_the_last_of_the_way_reaches_far_enough_and_none_before_it_does(found, amount):
    way = route(found, amount)
    reaching = [t for t in found if t.up_to is None or amount <= t.up_to]
    assert bool(way) == bool(reaching)
    if way:
        assert way[-1] in reaching
        assert not set(way[:-1]) & set(reaching)


@given(tiers(), amounts, amounts)
def test_more_never_needs_a_lower_tier(found, one, other):
    low, high = sorted((one, other))
    if not route(found, high):
        return
    line = ordered(found)
    assert line.index(route(found, low)[-1]) <= line.index(route(found, high)[-1])


@given(tiers(), amounts)
def test_who_may_take_a_step_is_of_its_tier_or_above(found, amount):
    way = route(found, amount)
    for step, tier in enumerate(way):
        may = deciders(found, way, step)
        assert tier.deciders <= may
        line = ordered(found)
        above = line[line.index(tier) :]
        assert may <= frozenset().union(*(t.deciders for t in above))


@given(
    st.sampled_from(["requested", "approved", "rejected", "recalled", "used"]),
    st.integers(1, 5),
    st.integers(1, 5),
    people,
    people,
)
def test_only_another_one_who_may_and_has_not_yet_decides(
    state, user, asker, may, agreed
):
    allowed = judge(state, user, asker, may, agreed) == ""
    assert allowed == (
        state == "requested" and user in may and user != asker and user not in agreed
    )
