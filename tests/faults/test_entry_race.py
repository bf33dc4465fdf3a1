"""The same customer entered twice at the same moment: one wins, one is told."""

from pathlib import Path

from faults_kit import NEEDS_DATABASE, copied, outcome

pytestmark = NEEDS_DATABASE

HERE = Path(__file__).resolve().parent
ROUNDS = 10
SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import entry_race
entry_race.main(env, {rounds}, OUT)
"""


def test_one_wins_and_one_is_told(tmp_path):
    script = SCRIPT.format(here=str(HERE), rounds=ROUNDS)
    with copied("entry") as name:
        races = outcome(name, script, tmp_path / "entries.json")
    assert len(races) == ROUNDS
    for race in races:
        assert race["kept"] == 1, race
        winner, loser = sorted(race["told"])
        assert winner == "", race
        assert "unified social credit code" in loser, race
