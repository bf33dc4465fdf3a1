"""Two servers share a bill run by a job queue, and one of them is killed.

Real Odoo servers on a copy of the test template, with OCA's ``queue_job``: the one that
gives out the jobs is killed with -9 in the middle. Each period is billed once all the
same. ``CUSTOMER_NODE_SUBSCRIPTIONS`` says how many subscriptions there are.
"""

import os
import time

import pytest
from billing_kit import GENERATE, PREPARE, assert_billed_once, lines_in
from faults_kit import NEEDS_DATABASE, copied, database, rows

from bench.nodes_kit import has_queue, nodes

pytestmark = [
    NEEDS_DATABASE,
    pytest.mark.skipif(not has_queue(), reason="queue_job is not there"),
]

COUNT = int(os.environ.get("CUSTOMER_NODE_SUBSCRIPTIONS", "1000"))
PATIENCE = 300
BATCH = 250  # customers of one job
FINISH = """
env["billing.run"]._cron_bill()
env.cr.commit()
"""


def wait_until(done):
    """Until ``done()``, and fail when it takes too long."""
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until, "the servers did not get there"
        time.sleep(0.05)


def test_a_killed_server_leaves_its_jobs_to_the_other(capsys):
    with copied("nodes") as name:
        database.install(name, "queue_job")
        database.shell(name, PREPARE.format(count=COUNT))
        with nodes(name, 2) as (first, _second):
            database.shell(name, GENERATE.format(runs=1, day="2025-01-01"))
            wait_until(lambda: lines_in(name, "billed"))
            first.kill()
            left = lines_in(name, "waiting")
            wait_until(lambda: not lines_in(name, "waiting"))
        jobs = rows(name, "SELECT state, COUNT(*) FROM queue_job GROUP BY 1 ORDER BY 1")
        with capsys.disabled():
            print(f"\n{COUNT} subscriptions, {left} left when a server was killed,")
            print(f"jobs afterwards: {dict(jobs)}")
        assert left, "the kill came too late to mean something"
        # what the killed server's jobs have left, the scheduled action may have done
        assert sum(count for _state, count in jobs) == -(-COUNT // BATCH)
        assert dict(jobs).get("done"), "the queue did nothing"
        database.shell(name, FINISH)
        assert rows(name, "SELECT state FROM billing_run") == [("review",)]
        assert lines_in(name, "billed") == COUNT
        assert_billed_once(name, COUNT, 1)
