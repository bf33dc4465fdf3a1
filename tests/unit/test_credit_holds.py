"""Holds follow their causes: properties."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_credit.engine.holds import MANUAL, changes

causes = st.sampled_from(["overdue", "review", "bounced", "insolvency"])
keys = st.tuples(st.integers(1, 6), causes)
standing = st.sets(st.tuples(st.integers(1, 6), st.one_of(causes, st.just(MANUAL))))
occasions = st.sampled_from(["a", "b"])
found = st.dictionaries(keys, occasions)
waived = st.sets(st.tuples(st.integers(1, 6), causes, occasions))


@given(standing, found, waived)
def test_afterwards_each_cause_holds_unless_it_was_waived(stand, causes, waived):
    todo = changes(stand, causes, waived)
    after = (stand - todo.lift) | todo.place.keys()
    for key, occasion in causes.items():
        assert key in after or (*key, occasion) in waived
    assert {key for key in after if key[1] != MANUAL} <= causes.keys()


@given(standing, found, waived)
def test_what_was_done_by_hand_is_left_alone(stand, causes, waived):
    todo = changes(stand, causes, waived)
    assert not [key for key in todo.lift if key[1] == MANUAL]


@given(standing, found, waived)
def test_doing_it_twice_does_nothing(stand, causes, waived):
    todo = changes(stand, causes, waived)
    again = changes((stand - todo.lift) | todo.place.keys(), causes, waived)
    assert not again.place and not again.lift
