"""The queue offers exactly what passes: properties."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_credit.engine.queue import Waiting, passing

GROUPS = {1: 0, 2: 7, 3: 7}  # the second and the third share a limit
orders = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.decimals(1, 500, places=2),
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
).map(
    lambda rows: [
        Waiting(key, *row, group=GROUPS[row[0]], shared=row[1])
        for key, row in enumerate(rows)
    ]
)
rooms = st.fixed_dictionaries({n: st.decimals(0, 900, places=2) for n in (1, 2, 3)})
together = st.decimals(0, 1500, places=2)


def within(rooms, shared):
    """Whether an order has room, its own and where it shares the limit."""

    def fits(order, total, others):
        if total > rooms[order.customer]:
            return False
        return not order.group or total + others <= shared

    return fits


def left_after(line, found, rooms, shared):
    """Yield each order with the room that is left when its turn comes."""
    left = dict(rooms)
    for order in line:
        room = left[order.customer]
        yield order, min(room, shared) if order.group else room
        if order.key in found:
            left[order.customer] -= order.amount
            shared -= order.amount if order.group else 0


@given(orders, rooms, together)
def test_confirmed_one_after_the_other_all_that_is_offered_passes(line, rooms, shared):
    found = passing(line, within(rooms, shared))
    for order, room in left_after(line, found, rooms, shared):
        if order.key in found:
            assert not order.held
            assert order.released or order.amount <= room


@given(orders, rooms, together)
def test_what_is_not_offered_would_not_have_passed_in_its_turn(line, rooms, shared):
    found = passing(line, within(rooms, shared))
    for order, room in left_after(line, found, rooms, shared):
        if order.key not in found:
            assert order.held or order.amount > room


@given(orders, rooms, st.integers(1, 3))
def test_more_room_for_the_first_never_hurts_it(line, rooms, customer):
    mine = [order for order in line if order.customer == customer][:1]
    more = rooms | {customer: rooms[customer] + Decimal(100)}
    before = passing(mine, within(rooms, Decimal(2000)))
    assert before <= passing(mine, within(more, Decimal(2000)))
