"""Requests and edits in any order: nothing approved is lost, nothing else acts."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.change import (
    APPLIED,
    APPROVED,
    RECALLED,
    REJECTED,
    STEPS,
    SUBMITTED,
    Edit,
    collisions,
    fold,
    judge,
    kind,
    outcome,
    renewed,
    same,
)
from odoo.addons.customer_archive.engine.lifecycle import Actor, Role

CLERKS, APPROVERS, STEWARD = (1, 2), (3, 4), 5
FIELDS = ("name", "vat", "city")
VALUES = ("", "a", "b", "c", None)
values = st.sampled_from(VALUES) | st.floats(allow_nan=False) | st.booleans()


def key(name):
    return ("res.partner", 1, name)


def actor(user):
    return Actor(user, frozenset({Role.APPROVER} if user in APPROVERS else ()))


@dataclass
class Request:
    author: int
    lines: list
    state: str = SUBMITTED
    approved_by: int | None = None
    wanted: dict = field(default_factory=dict)  # what was approved, by field


class World:
    """One customer, its requests, and everything that came to be in force."""

    def __init__(self):
        self.now = {key(name): "a" for name in FIELDS}
        self.requests = []
        self.allowed = {(key(name), "a") for name in FIELDS}
        self.fates = []

    def ask(self, user, name, value):
        """A clerk's edit: it changes the open request, or makes one."""
        edit = Edit(key(name), self.now[key(name)], value)
        for request in self.requests:
            if (request.author, request.state) == (user, SUBMITTED):
                request.lines = fold(request.lines, [edit])
                if not request.lines:
                    request.state = RECALLED
                return
        if not same(edit.old, edit.new):
            self.requests.append(Request(user, [edit]))

    def edit(self, name, value):
        """A steward's edit is in force at once."""
        self.now[key(name)] = value
        self.allowed.add((key(name), value))

    def step(self, user, number, step):
        if not self.requests:
            return
        request = self.requests[number % len(self.requests)]
        if judge(step, request.state, actor(user), request.author):
            return
        if step == "approve" and outcome(request.lines, self.now).conflicts:
            return
        if step == "renew":
            request.lines = renewed(request.lines, self.now)
        request.state = STEPS[step].target
        if step == "approve":
            assert user != request.author
            request.approved_by = user
            request.wanted = {line.key: line.new for line in request.lines}
            self.allowed |= set(request.wanted.items())
        elif step in ("renew", "recall", "reject"):
            request.approved_by, request.wanted = None, {}
            self.fates.append((request, step))

    def apply_due(self):
        for request in self.requests:
            if request.state != APPROVED:
                continue
            result = outcome(request.lines, self.now)
            if result.conflicts:
                continue  # parked: visible, and the others go on
            self.now |= {line.key: line.new for line in result.apply}
            request.state = APPLIED
            for wanted, value in request.wanted.items():
                assert same(self.now[wanted], value)


EVENTS = st.one_of(
    st.tuples(
        st.just("ask"),
        st.sampled_from(CLERKS + APPROVERS),
        st.sampled_from(FIELDS),
        st.sampled_from(VALUES),
    ),
    st.tuples(st.just("edit"), st.sampled_from(FIELDS), st.sampled_from(VALUES)),
    st.tuples(
        st.just("step"),
        st.sampled_from((*CLERKS, *APPROVERS, STEWARD)),
        st.integers(0, 5),
        st.sampled_from(sorted(STEPS)),
    ),
    st.tuples(st.just("apply_due")),
)


@settings(max_examples=200)
@given(st.lists(EVENTS, min_size=10, max_size=60))
def test_no_approved_value_is_lost_and_no_other_takes_effect(events):
    world = World()
    for name, *arguments in events:
        waiting = [r for r in world.requests if r.state == APPROVED]
        before = dict(world.now)
        getattr(world, name)(*arguments)
        # what is in force was edited by who may, or approved by a second person
        for place, value in world.now.items():
            assert any(place == p and same(value, v) for p, v in world.allowed)
        # asking, and deciding, change nothing by themselves
        if name in ("ask", "step"):
            assert world.now == before
        # an approved request is in force, waits, or a person has called it off
        for request in waiting:
            called_off = any(request is r for r, _step in world.fates)
            assert request.state in (APPROVED, APPLIED) or called_off
        # a request is applied over the value it was approved to replace, or not at all
        for request in waiting:
            if request.state == APPLIED:
                for line in request.lines:
                    assert same(before[line.key], line.old) or any(
                        same(before[line.key], r.wanted.get(line.key))
                        for r in waiting
                        if line.key in r.wanted
                    )


@given(values, values)
def test_sameness_has_no_direction(one, other):
    assert same(one, one)
    assert same(one, other) == same(other, one)


edits = st.lists(
    st.builds(
        Edit,
        st.sampled_from(FIELDS).map(key),
        st.sampled_from(VALUES),
        st.sampled_from(VALUES),
    ),
    max_size=6,
)


@given(edits, edits)
def test_a_request_has_one_line_a_field_and_none_that_changes_nothing(lines, more):
    folded = fold(fold([], lines), more)
    assert len({line.key for line in folded}) == len(folded)
    assert not [line for line in folded if same(line.old, line.new)]


@given(edits, st.lists(st.sampled_from(VALUES), min_size=3, max_size=3))
def test_what_is_renewed_does_not_conflict(lines, now):
    in_force = {key(name): value for name, value in zip(FIELDS, now, strict=True)}
    fresh = renewed(fold([], lines), in_force)
    assert not outcome(fresh, in_force).conflicts
    assert len(outcome(fresh, in_force).apply) == len(fresh)


@pytest.mark.parametrize(
    ("step", "state", "user", "code"),
    [
        ("approve", SUBMITTED, 3, ""),
        ("approve", SUBMITTED, 1, "wrong_role"),
        ("approve", SUBMITTED, 5, "wrong_role"),
        ("approve", APPROVED, 3, "no_step"),
        ("reject", APPROVED, 3, ""),
        ("recall", APPROVED, 1, ""),
        ("recall", SUBMITTED, 3, "not_author"),
        ("recall", APPLIED, 1, "no_step"),
        ("revise", REJECTED, 1, ""),
        ("submit", SUBMITTED, 1, "no_step"),
        ("renew", APPROVED, 1, ""),
        ("renew", APPROVED, 3, ""),
        ("renew", APPROVED, 2, "wrong_role"),
    ],
)
def test_who_may_do_what(step, state, user, code):
    assert judge(step, state, actor(user), 1) == code


@pytest.mark.parametrize("state", [SUBMITTED, APPROVED])
def test_who_asks_never_decides(state):
    assert judge("approve", state, actor(3), 3) == "same_person"
    assert judge("reject", state, actor(3), 3) == "same_person"


def test_rejecting_takes_a_reason():
    assert judge("reject", SUBMITTED, actor(3), 1, has_reason=False) == "no_reason"


def test_requests_for_one_value_collide():
    assert collisions({1: [key("name")], 2: [key("vat")]}) == {}
    assert collisions({1: [key("name")], 2: [key("name")]}) == {1: {2}, 2: {1}}


def test_a_request_is_of_the_kind_that_weighs_most():
    assert kind([], bank=True) == "bank"
    assert kind(["street", "trust"]) == "credit"
    assert kind([]) == "other"
