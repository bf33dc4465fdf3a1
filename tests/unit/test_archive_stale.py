"""From when on a file is stale, and what becomes of a proposal."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.stale import (
    asks_again_on,
    cutoff,
    next_state,
)

days = st.dates(date(2000, 1, 1), date(2080, 1, 1))


@given(days, st.integers(1, 120))
def test_more_silence_lies_further_back(today, months):
    assert cutoff(today, months + 1) < cutoff(today, months) < today


@given(days, st.integers(0, 120))
def test_a_declined_file_rests_for_its_months(today, months):
    again = asks_again_on(today, months)
    assert (again.year - today.year) * 12 + again.month - today.month == months


def test_silence_takes_a_month():
    with pytest.raises(ValueError, match="a month"):
        cutoff(date(2025, 1, 1), 0)


decisions = st.sampled_from(["accept", "decline", "withdraw", "carry_out", "refuse"])


@given(st.lists(decisions, max_size=12))
def test_nothing_is_done_that_nobody_has_accepted(taken):
    state, accepted = "proposed", False
    for decision in taken:
        new = next_state(state, decision)
        if not new:
            continue
        if new == "accepted":
            accepted = True
        if new == "done":
            assert accepted
        assert state not in ("done", "declined", "withdrawn")
        state = new
