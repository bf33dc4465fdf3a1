"""Sixteen real transactions at once do not break a limit.

``CUSTOMER_RACE_ROUNDS`` says how often each scenario is raced; ``./dev test`` runs a
few, the full twenty are a matter of minutes. Counts are asserted, seconds are printed:
they are the machine's.
"""

import os
import statistics
from pathlib import Path

import pytest
from faults_kit import NEEDS_DATABASE, copied, outcome

pytestmark = NEEDS_DATABASE

HERE = Path(__file__).resolve().parent
ROUNDS = int(os.environ.get("CUSTOMER_RACE_ROUNDS", "2"))
SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import race
race.main(env, {rounds}, OUT)
"""
LIMITED = ("confirm", "write orders", "post", "write moves", "mixed")


@pytest.fixture(scope="module")
def races(tmp_path_factory):
    """What happened in every race, told on the way."""
    script = SCRIPT.format(here=str(HERE), rounds=ROUNDS)
    with copied("race") as name:
        return outcome(name, script, tmp_path_factory.mktemp("race") / "races.json")


def of(races, *names):
    found = [race for race in races if race["scenario"] in names]
    assert len(found) == ROUNDS * len(names)
    return found


@pytest.mark.parametrize("scenario", LIMITED)
def test_exactly_ten_of_sixteen_pass(races, scenario):
    for race in of(races, scenario):
        assert race["passed"] == 10, race
        assert race["exposure"] == 1000.0, race


@pytest.mark.parametrize("scenario", ["shared", "companies"])
def test_a_limit_that_is_shared_is_kept_by_all(races, scenario):
    for race in of(races, scenario):
        assert race["passed"] == 10, race
        assert race["exposure"] == 1000.0, race
        for refusal in race["refusals"]:
            assert "100.00 over the 1,000.00 they have together" in refusal


def test_a_temporary_limit_ends_for_who_has_begun_before(races):
    for race in of(races, "temporary"):
        assert race["passed"] == 5, race
        assert race["exposure"] == 500.0, race
        for refusal in race["refusals"]:
            assert "100.00 over its limit of 500.00" in refusal


def test_a_release_is_used_once(races):
    for race in of(races, "released"):
        assert race["passed"] == 1, race
        assert race["exposure"] == 200.0, race


@pytest.mark.parametrize("scenario", LIMITED)
def test_each_loser_is_told_the_figures(races, scenario):
    for race in of(races, scenario):
        assert len(race["refusals"]) == 6
        for refusal in race["refusals"]:
            assert "of 100.00 takes Racer 100.00 over its limit of 1,000.00" in refusal


def test_nobody_is_sent_back_to_try_again(races):
    for race in of(races, *LIMITED, "ordered", "shared", "companies", "temporary"):
        assert race["retries"] == 0, race


def test_what_was_ordered_is_invoiced_at_the_limit(races):
    for race in of(races, "ordered"):
        assert race["passed"] == 10, race
        assert race["exposure"] == 1000.0, race


def test_without_a_limit_all_pass(races):
    for race in of(races, "post, no guard"):
        assert race["passed"] == 16, race


def test_everybody_has_an_answer(races, capsys):
    slowest = {}
    for race in races:
        slowest.setdefault(race["scenario"], []).append(race["slowest"])
        assert race["passed"] + len(race["refusals"]) == race["runners"], race
    with capsys.disabled():  # what is fast enough is for ./dev bench race to say
        for name, seconds in slowest.items():
            print(
                f"\n{name:<16} slowest of 16: median {statistics.median(seconds):.2f}"
                f" s, worst {max(seconds):.2f} s in {len(seconds)} rounds",
                end="",
            )
