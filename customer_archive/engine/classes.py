"""Which level the facts about a customer give, and what is missing to the next one.

Rules are tried in order, the best level first; the first whose conditions all hold
gives its level. Up goes at once. Down goes by the hysteresis of the rule that gave the
level: not while the facts are within its margin, and not before they have been beyond
it for its number of days. Where no rule holds, the customer keeps the level it has.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Generic, TypeVar

Level = TypeVar("Level")
Facts = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact is at least, or at most, a value. What is not known holds nothing."""

    fact: str
    value: float
    at_least: bool = True

    def missing(self, facts: Facts, margin: float = 0.0) -> float | None:
        """How far the fact is from what is asked: 0.0 when it holds, None if unknown.

        :param margin: share of the value by which it may be missed

        >>> Condition("amount", 500).missing({"amount": 450.0})
        50.0
        >>> Condition("amount", 500).missing({"amount": 450.0}, margin=0.1)
        0.0
        >>> Condition("days", 30, at_least=False).missing({"days": 45.0})
        15.0
        """
        fact = facts.get(self.fact)
        if fact is None:
            return None
        room = abs(self.value) * margin
        gap = self.value - fact if self.at_least else fact - self.value
        return gap if gap > room else 0.0

    def holds(self, facts: Facts, margin: float = 0.0) -> bool:
        """Whether the condition holds, missed by no more than the margin."""
        return self.missing(facts, margin) == 0.0


@dataclass(frozen=True, slots=True)
class Rule(Generic[Level]):
    """Whom all conditions fit gets the level; without a condition it fits everybody."""

    level: Level
    conditions: tuple[Condition, ...] = ()
    margin: float = 0.0  # share of each value by which it may be missed later
    days: int = 0  # how long it has to be missed before the level is lost

    def fits(self, facts: Facts, margin: float = 0.0) -> bool:
        """Whether all conditions hold."""
        return all(condition.holds(facts, margin) for condition in self.conditions)


def asked(rules: Iterable[Rule[Level]]) -> frozenset[str]:
    """The facts that the rules look at.

    >>> sorted(asked([Rule("A", (Condition("amount", 1), Condition("days", 2)))]))
    ['amount', 'days']
    """
    return frozenset(c.fact for rule in rules for c in rule.conditions)


class Why(str, Enum):
    """Why a customer has, keeps or changes its level."""

    RULE = "rule"  # the rule gives it
    LOCKED = "locked"  # somebody has locked it
    MARGIN = "margin"  # missed, within the margin
    DAYS = "days"  # missed, and not for long enough
    NONE = "none"  # no rule fits


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Level]):
    """Where a customer belongs."""

    level: Level | None
    why: Why
    rule: Rule[Level] | None = None
    falling_since: date | None = None  # first day on which the level was missed


def place(
    facts: Facts,
    rules: Sequence[Rule[Level]],
    current: Level | None,
    today: date,
    falling_since: date | None = None,
    locked: bool = False,
) -> Outcome[Level]:
    """The level a customer belongs to today.

    :param facts: what is known, by code
    :param rules: the best level first; a level may have several
    :param current: the level the customer has, None without one
    :param falling_since: the day on which the rules first gave a lower level
    :param locked: whether the level was fixed by hand

    >>> from datetime import date
    >>> rules = [Rule("A", (Condition("amount", 1000),), days=30), Rule("B")]
    >>> place({"amount": 1200}, rules, "B", date(2025, 1, 1)).level
    'A'
    >>> kept = place({"amount": 800}, rules, "A", date(2025, 1, 1))
    >>> kept.level, kept.why.value, kept.falling_since
    ('A', 'days', datetime.date(2025, 1, 1))
    >>> place({"amount": 800}, rules, "A", date(2025, 1, 31), kept.falling_since).level
    'B'
    """
    if locked:
        return Outcome(current, Why.LOCKED)
    found = next((rule for rule in rules if rule.fits(facts)), None)
    if found is None:
        return Outcome(current, Why.NONE)
    held = [rule for rule in rules if rule.level == current]
    if found.level == current or not held or current is None:
        return Outcome(found.level, Why.RULE, found)
    if rules.index(found) < rules.index(held[0]):
        return Outcome(found.level, Why.RULE, found)
    return _fall(facts, found, held, current, today, falling_since)


def _fall(
    facts: Facts,
    found: Rule[Level],
    held: Sequence[Rule[Level]],
    current: Level,
    today: date,
    falling_since: date | None,
) -> Outcome[Level]:
    """Down to what was found, unless a rule of the present level still keeps it."""
    for rule in held:
        if rule.margin and rule.fits(facts, rule.margin):
            return Outcome(current, Why.MARGIN, rule)
    since = falling_since or today
    patience = max(rule.days for rule in held)
    if today < since + timedelta(days=patience):
        return Outcome(current, Why.DAYS, held[0], since)
    return Outcome(found.level, Why.RULE, found)


@dataclass(frozen=True, slots=True)
class Step(Generic[Level]):
    """The next level up, and by how much each condition for it is missed."""

    level: Level
    missing: tuple[tuple[Condition, float | None], ...]


def next_step(
    facts: Facts, rules: Sequence[Rule[Level]], current: Level | None
) -> Step[Level] | None:
    """What is missing to the next better level, None at the top.

    Of several rules for that level the one of which fewest conditions are missed.

    >>> rules = [Rule("A", (Condition("amount", 1000),)), Rule("B")]
    >>> step = next_step({"amount": 850.0}, rules, "B")
    >>> step.level, step.missing[0][1]
    ('A', 150.0)
    """
    levels = list(dict.fromkeys(rule.level for rule in rules))
    place_now = levels.index(current) if current in levels else len(levels)
    if not place_now:
        return None
    level = levels[place_now - 1]
    steps = [
        tuple(
            (condition, condition.missing(facts))
            for condition in rule.conditions
            if not condition.holds(facts)
        )
        for rule in rules
        if rule.level == level
    ]
    return Step(level, min(steps, key=len))
