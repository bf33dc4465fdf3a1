"""The slowest of sixteen posts for one customer, against the same without a guard.

The guard makes them wait for each other; without it the machine's cores share the work.
The runners are those of the fault tests, the rounds of both alternate.
"""

import json
import os
import tempfile
from pathlib import Path

from . import database
from .timing import report

TARGET = 1.6
ROUNDS = 7
NAME = "customer_bench_race"
SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import race
race.main(env, {rounds}, {out!r}, ("confirmations", "posts", "free_posts"))
"""


def run(_scale):
    """Print the ratio, and how long the slowest of sixteen confirmations took."""
    folder = str(database.ROOT / "tests" / "faults")
    database.copy(database.setting("CUSTOMER_TEST_TEMPLATE"), NAME)
    try:
        with tempfile.TemporaryDirectory() as target:
            out = os.path.join(target, "races.json")
            script = SCRIPT.format(folder=folder, rounds=ROUNDS, out=out)
            database.shell(NAME, script)
            races = json.loads(Path(out).read_text())
    finally:
        database.drop(NAME)
    slowest = {}
    for race in races:
        slowest.setdefault(race["scenario"], []).append(race["slowest"])
    report(
        "race_post",
        slowest["post, no guard"],
        slowest["post"],
        TARGET,
        runners=races[0]["runners"],
        confirm_ms=round(max(slowest["confirm"]) * 1000),
    )
