"""The queue offers exactly what passes: properties."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_credit.engine.queue import Waiting, passing

orders = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.decimals(1, 500, places=2),
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
).map(
    lambda rows: [Waiting(key, *row) for key, row in enumerate(rows)]  # noqa: FBT003
)
rooms = st.fixed_dictionaries({n: st.decimals(0, 900, places=2) for n in (1, 2, 3)})


@given(orders, rooms)
def test_confirmed_one_after_the_other_all_that_is_offered_passes(line, rooms):
    found, left = passing(line, lambda c, total: total <= rooms[c]), dict(rooms)
    for order in line:
        if order.key in found:
            assert not order.held
            assert order.released or order.amount <= left[order.customer]
            left[order.customer] -= order.amount


@given(orders, rooms)
def test_what_is_not_offered_would_not_have_passed_in_its_turn(line, rooms):
    found, left = passing(line, lambda c, total: total <= rooms[c]), dict(rooms)
    for order in line:
        if order.key in found:
            left[order.customer] -= order.amount
        else:
            assert order.held or order.amount > left[order.customer]


@given(orders, rooms, st.integers(1, 3))
def test_more_room_for_the_first_never_hurts_it(line, rooms, customer):
    mine = [order for order in line if order.customer == customer][:1]
    more = rooms | {customer: rooms[customer] + Decimal(100)}
    before = passing(mine, lambda c, total: total <= rooms[c])
    assert before <= passing(mine, lambda c, total: total <= more[c])
