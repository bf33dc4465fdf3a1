"""The timeline: paging through many sources loses nothing and doubles nothing."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.tz import gettz
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.timeline import (
    Mark,
    Reach,
    beginning,
    newest,
    reach,
)

ZONES = ["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kolkata", "Europe/Berlin"]
zones = st.sampled_from(ZONES).map(gettz)
# few moments and days, so that most are shared by several events
moments = st.integers(0, 12).map(
    lambda n: datetime(2025, 3, 1) + timedelta(hours=4 * n)
)
days = st.integers(0, 3).map(lambda n: date(2025, 3, 1) + timedelta(days=n))
of_moments = st.dictionaries(st.integers(1, 40), moments, max_size=25)
of_days = st.dictionaries(st.integers(1, 40), days, max_size=25)
# the name decides what comes first within a moment, so days stand between moments
sources = st.fixed_dictionaries({"a": of_moments, "b": of_days, "c": of_moments})
HAS_DAYS = {"b"}


def is_older(at, number, limit: Reach):
    """What the database is asked, in Python."""
    if limit.is_included:
        return at <= limit.until
    if limit.number is None:
        return at < limit.until
    return (at, number) < (limit.until, limit.number)


def page(all_sources, zone, limit, mark):
    """One page as the models make it: each source gives its own newest ones."""
    rows = []
    for name, events in all_sources.items():
        day_zone = zone if name in HAS_DAYS else None
        found = sorted(((at, n) for n, at in events.items()), reverse=True)
        if mark:
            limited = reach(mark, name, day_zone)
            found = [(at, n) for at, n in found if is_older(at, n, limited)]
        for at, n in found[:limit]:
            moment = beginning(at, zone) if day_zone else at
            rows.append((Mark(moment, name, n), (name, n)))
    return newest(rows, limit)


@given(sources, zones, st.integers(1, 7))
def test_all_pages_together_are_the_whole_timeline_in_order(all_sources, zone, limit):
    seen, mark = [], None
    while rows := page(all_sources, zone, limit, mark):
        seen += rows
        mark = Mark.decode(rows[-1][0].encode())
    marks = [row[0] for row in seen]
    assert marks == sorted(marks, reverse=True)
    expected = {(name, n) for name, events in all_sources.items() for n in events}
    assert sorted(row[1] for row in seen) == sorted(expected)


@given(sources, zones, st.integers(1, 7), moments)
def test_what_becomes_newer_meanwhile_does_not_shift_a_page(
    all_sources, zone, limit, moment
):
    first = page(all_sources, zone, limit, None)
    if not first:
        return
    mark = first[-1][0]
    before = page(all_sources, zone, limit, mark)
    grown = {**all_sources, "a": {**all_sources["a"], 99: moment + timedelta(days=9)}}
    assert page(grown, zone, limit, mark) == before


@given(days, zones)
def test_a_day_begins_at_midnight_of_the_reader(day, zone):
    utc = beginning(day, zone).replace(tzinfo=gettz("UTC"))
    assert utc.astimezone(zone).replace(tzinfo=None) == datetime(*day.timetuple()[:3])


@pytest.mark.parametrize(
    "text", ["", "x", "a~b~c", "2025-03-01~a~x", "2025-03-01T00:00:00+08:00~a~1"]
)
def test_what_is_no_mark_is_refused(text):
    with pytest.raises(ValueError):
        Mark.decode(text)
