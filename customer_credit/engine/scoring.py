"""What a customer's facts are worth by a scorecard, and why.

A card is data: criteria with a weight, each with bands that give points of 100 from a
value on. The score is the weighted mean of the points of what is known. What is not
known does not lower the score; it lowers the *confidence*, the weight of what is known
times how much evidence there is for it. So thin data shows, and nobody is punished or
rewarded in silence. (Additive scorecards with banded characteristics: Thomas, Edelman
and Crook, Credit Scoring and Its Applications, 2002, chapters 1 and 8.)

>>> late = Criterion("late", 3, (Band(0, 100), Band(0.5, 0)))
>>> years = Criterion("years", 1, (Band(0, 20), Band(5, 100)), smooth=False)
>>> found = assess((late, years), {"late": Fact(0.25), "years": Fact(2)})
>>> found.score, found.confidence
(42.5, 1.0)
>>> found = assess((late, years), {"late": Fact(0.25, evidence=0.5)})
>>> found.score, found.confidence, found.coverage
(50.0, 0.375, 0.75)
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Band:
    """From ``start`` on a value is worth ``points`` of 100."""

    start: float
    points: float


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is looked at, and what its values are worth."""

    code: str
    weight: float
    bands: tuple[Band, ...]
    smooth: bool = True  # between two bands points run straight, else by steps

    def __post_init__(self) -> None:
        if not self.bands or self.weight < 0:
            raise ValueError(f"{self.code}: a criterion has bands and a weight")
        if any(a.start >= b.start for a, b in pairwise(self.bands)):
            raise ValueError(f"{self.code}: bands begin one after the other")

    @property
    def best(self) -> float:
        """The most points that a value can have."""
        return max(band.points for band in self.bands)


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a customer; ``None`` if nothing is."""

    value: float | None
    evidence: float = 1.0  # 0 to 1: a share of two invoices says less than of fifty


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of an assessed customer."""

    code: str
    weight: float
    value: float | None
    evidence: float
    points: float | None  # of 100, None where nothing is known
    gives: float  # points of the score
    loses: float  # points of the score that are missing to the best value


@dataclass(frozen=True, slots=True)
class Result:
    """A score with everything it is made of."""

    score: float | None  # of 100, to one decimal; None if nothing is known
    coverage: float  # share of the weights of which something is known
    confidence: float  # the same, times the evidence
    lines: tuple[Line, ...]


def points(criterion: Criterion, value: float) -> float:
    """What a value is worth; below the first band as much as at its start.

    >>> steps = Criterion("days", 1, (Band(0, 100), Band(30, 40)), smooth=False)
    >>> points(steps, 29), points(steps, 30)
    (100, 40)
    >>> points(Criterion("days", 1, steps.bands), 15)
    70.0
    """
    bands = criterion.bands
    place = bisect_right(bands, value, key=lambda band: band.start)
    if not place:
        return bands[0].points
    below = bands[place - 1]
    if not criterion.smooth or place == len(bands):
        return below.points
    above = bands[place]
    share = (value - below.start) / (above.start - below.start)
    return below.points + share * (above.points - below.points)


def assess(criteria: Sequence[Criterion], facts: Mapping[str, Fact]) -> Result:
    """The score of one customer.

    :param criteria: those of the card, in its order
    :param facts: what is known, by code; a code that is missing is not known
    """
    known = {
        c.code: facts[c.code]
        for c in criteria
        if c.code in facts and facts[c.code].value is not None
    }
    weights = sum(c.weight for c in criteria)
    seen = sum(c.weight for c in criteria if c.code in known)
    sure = sum(c.weight * known[c.code].evidence for c in criteria if c.code in known)
    lines = tuple(_line(c, known.get(c.code), seen) for c in criteria)
    return Result(
        score=round(sum(line.gives for line in lines), 1) if seen else None,
        coverage=round(seen / weights, 4) if weights else 0.0,
        confidence=round(sure / weights, 4) if weights else 0.0,
        lines=lines,
    )


def _line(criterion: Criterion, fact: Fact | None, seen: float) -> Line:
    """One criterion; ``seen`` is the weight of all that is known."""
    if fact is None or fact.value is None or not seen:
        return Line(criterion.code, criterion.weight, None, 0.0, None, 0.0, 0.0)
    got, share = points(criterion, fact.value), criterion.weight / seen
    return Line(
        code=criterion.code,
        weight=criterion.weight,
        value=fact.value,
        evidence=fact.evidence,
        points=got,
        gives=share * got,
        loses=share * max(0.0, criterion.best - got),
    )
