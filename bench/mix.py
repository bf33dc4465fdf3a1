"""How much sixteen processes get done with the guard, against Odoo without our addons.

Each process has customers of its own and does what a company does all day: orders,
invoices, credit notes, money (``tests/faults/mix.py``). The limits are far away, so
everybody is measured and nobody is refused. Both databases work in turn.
"""

import json
import os
import tempfile
from pathlib import Path

from . import database
from .timing import report

TARGET = 1.25  # at least 0.8 x as much
ROUNDS = 3
SECONDS = 20
CUSTOMERS = 64
LIMIT = 1e9
SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import mix
mix.main(env, {out!r}, {seconds}, {customers}, {limit}, is_shared=False)
"""
SIDES = {
    "without": ("CUSTOMER_CORE_TEMPLATE", None),
    "with": ("CUSTOMER_TEST_TEMPLATE", LIMIT),
}


def run(_scale):
    """Print the ratio of the seconds that one thing done takes."""
    taken = {side: [] for side in SIDES}
    for turn in range(ROUNDS):
        for side in sorted(SIDES, reverse=bool(turn % 2)):
            day = _work(side)
            if day["faults"] or day["refused"]:
                raise AssertionError((day["faults"] or day["odd"])[:1])
            taken[side].append(SECONDS / sum(day["done"].values()))
    report(
        "mix",
        taken["without"],
        taken["with"],
        TARGET,
        processes=16,
        customers=CUSTOMERS,
        done_a_second=round(ROUNDS / sum(taken["with"]), 1),
    )


def _work(side):
    """What was done in one round on a fresh copy of this side's database."""
    template, limit = SIDES[side]
    name = f"customer_bench_mix_{side}"
    database.copy(database.setting(template), name)
    try:
        with tempfile.TemporaryDirectory() as target:
            out = os.path.join(target, "day.json")
            folder = str(database.ROOT / "tests" / "faults")
            told = {"seconds": SECONDS, "customers": CUSTOMERS, "limit": limit}
            database.shell(name, SCRIPT.format(folder=folder, out=out, **told))
            return json.loads(Path(out).read_text())
    finally:
        database.drop(name)
