"""Two real transactions at once: a release lets one through, a request has one end."""

from pathlib import Path

import pytest
from faults_kit import NEEDS_DATABASE, copied, outcome

pytestmark = NEEDS_DATABASE

HERE = Path(__file__).resolve().parent
SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import release_race
release_race.main(env, OUT)
"""


@pytest.fixture(scope="module")
def races(tmp_path_factory):
    """What happened, by scenario."""
    with copied("release") as name:
        path = tmp_path_factory.mktemp("release") / "races.json"
        return outcome(name, SCRIPT.format(here=str(HERE)), path)


def test_of_two_edits_one_uses_the_release_and_the_other_is_refused(races):
    race = races["edits"]
    refusals = [answer for answer in race["answers"] if answer]
    assert len(refusals) == 1, race
    assert "over its limit" in refusals[0]
    assert race["release"]["state"] == "used"
    assert race["release"]["used_amount"] == 100.0
    assert race["exposure"] == 1100.0


def test_an_order_confirmed_by_two_uses_its_release_once(races):
    race = races["confirmations"]
    assert len([answer for answer in race["answers"] if answer]) == 1, race
    assert race["release"]["state"] == "used"
    assert race["release"]["used_amount"] == 1100.0
    assert race["exposure"] == 1100.0


def test_a_request_that_two_decide_at_once_is_decided_once(races):
    race = races["limits"]
    assert len([answer for answer in race["answers"] if answer]) == 1, race
    won = "approved" if race["answers"][0] is None else "rejected"
    assert race["request"]["state"] == won
    assert race["limit"] == (2000.0 if won == "approved" else 1000.0)
