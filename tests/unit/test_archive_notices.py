"""What is news about a customer, when it is told, and in which pieces."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine import notices
from odoo.addons.customer_archive.engine.lifecycle import STEPS
from odoo.addons.customer_archive.engine.notices import Timing, event_of, is_due, pieces

moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))
spans = st.timedeltas(timedelta(0), timedelta(days=3))


@pytest.mark.parametrize(
    ("old", "new", "was_active", "event"),
    [
        ("", "active", False, "join"),
        ("draft", "review", False, ""),
        ("draft", "active", False, "join"),
        ("active", "suspended", True, "stop"),
        ("active", "blacklisted", True, "stop"),
        ("suspended", "active", True, "return"),
        ("active", "closed", True, "leave"),
        ("closed", "draft", False, ""),
        ("review", "draft", False, ""),
    ],
)
def test_what_a_step_means(old, new, was_active, event):
    assert event_of(old, new, was_active) == event


def test_every_step_of_the_life_cycle_has_an_answer():
    for old, new in STEPS:
        for was_active in (True, False):
            assert event_of(old, new, was_active) in ("", *notices.EVENTS)
    assert event_of("active", "active", True) == ""


@given(moments, spans, spans)
def test_soon_waits_for_quiet_but_not_for_ever(now, age, younger):
    first, last = now - age, now - min(age, younger)
    due = is_due(Timing("soon"), now, first, last, None)
    assert due == (
        now - last >= timedelta(minutes=1) or now - first >= timedelta(minutes=10)
    )


@given(moments, st.integers(0, 23))
def test_a_day_is_told_once_after_its_hour(start, hour):
    """Asked every quarter of an hour for three days, one waiting news is told once."""
    told, times = None, 0
    for quarter in range(96 * 3):
        now = start + timedelta(minutes=15 * quarter)
        if told is None and is_due(Timing("day", hour), now, start, start, told):
            told, times = now, times + 1
            assert now - start <= timedelta(days=1, minutes=15)
            assert (
                now - now.replace(hour=hour, minute=0, second=0, microsecond=0)
            ) % timedelta(days=1) < timedelta(minutes=15)
        elif told is not None:
            assert not is_due(Timing("day", hour), told, start, start, told)
    assert times == 1


@given(moments, spans)
def test_an_hour_lies_between_two_digests(now, since):
    told = now - since
    assert is_due(Timing("hour"), now, told, told, told) == (
        since >= timedelta(hours=1)
    )
    assert is_due(Timing("hour"), now, now, now, None)


lines = st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc"))), max_size=30)


@given(lines, st.integers(4, 40))
def test_pieces_fit_and_nothing_is_lost(given_lines, most):
    texts = pieces(given_lines, most)
    assert all(len(text.encode()) <= most for text in texts)
    assert "".join("".join(texts).split("\n")) == "".join(given_lines)


def test_whole_lines_stay_whole_where_they_fit():
    assert pieces(["客户甲", "客户乙"], 9) == ["客户甲", "客户乙"]
    assert pieces(["客户甲", "客户乙"], 19) == ["客户甲\n客户乙"]
    assert pieces([], 10) == []
    with pytest.raises(ValueError, match="no room"):
        pieces(["x"], 3)
