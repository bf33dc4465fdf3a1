"""Two cashiers at one bill, two bills at one balance: nothing is paid twice."""

from pathlib import Path

from faults_kit import NEEDS_DATABASE, copied, outcome

pytestmark = NEEDS_DATABASE

HERE = Path(__file__).resolve().parent
ROUNDS = 2
SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import payment_race
payment_race.main(env, {rounds}, OUT)
"""


def test_money_is_used_once(tmp_path):
    script = SCRIPT.format(here=str(HERE), rounds=ROUNDS)
    with copied("payment") as name:
        races = outcome(name, script, tmp_path / "payments.json")
    assert len(races["cashiers"]) == len(races["posting"]) == ROUNDS
    for race in races["cashiers"]:
        winner, loser = sorted(race["told"])
        assert winner == "", race
        assert "Nothing was posted" in loser, race
        assert (race["open"], race["paid"]) == (0, 100), race
    for race in races["posting"]:
        assert race["told"] == ["", ""], race
        assert race["states"] == ["posted", "posted"], race
        assert (race["open"], race["left"]) == (100, 0), race
    numbers = races["numbers"]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(numbers) == 2 * ROUNDS
