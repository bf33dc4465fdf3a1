"""Whatever sixteen people do at once to fifty customers, nobody passes a limit.

``CUSTOMER_MIX_SECONDS`` says how long; ``./dev test`` takes a few, a minute is worth
while after a change of the guard.
"""

import os
from pathlib import Path

import pytest
from faults_kit import NEEDS_DATABASE, copied, outcome

pytestmark = NEEDS_DATABASE

HERE = Path(__file__).resolve().parent
SECONDS = int(os.environ.get("CUSTOMER_MIX_SECONDS", "10"))
LIMIT, CUSTOMERS = 250.0, 50
SCRIPT = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
import mix
mix.main(env, OUT, {SECONDS}, {CUSTOMERS}, {LIMIT})
"""


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """What happened on that day."""
    with copied("mix") as name:
        return outcome(name, SCRIPT, tmp_path_factory.mktemp("mix") / "day.json")


def test_nobody_owes_more_than_the_limit_at_any_moment(day, capsys):
    with capsys.disabled():
        done, refused = (sum(day[what].values()) for what in ("done", "refused"))
        print(
            f"\n{done} done, {refused} refused in {SECONDS} s,"
            f" looked {day['looks']} times, most owed {day['highest']}"
        )
    assert not day["breaches"]
    assert day["looks"] >= SECONDS
    assert sum(day["refused"].values()), "the limit was never reached"
    assert day["highest"] > LIMIT / 2


def test_nobody_is_told_of_a_deadlock_or_another_fault(day):
    assert not day["faults"], day["faults"][0]
    assert not day["odd"], day["odd"][0]
    assert set(day["done"]) >= {"order", "invoice", "direct", "credit_note", "money"}
