"""Assessing every customer: seconds, and queries for each thousand.

There is no floor in plain SQL for it: a score is no sum. The aim is 100,000 customers
in five minutes, with at most ten queries for each thousand.
"""

import json
import time
from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron

TARGET = 300 / 100_000  # seconds a customer
QUERIES = 10  # for a thousand


def measure(env, scale):
    """Print the result of one database; what was written is rolled back.

    :param env: an environment on a generated database with our addons
    """
    run = env["credit.assessment.run"].create({"scope": "all"})
    run.action_start()
    env.flush_all()
    env.invalidate_all()

    def commit_progress(cron, *args, **kwargs):
        cron.env.flush_all()
        cron.env.invalidate_all()  # as after a commit
        return float("inf")

    before, start = env.cr.sql_log_count, time.perf_counter()
    with patch.object(IrCron, "_commit_progress", commit_progress):
        run._cron_runs()
    taken = time.perf_counter() - start
    queries = env.cr.sql_log_count - before
    count = run.done_count
    print(
        json.dumps(
            {
                "bench": "assessment",
                "scale": scale,
                "customers": count,
                "parked": run.parked_count,
                "seconds": round(taken, 1),
                "per_100k": round(taken / count * 100_000, 1),
                "target_per_100k": TARGET * 100_000,
                "queries_per_1000": round(queries / count * 1000, 1),
                "target_queries": QUERIES,
            }
        )
    )
    env.cr.rollback()
