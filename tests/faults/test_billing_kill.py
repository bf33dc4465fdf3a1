"""A run that is killed three times, and two workers at once, bill each period once.

Real processes on a copy of the test template: a worker is Odoo's shell doing what the
scheduled action does, killed with -9 at a random moment while it is at work.
``CUSTOMER_KILL_SUBSCRIPTIONS`` says how many subscriptions there are.
"""

import os
import random
import time

import pytest
from faults_kit import NEEDS_DATABASE, at_work, database, rows

pytestmark = NEEDS_DATABASE

COUNT = int(os.environ.get("CUSTOMER_KILL_SUBSCRIPTIONS", "1500"))
KILLS = 3
ENDS = ("voided", "refused")
PATIENCE = 600
A_BATCH = 0.5  # seconds, less than one batch takes

PREPARE = f"""
from odoo import Command
company = env.company
if not env["account.journal"].search_count([("type", "=", "sale")], limit=1):
    env["account.chart.template"].try_loading("generic_coa", company)
product = env["product.product"].create({{"name": "Kill fee", "type": "service"}})
item = env["billing.item"].create({{"name": "Kill fee", "product_id": product.id}})
env["billing.tariff"].create({{"name": "Fee", "item_id": item.id, "price": 100}})
rule = env["billing.rule"].create({{"name": "Kill monthly"}})
partners = env["res.partner"].create(
    [{{"name": f"Killed {{n}}", "is_company": True}} for n in range({COUNT})]
)
env["billing.subscription"].with_context(tracking_disable=True).create(
    [
        {{
            "partner_id": partner.id,
            "rule_id": rule.id,
            "date_start": "2025-01-01",
            "line_ids": [Command.create({{"item_id": item.id}})],
        }}
        for partner in partners
    ]
).write({{"state": "active"}})
env.cr.commit()
"""
GENERATE = """
for _n in range({runs}):
    run = env["billing.run"].create({{"date_due": {day!r}, "date_bill": {day!r}}})
    run.action_generate()
env.cr.commit()
"""
# As the scheduler does: what a lost race throws is left to the next run.
WORK = """
import time
from psycopg2.errors import SerializationFailure
print("at work", flush=True)
while env["billing.run"].search_count([("state", "=", "running")]):
    try:
        env["billing.run"]._cron_bill()
        env.cr.commit()
    except SerializationFailure:
        env.cr.rollback()
        print("lost a race", flush=True)
    time.sleep(0.2)
print("done", flush=True)
"""


@pytest.fixture(scope="module")
def billed():
    """A database with many subscriptions that are due."""
    with at_work("kill", PREPARE, WORK) as (name, start):
        yield name, start


def lines_in(name, state):
    query = f"SELECT COUNT(*) FROM billing_run_line WHERE state = '{state}'"
    return rows(name, query)[0][0]


def assert_billed_once(name, periods):
    """Each subscription has one charge and one line on a bill for each period."""
    per_period = """
        SELECT line.subscription_id, charge.period_start, COUNT(DISTINCT charge.id),
               COUNT(DISTINCT bill_line.id)
          FROM billing_subscription_line line
          JOIN res_partner partner ON partner.name LIKE 'Killed %'
          JOIN billing_subscription subscription
            ON subscription.id = line.subscription_id
           AND subscription.partner_id = partner.id
          LEFT JOIN billing_charge charge
            ON charge.line_id = line.id AND charge.state != 'void'
          LEFT JOIN account_move_line bill_line ON bill_line.id = charge.move_line_id
         GROUP BY 1, 2
        HAVING {}
    """
    right = rows(
        name,
        per_period.format(
            "COUNT(DISTINCT charge.id) = 1 AND COUNT(DISTINCT bill_line.id) = 1"
        ),
    )
    wrong = rows(
        name,
        per_period.format(
            "COUNT(DISTINCT charge.id) != 1 OR COUNT(DISTINCT bill_line.id) != 1"
        ),
    )
    assert not wrong
    assert len(right) == COUNT * periods
    bill_lines = rows(
        name,
        "SELECT COUNT(*) FROM account_move_line line"
        " JOIN res_partner partner ON partner.id = line.partner_id"
        " WHERE partner.name LIKE 'Killed %' AND line.display_type = 'product'",
    )
    assert bill_lines == [(COUNT * periods,)]  # none without its charge either


def test_a_run_killed_three_times_bills_each_period_once(billed, capsys):
    name, start_worker = billed
    database.shell(name, GENERATE.format(runs=1, day="2025-01-01"))
    assert lines_in(name, "waiting") == COUNT
    seed = random.randrange(10**6)
    chance, told = random.Random(seed), []
    for left in range(KILLS, 0, -1):
        worker, before = start_worker(), lines_in(name, "waiting")
        worker.wait_until("at work")
        until = time.monotonic() + PATIENCE
        # Somewhere inside what is left for this worker, batch or no batch.
        goal = before - chance.randrange(max(1, before // (left + 1)))
        while lines_in(name, "waiting") >= goal and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(chance.uniform(0, A_BATCH))
        worker.kill()
        told.append(f"{before} -> {lines_in(name, 'waiting')}")
        assert lines_in(name, "waiting"), "the kills came too late to mean something"
    start_worker().wait_until("done")
    with capsys.disabled():
        print(f"\nwaiting when killed (seed {seed}): {', '.join(told)}")
    assert lines_in(name, "billed") == COUNT
    assert rows(name, "SELECT state FROM billing_run") == [("review",)]
    assert_billed_once(name, 1)


def test_two_workers_and_two_runs_at_once_bill_each_period_once(billed, capsys):
    name, start_worker = billed
    database.shell(name, GENERATE.format(runs=2, day="2025-02-01"))
    workers = [start_worker(), start_worker()]
    for worker in workers:
        worker.wait_until("done")
    lost = sum(line.startswith("lost") for w in workers for line in w.told)
    with capsys.disabled():
        print(f"\nraces lost between two workers: {lost}")
    states = rows(
        name,
        "SELECT line.state, COUNT(*) FROM billing_run_line line"
        " JOIN billing_run run ON run.id = line.run_id AND run.date_due = '2025-02-01'"
        " GROUP BY 1 ORDER BY 1",
    )
    assert states == [("billed", COUNT), ("skipped", COUNT)]
    assert_billed_once(name, 2)


POST = """
partner = env["res.partner"].search([("name", "=", "Killed 0")])
days = {"date_due": "2025-03-01", "date_bill": "2025-03-01"}
run = env["billing.run"].create(days | {"partner_ids": [(6, 0, partner.ids)]})
run.action_generate()
env["billing.run"]._cron_bill()
run.move_ids.action_post()
env.cr.commit()
"""
# As a request does: what a lost race throws is tried again.
VOID = """
from psycopg2.errors import SerializationFailure
from odoo import fields
from odoo.exceptions import UserError
admin = env.ref("base.user_admin")
bill = env["account.move"].with_user(admin).search(
    [("billing_run_id", "!=", False), ("state", "=", "posted")], limit=1
)
bill.line_ids.billing_charge_ids.mapped("state")  # its snapshot is from here
print("at work", flush=True)
while True:
    try:
        bill._billing_void("At once", fields.Date.today())
        bill._billing_bill_again(fields.Date.today())
        env.cr.commit()
        print("voided", flush=True)
        break
    except SerializationFailure:
        env.cr.rollback()
    except UserError:
        env.cr.rollback()
        print("refused", flush=True)
        break
print("done", flush=True)
"""


def test_two_at_once_void_a_bill_once(billed):
    name, start_worker = billed
    database.shell(name, POST)
    workers = [start_worker(VOID), start_worker(VOID)]
    for worker in workers:
        worker.wait_until("done")
    told = sorted(
        line.strip() for w in workers for line in w.told if line.strip() in ENDS
    )
    assert told == ["refused", "voided"]
    notes = "SELECT COUNT(*) FROM account_move WHERE billing_voids_id IS NOT NULL"
    assert rows(name, notes) == [(1,)]
    doubled = rows(
        name,
        "SELECT line_id, period_start FROM billing_charge WHERE state = 'billed'"
        " GROUP BY 1, 2 HAVING COUNT(*) > 1",
    )
    assert not doubled
    again = rows(
        name,
        "SELECT COUNT(*) FILTER (WHERE state = 'void'),"
        " COUNT(*) FILTER (WHERE replaces_id IS NOT NULL) FROM billing_charge",
    )
    assert again[0][0] == again[0][1] > 0
