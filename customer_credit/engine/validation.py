"""Is a scorecard any good? What it said, held against what happened later.

AUC is the chance that of one who went bad and one who did not the card gave the lower
score to the first; one half is guessing. Gini = 2 AUC - 1. KS is the largest distance
between the shares of bad and of good that lie below a score. (Hanley and McNeil,
Radiology 143, 1982; Thomas, Edelman and Crook 2002, chapter 7.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bin:
    """Those whose score lies in ``[start, end)``; the last one has its end too."""

    start: float
    end: float
    count: int
    bad: int

    @property
    def share_bad(self) -> float | None:
        """How many of them went bad, None where nobody is."""
        return self.bad / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class Quality:
    """How well scores tell the bad from the good; None where one of both lacks."""

    count: int
    bad: int
    auc: float | None
    gini: float | None
    ks: float | None
    bins: tuple[Bin, ...]
    curve: tuple[tuple[float, float], ...]  # share of good, share of bad, below a score


def quality(
    outcomes: Iterable[tuple[float, bool]],
    borders: Sequence[float] = (0, 20, 40, 60, 80, 100),
) -> Quality:
    """Hold scores against outcomes.

    :param outcomes: ``(score, whether it went bad)``; a high score is a good one
    :param borders: of the bands, rising

    >>> found = quality([(90, False), (70, False), (60, True), (10, True)])
    >>> found.auc, found.gini, found.ks
    (1.0, 1.0, 1.0)
    >>> [b.count for b in found.bins]
    [1, 0, 0, 2, 1]
    """
    rows = sorted(outcomes)
    bad = sum(went_bad for _score, went_bad in rows)
    good = len(rows) - bad
    curve = _curve(rows, good, bad)
    auc = _area(curve) if good and bad else None
    ks = max(abs(y - x) for x, y in curve) if good and bad else None
    return Quality(
        count=len(rows),
        bad=bad,
        auc=auc,
        gini=None if auc is None else 2 * auc - 1,
        ks=ks,
        bins=_bins(rows, borders),
        curve=tuple(curve),
    )


def _curve(
    rows: Sequence[tuple[float, bool]], good: int, bad: int
) -> list[tuple[float, float]]:
    """From the lowest score up; who has the same score comes in one step."""
    curve, x, y = [(0.0, 0.0)], 0, 0
    if not (good and bad):
        return curve
    for place, (score, went_bad) in enumerate(rows):
        y, x = y + went_bad, x + (not went_bad)
        if place + 1 == len(rows) or rows[place + 1][0] != score:
            curve.append((x / good, y / bad))
    return curve


def _area(curve: Sequence[tuple[float, float]]) -> float:
    """The area below the curve, by trapezes: a tie counts half."""
    area = sum(
        (x2 - x1) * (y1 + y2) / 2
        for (x1, y1), (x2, y2) in zip(curve, curve[1:], strict=False)
    )
    return min(1.0, area)


def _bins(
    rows: Sequence[tuple[float, bool]], borders: Sequence[float]
) -> tuple[Bin, ...]:
    bins = []
    for start, end in zip(borders, borders[1:], strict=False):
        last = end == borders[-1]
        inside = [bad for s, bad in rows if start <= s < end or (last and s == end)]
        bins.append(Bin(start, end, len(inside), sum(inside)))
    return tuple(bins)
