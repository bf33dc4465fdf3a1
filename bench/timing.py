"""Interleaved measurement: what is compared is measured in turn, in one run."""

import gc
import json
import time
from contextlib import contextmanager
from statistics import median


class Clock:
    """Seconds spent inside ``with clock:``."""

    def __init__(self):
        self.seconds = 0.0
        self._start = 0.0

    def __enter__(self):
        self._start = time.perf_counter()
        return self

    def __exit__(self, *exc):
        self.seconds += time.perf_counter() - self._start


def interleave(candidates, rounds, warm_up=1):
    """Let every candidate run once a round, in an order that turns by one a round.

    :param candidates: ``{name: callable(clock)}``; only what happens inside
        ``with clock:`` counts
    :return: ``{name: [seconds, …]}``, one a round, the warm-up left out
    """
    names, taken = list(candidates), {name: [] for name in candidates}
    for turn in range(-warm_up, rounds):
        for name in names:
            clock = Clock()
            with _no_collection():
                candidates[name](clock)
            if turn >= 0:
                taken[name].append(clock.seconds)
        names.append(names.pop(0))
    return taken


@contextmanager
def _no_collection():
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def report(bench, floor, ours, target, **facts):
    """Print one JSON object: medians, the ratio, and whether the target holds.

    Each round gives a ratio, and theirs is the median: a machine that is slow for a
    while is slow for both.

    :param list floor: seconds by round of what there is without us
    :param list ours: seconds by round of ours
    :param float target: the highest ratio that is good enough
    """
    ratio = median(o / f for o, f in zip(ours, floor, strict=True))
    print(
        json.dumps(
            {
                "bench": bench,
                **facts,
                "floor_ms": round(median(floor) * 1000, 2),
                "ours_ms": round(median(ours) * 1000, 2),
                "ratio": round(ratio, 3),
                "target": target,
                "holds": ratio <= target,
                "rounds": len(ours),
            }
        ),
        flush=True,
    )
