"""Two people who close a circle of group parents at once: one of them is told.

Neither sees the other's relation, which is not committed yet, so a look alone would
let both pass. The two new relations have no customer in common: what they meet on lies
above.
"""

from faults_kit import NEEDS_DATABASE, copied, outcome

pytestmark = NEEDS_DATABASE

ROUNDS = 5
SCRIPT = f"""
import json
import threading

from odoo import api, SUPERUSER_ID
from odoo.exceptions import ValidationError
from odoo.service.model import retrying

registry = env.registry
env.cr.rollback()


def relate(env, *pairs):
    env["customer.relation"].create(
        [{{"partner_id": a, "related_id": b}} for a, b in pairs]
    )


def close(pair, barrier, outcomes):
    waits = [barrier]
    with registry.cursor() as cr:
        own = api.Environment(cr, SUPERUSER_ID, {{}})

        def work():
            own["customer.relation"].search_count([])  # the snapshot
            if waits:
                waits.pop().wait()
            relate(own, pair)

        try:
            retrying(work, own)
            outcomes.append("passed")
        except ValidationError:
            cr.rollback()
            outcomes.append("refused")


results = []
for _round in range({ROUNDS}):
    with registry.cursor() as cr:
        there = api.Environment(cr, SUPERUSER_ID, {{}})
        a, b, c, d = there["res.partner"].create(
            [{{"name": name, "is_company": True}} for name in "ABCD"]
        ).ids
        relate(there, (b, c), (d, a))
    barrier, outcomes = threading.Barrier(2), []
    threads = [
        threading.Thread(target=close, args=(pair, barrier, outcomes))
        for pair in ((a, b), (c, d))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    results.append(sorted(outcomes))
with open(OUT, "w") as file:
    json.dump(results, file)
"""


def test_one_passes_and_one_is_told(tmp_path):
    with copied("group") as name:
        outcomes = outcome(name, SCRIPT, tmp_path / "outcomes.json")
    assert outcomes == [["passed", "refused"]] * ROUNDS
