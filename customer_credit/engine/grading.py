"""Which grade a score gives, and what would raise it.

A grade is given from a score on. Where too little is known, the grade is held down to
one that the card names, and it is said so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from .scoring import Criterion, Result, points

Key = TypeVar("Key")
STEPS = 64  # halvings when a value is searched for: finer than any double


@dataclass(frozen=True, slots=True)
class Grade(Generic[Key]):
    """A grade and the score it begins with; below 0 no score leads to it."""

    key: Key
    min_score: float


@dataclass(frozen=True, slots=True)
class Graded(Generic[Key]):
    """The grade of a score, and the one it would be if more were known."""

    key: Key | None
    by_score: Key | None
    thin: bool = False  # held down because too little is known


@dataclass(frozen=True, slots=True)
class Raise:
    """What one criterion could add to the score."""

    code: str
    value: float | None  # to be reached; None: enter what is not known
    gain: float  # points of the score; 0.0 where only the confidence rises


def grade(
    result: Result,
    grades: Sequence[Grade[Key]],
    min_confidence: float = 0.0,
    thin: Key | None = None,
) -> Graded[Key]:
    """The grade of an assessed customer.

    :param grades: in any order
    :param min_confidence: below it the grade is at best ``thin``
    :param thin: ``None`` if such a customer gets no grade at all

    >>> from .scoring import Result
    >>> grades = [Grade("A", 80), Grade("C", 40), Grade("E", 0)]
    >>> grade(Result(85.0, 1.0, 1.0, ()), grades).key
    'A'
    >>> grade(Result(85.0, 0.3, 0.3, ()), grades, 0.5, "C")
    Graded(key='C', by_score='A', thin=True)
    >>> grade(Result(15.0, 0.3, 0.3, ()), grades, 0.5, "C").key
    'E'
    """
    if result.score is None:
        return Graded(None, None, thin=True)
    ladder = sorted((g for g in grades if g.min_score >= 0), key=lambda g: g.min_score)
    reached = [g for g in ladder if g.min_score <= result.score]
    by_score = reached[-1].key if reached else None
    if result.confidence >= min_confidence:
        return Graded(by_score, by_score)
    keys = [g.key for g in reached]
    if thin is None:
        return Graded(None, by_score, thin=True)
    if thin in keys and keys.index(thin) < len(keys) - 1:
        return Graded(thin, by_score, thin=True)
    return Graded(by_score, by_score)


def next_score(score: float | None, grades: Sequence[Grade[Key]]) -> float | None:
    """The score from which on the next better grade is given; ``None`` at the top.

    >>> next_score(62.0, [Grade("A", 80), Grade("B", 65), Grade("C", 50)])
    65
    """
    above = [g.min_score for g in grades if g.min_score > (score or 0.0)]
    return min(above) if above and score is not None else None


def raises(
    criteria: Sequence[Criterion], result: Result, target: float | None = None
) -> list[Raise]:
    """What would raise the score, the most first; each criterion taken by itself.

    Where a criterion alone can reach ``target``, the value is that which just does;
    elsewhere it is the nearest value with the most points.

    :param target: the score from which on the next grade is given

    >>> from .scoring import Band, Fact, assess
    >>> late = Criterion("late", 1, (Band(0, 100), Band(0.5, 0)))
    >>> old = Criterion("old", 1, (Band(0, 0), Band(4, 100)))
    >>> card = (late, old)
    >>> result = assess(card, {"late": Fact(0.25), "old": Fact(4)})
    >>> [(r.code, round(r.value, 3), r.gain) for r in raises(card, result, 80)]
    [('late', 0.2, 5.0)]
    """
    by_code = {c.code: c for c in criteria}
    seen = sum(line.weight for line in result.lines if line.points is not None)
    total = sum(line.gives for line in result.lines)
    found = []
    for line in result.lines:
        criterion = by_code[line.code]
        if line.points is None or line.value is None:
            found.append(Raise(line.code, None, 0.0))
            continue
        if line.loses <= 0 or not criterion.weight:
            continue
        wanted = criterion.best
        if target is not None and result.score is not None:
            missing = (target - result.score) * seen / criterion.weight
            wanted = min(wanted, line.points + max(missing, 0.0))
        value = _reach(criterion, line.value, wanted)
        gain = (points(criterion, value) - line.points) * criterion.weight / seen
        if round(total + gain, 1) > (result.score or 0.0):  # a rise that can be seen
            found.append(Raise(line.code, value, round(gain, 1)))
    return sorted(found, key=lambda r: -r.gain)


def _reach(criterion: Criterion, value: float, wanted: float) -> float:
    """The value nearest to ``value`` that is worth ``wanted`` points or more."""
    starts = [b.start for b in criterion.bands if b.points >= wanted]
    if not starts:
        return value
    near, far = value, min(starts, key=lambda start: abs(start - value))
    if not criterion.smooth and far < value:
        return _before_next(criterion, far, value)
    for _step in range(STEPS if criterion.smooth else 0):
        middle = (near + far) / 2
        if points(criterion, middle) >= wanted:
            far = middle
        else:
            near = middle
    return far


def _before_next(criterion: Criterion, far: float, value: float) -> float:
    """Down the steps the last value that still counts is just below the next start."""
    nexts = [b.start for b in criterion.bands if far < b.start <= value]
    return max(far, min(nexts) - 1) if nexts else far
