"""Usage that four senders send at once, twice, shuffled: each event counts once.

``CUSTOMER_RACE_EVENTS`` says how many events there are.
"""

import os
from pathlib import Path

from faults_kit import NEEDS_DATABASE, copied, outcome, rows

pytestmark = NEEDS_DATABASE

HERE = Path(__file__).resolve().parent
SENDERS = 4
EVENTS = int(os.environ.get("CUSTOMER_RACE_EVENTS", "2000"))
SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import usage_race
usage_race.main(env, {senders}, {events}, OUT)
"""


def test_each_event_counts_once_and_other_content_is_listed(tmp_path, capsys):
    script = SCRIPT.format(here=str(HERE), senders=SENDERS, events=EVENTS)
    with copied("usage") as name:
        told = outcome(name, script, tmp_path / "usage.json")
        kept = rows(
            name,
            """SELECT status, COUNT(*), COUNT(DISTINCT external_key), SUM(quantity)
                 FROM billing_usage WHERE external_key LIKE 'race-%'
             GROUP BY 1 ORDER BY 1""",
        )
    again = sum(sender["again"] for sender in told["told"])
    with capsys.disabled():
        print(f"\n{EVENTS} events by {SENDERS} senders: {told['seconds']:.1f} s,")
        print(f"{again} calls lost a race and were sent again")
    assert sum(sender["counted"] for sender in told["told"]) == EVENTS
    (conflict, aside, aside_keys, _sum), (counted, count, keys, quantity) = kept
    assert (conflict, counted) == ("conflict", "counted")
    assert (count, keys) == (EVENTS, EVENTS)
    assert aside == aside_keys == EVENTS // 100
    # which of two contents came first is chance: the other one is the conflict
    others = {key for sender in told["told"] for key in sender["conflicts"]}
    assert len(others) == EVENTS // 100
    assert EVENTS <= quantity <= EVENTS + EVENTS // 100
