"""The same customer entered twice at the same moment: one wins, one is told."""

import json
import os
import sys
import uuid
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import database  # noqa: E402

HERE = Path(__file__).resolve().parent
ROUNDS = 10
NEEDED = ("CUSTOMER_TEST_TEMPLATE", "CUSTOMER_DEV_ODOO")
MISSING = [name for name in NEEDED if not os.environ.get(name)]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"{', '.join(MISSING)} not set: run ./dev test"
)
SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import entry_race
entry_race.main(env, {rounds}, {out!r})
"""


@pytest.fixture(scope="module")
def races(tmp_path_factory):
    name = f"customer_race_{uuid.uuid4().hex[:8]}"
    out = tmp_path_factory.mktemp("race") / "entries.json"
    database.copy(os.environ["CUSTOMER_TEST_TEMPLATE"], name)
    try:
        script = SCRIPT.format(here=str(HERE), rounds=ROUNDS, out=str(out))
        database.shell(name, script)
        yield json.loads(out.read_text())
    finally:
        database.drop(name)


def test_one_wins_and_one_is_told(races):
    assert len(races) == ROUNDS
    for race in races:
        assert race["kept"] == 1, race
        winner, loser = sorted(race["told"])
        assert winner == "", race
        assert "unified social credit code" in loser, race
