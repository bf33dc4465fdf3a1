"""Changes to which a second person must agree: what they change, who may do what next.

A request is a list of edits, each with the value that was in force when it was asked
for. Values are what JSON can hold. A request is applied only while that old value, or
already the new one, is in force; else it conflicts and a person has to look again.

>>> rename = Edit(("res.partner", 7, "name"), "Huaxin", "Huaxin Group")
>>> outcome([rename], {rename.key: "Huaxin"}).apply == [rename]
True
>>> outcome([rename], {rename.key: "Blue Sea"}).conflicts == [rename]
True
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from .lifecycle import Actor, Role

Json = str | int | float | bool | None
Key = tuple[str, int, str]  # model, record, field

DRAFT, SUBMITTED, APPROVED = "draft", "submitted", "approved"
APPLIED, REJECTED, RECALLED = "applied", "rejected", "recalled"

# What a request is about, by the fields it changes; the first that is found.
KINDS: dict[str, frozenset[str]] = {
    "bank": frozenset({"acc_number", "acc_holder_name", "bank_id", "clearing_number"}),
    "identity": frozenset({"name", "vat", "company_registry"}),
    "credit": frozenset({"credit_limit", "trust"}),
    "terms": frozenset({"property_payment_term_id"}),
    "address": frozenset(
        {"street", "street2", "zip", "city", "state_id", "country_id"}
    ),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of one record, from the value in force to the one asked for."""

    key: Key
    old: Json
    new: Json


@dataclass(frozen=True, slots=True)
class Outcome:
    """What applying a request would do now."""

    apply: list[Edit] = field(default_factory=list)
    conflicts: list[Edit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be done with a request."""

    states: frozenset[str]  # from which it can be done
    target: str
    author: bool = False  # only by who asked
    approver: bool = False  # only by an approver who did not ask
    reason: bool = False  # must say why


STEPS: dict[str, Step] = {
    "submit": Step(frozenset({DRAFT}), SUBMITTED, author=True),
    "revise": Step(frozenset({SUBMITTED, REJECTED, RECALLED}), DRAFT, author=True),
    "recall": Step(frozenset({DRAFT, SUBMITTED, APPROVED}), RECALLED, author=True),
    "approve": Step(frozenset({SUBMITTED}), APPROVED, approver=True),
    "reject": Step(
        frozenset({SUBMITTED, APPROVED}), REJECTED, approver=True, reason=True
    ),
    # What was approved was another change: it has to be approved again.
    "renew": Step(frozenset({SUBMITTED, APPROVED}), SUBMITTED),
}


def judge(
    name: str, state: str, actor: Actor, author_id: int, has_reason: bool = True
) -> str:
    """Whether ``actor`` may take this step with a request.

    :param name: a key of ``STEPS``
    :param author_id: the user who asked for the change
    :return: ``""`` when allowed, else one of ``wrong_role``, ``same_person``,
        ``not_author``, ``no_step``, ``no_reason``

    >>> judge("approve", "submitted", Actor(7, frozenset({Role.APPROVER})), 7)
    'same_person'
    """
    step, is_author = STEPS[name], actor.user_id == author_id
    is_approver = actor.is_a(Role.APPROVER)
    if step.author and not is_author:
        return "not_author"
    if (step.approver or not is_author) and not step.author and not is_approver:
        return "wrong_role"
    if step.approver and is_author:
        return "same_person"
    if state not in step.states:
        return "no_step"
    if step.reason and not has_reason:
        return "no_reason"
    return ""


def same(one: Json, other: Json) -> bool:
    """Whether two values mean the same: nothing is nothing, however it is written.

    >>> same(None, ""), same(0.1 + 0.2, 0.3), same(0.0, None), same("a", "A")
    (True, True, False, False)
    """
    if one in (None, "") and other in (None, ""):
        return True
    if isinstance(one, float) or isinstance(other, float):
        if isinstance(one, int | float) and isinstance(other, int | float):
            return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9)
    return one == other and (one is None) == (other is None)


def differing(now: Mapping[str, Json], wanted: Mapping[str, Json]) -> list[str]:
    """The names in ``wanted`` whose value is another one than now."""
    return [name for name, value in wanted.items() if not same(value, now[name])]


def fold(lines: Iterable[Edit], edits: Iterable[Edit]) -> list[Edit]:
    """A request's edits after its author has edited again.

    What the author has seen last counts, as old value too; what changes nothing is
    asked for no longer.

    >>> key = ("res.partner", 7, "city")
    >>> fold([Edit(key, "A", "B")], [Edit(key, "A", "C")]) == [Edit(key, "A", "C")]
    True
    >>> fold([Edit(key, "A", "B")], [Edit(key, "A", "A")])
    []
    """
    folded = {edit.key: edit for edit in (*lines, *edits)}
    return [edit for edit in folded.values() if not same(edit.old, edit.new)]


def outcome(lines: Iterable[Edit], now: Mapping[Key, Json]) -> Outcome:
    """What applying these edits would do, given the values in force.

    An edit whose new value is in force already has nothing left to do.
    """
    result = Outcome()
    for line in lines:
        if same(now[line.key], line.new):
            continue
        part = result.apply if same(now[line.key], line.old) else result.conflicts
        part.append(line)
    return result


def renewed(lines: Iterable[Edit], now: Mapping[Key, Json]) -> list[Edit]:
    """The same wishes, beginning at the values in force."""
    fresh = (replace(line, old=now[line.key]) for line in lines)
    return [line for line in fresh if not same(line.old, line.new)]


def collisions(requests: Mapping[int, Iterable[Key]]) -> dict[int, set[int]]:
    """Which requests want to change the same value, in another way or not.

    >>> a, b = ("m", 1, "x"), ("m", 1, "y")
    >>> collisions({1: [a], 2: [a, b], 3: [("m", 2, "x")]})
    {1: {2}, 2: {1}}
    """
    by_key: dict[Key, set[int]] = {}
    for id_, keys in requests.items():
        for key in keys:
            by_key.setdefault(key, set()).add(id_)
    found: dict[int, set[int]] = {}
    for ids in by_key.values():
        for id_ in ids if len(ids) > 1 else ():
            found.setdefault(id_, set()).update(ids - {id_})
    return found


def kind(names: Iterable[str], bank: bool = False) -> str:
    """What a request is mainly about: a key of ``KINDS`` or ``other``.

    :param bank: whether it adds or removes a bank account

    >>> kind(["city", "name"]), kind(["website"])
    ('identity', 'other')
    """
    changed = set(names)
    if bank:
        return "bank"
    return next((k for k, known in KINDS.items() if known & changed), "other")
