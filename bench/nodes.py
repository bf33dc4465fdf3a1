"""A bill run on two servers that share a job queue, against one server.

Each round bills the next month of the same subscriptions, once with one server and once
with two; the clock runs from the start of the run until nobody waits any more.
"""

import os
import time

import psycopg2

from . import database
from .nodes_kit import has_queue, nodes
from .timing import report

TARGET = 1 / 1.6
ROUNDS = 3
SUBSCRIPTIONS = 2_000
NAME = "customer_bench_nodes"
PREPARE = """
from bench.bill_run import _subscribe
env["account.chart.template"].try_loading("generic_coa", env.company)
env["product.product"].create({{"name": "Fee", "type": "service"}})
env["res.partner"].create(
    [
        {{"name": f"Customer {{n}}", "is_company": True, "customer_rank": 1}}
        for n in range({count})
    ]
)
_subscribe(env, {count})
"""
GENERATE = """
import datetime
from dateutil.relativedelta import relativedelta
day = datetime.date(2024, 1, 1) + relativedelta(months={month})
env["billing.run"].create({{"date_due": day, "date_bill": day}}).action_generate()
env.cr.commit()
"""


def run(_scale):
    """Print the ratio of the seconds that a run takes."""
    if not has_queue():
        raise SystemExit("queue_job is not there: pip install odoo-addon-queue-job")
    count = int(os.environ.get("CUSTOMER_NODE_SUBSCRIPTIONS", SUBSCRIPTIONS))
    database.copy(database.setting("CUSTOMER_TEST_TEMPLATE"), NAME)
    taken, month = {1: [], 2: []}, 0
    try:
        database.install(NAME, "queue_job")
        database.shell(NAME, PREPARE.format(count=count))
        for turn in range(ROUNDS + 1):
            for servers in (1, 2) if turn % 2 else (2, 1):
                with nodes(NAME, servers):
                    seconds = _bill(month)
                if turn:
                    taken[servers].append(seconds)
                month += 1
        _check(count, month)
    finally:
        database.drop(NAME)
    report("bill_nodes", taken[1], taken[2], TARGET, subscriptions=count, servers=2)


def _bill(month):
    """Seconds from the start of a month's run until nobody waits."""
    database.shell(NAME, GENERATE.format(month=month))
    began = time.perf_counter()
    connection = psycopg2.connect(dbname=NAME)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            while True:
                cursor.execute(
                    "SELECT COUNT(*) FROM billing_run_line WHERE state = 'waiting'"
                )
                if not cursor.fetchone()[0]:
                    return time.perf_counter() - began
                time.sleep(0.02)
    finally:
        connection.close()


def _check(count, months):
    """Each subscription has one charge on a bill for each month.

    :raise AssertionError: otherwise
    """
    found = database.execute(
        "SELECT COUNT(*), COUNT(DISTINCT (line_id, period_start)),"
        " COUNT(DISTINCT move_line_id) FROM billing_charge",
        database=NAME,
    )
    assert found == [(count * months,) * 3], found
