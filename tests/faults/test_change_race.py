"""Approved changes are applied once: by two workers at once, and after kill -9.

Real processes on a copy of the test template: a worker is Odoo's shell doing what the
scheduled action does. What happens to the customers is told by a trigger of the
database itself, which writes down each change of a name.
"""

import os
import random
import time

import pytest
from faults_kit import NEEDS_DATABASE, at_work, database, rows

pytestmark = NEEDS_DATABASE

COUNT = int(os.environ.get("CUSTOMER_RACE_CHANGES", "100"))
KILLS = 2
PATIENCE = 120

PREPARE = """
from odoo import Command
env.company.customer_change_approval = True
users = env["res.users"].with_context(no_reset_password=True).create([
    {"name": role, "login": f"race_{role}", "group_ids": [
        Command.link(env.ref(f"customer_archive.group_{role}").id)]}
    for role in ("clerk", "approver")
])
env.cr.execute('''
    CREATE TABLE race_log (partner_id int, name text);
    CREATE FUNCTION race_note() RETURNS trigger AS $$ BEGIN
        INSERT INTO race_log VALUES (NEW.id, NEW.name); RETURN NEW;
    END $$ LANGUAGE plpgsql;
    CREATE TRIGGER race_note AFTER UPDATE ON res_partner FOR EACH ROW
        WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION race_note();
''')
env.cr.commit()
"""
ASK = f"""
clerk, approver = (
    env["res.users"].search([("login", "=", f"race_{{role}}")])
    for role in ("clerk", "approver")
)
customers = env["res.partner"].create([
    {{"name": f"Old {{n}}", "is_company": True, "customer_rank": 1}}
    for n in range({COUNT})
])
for customer in customers:
    customer.with_user(clerk).name = "New" + customer.name[3:]
changes = env["customer.change"].search([("partner_id", "in", customers.ids)])
assert len(changes) == {COUNT}, len(changes)
changes.with_user(clerk).write({{"date_effective": "2100-01-01"}})
changes.with_user(approver).action_approve()
changes._change_store({{"date_effective": "2025-01-01"}})
env.cr.execute("TRUNCATE race_log")
env.cr.commit()
"""
# As the scheduler does: what a lost race throws is left to the next run.
WORK = """
import time
from psycopg2.errors import SerializationFailure
changes = env["customer.change"]
due = [("state", "=", "approved"), ("fault", "=", False)]
print("at work", flush=True)
while changes.search_count(due):
    try:
        changes._cron_apply()
        env.cr.commit()
    except SerializationFailure:
        env.cr.rollback()
        print("lost a race", flush=True)
    time.sleep(0.05)
print("done", flush=True)
"""
# It has written the new names and not yet committed: here it is killed.
HALFWAY = """
import time
Change = type(env["customer.change"])
log = Change._change_log
def stop(self):
    log(self)
    env.flush_all()
    print("halfway", flush=True)
    time.sleep(600)
Change._change_log = stop
"""


@pytest.fixture(scope="module")
def asked():
    """A database in which two people can change names."""
    with at_work("change", PREPARE, WORK) as (name, start):
        yield name, start


def assert_applied_once(name):
    """Each request of the round is in force, written once and told once."""
    assert rows(name, "SELECT COUNT(*), COUNT(DISTINCT partner_id) FROM race_log") == [
        (COUNT, COUNT)
    ]
    assert rows(
        name,
        "SELECT COUNT(*) FROM race_log JOIN res_partner partner"
        " ON partner.id = partner_id AND partner.name = race_log.name"
        " WHERE partner.name LIKE 'New %'",
    ) == [(COUNT,)]
    assert rows(
        name,
        "SELECT COUNT(*) FROM customer_change change JOIN race_log"
        " ON race_log.partner_id = change.partner_id WHERE change.state = 'applied'",
    ) == [(COUNT,)]
    assert rows(
        name,
        "SELECT COUNT(*) FROM mail_message message JOIN race_log"
        " ON message.model = 'res.partner' AND message.res_id = race_log.partner_id"
        " WHERE message.body LIKE '%Old %→%New %'",
    ) == [(COUNT,)]


def test_two_workers_at_once_apply_each_change_once(asked, capsys):
    name, start_worker = asked
    database.shell(name, ASK)
    workers = [start_worker(), start_worker()]
    for worker in workers:
        worker.wait_until("done")
    lost = sum(line.startswith("lost") for w in workers for line in w.told)
    with capsys.disabled():
        print(f"\n{COUNT} changes by two workers, races lost: {lost}")
    assert_applied_once(name)


def test_a_worker_killed_before_it_commits_has_applied_nothing(asked, capsys):
    name, start_worker = asked
    database.shell(name, ASK)
    open_changes = "SELECT COUNT(*) FROM customer_change WHERE state = 'approved'"
    worker = start_worker(HALFWAY + WORK)
    worker.wait_until("halfway")
    second = start_worker()  # meanwhile: it leaves alone what the first one holds
    second.wait_until("at work")
    worker.kill()
    second.wait_until("done")
    assert rows(name, open_changes) == [(0,)]
    assert_applied_once(name)


def test_workers_killed_at_random_apply_each_change_once(asked, capsys):
    name, start_worker = asked
    database.shell(name, ASK)
    seed = random.randrange(10**6)
    chance, told = random.Random(seed), []
    waiting = "SELECT COUNT(*) FROM customer_change WHERE state = 'approved'"
    for left in range(KILLS, 0, -1):
        worker, before = start_worker(), rows(name, waiting)[0][0]
        worker.wait_until("at work")
        until = time.monotonic() + PATIENCE
        # Somewhere inside what is left for this worker, batch or no batch.
        goal = before - chance.randrange(max(1, before // (left + 1)))
        while rows(name, waiting)[0][0] >= goal and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(chance.uniform(0, 0.3))
        worker.kill()
        told.append(f"{before} -> {rows(name, waiting)[0][0]}")
    start_worker().wait_until("done")
    with capsys.disabled():
        print(f"\nwaiting when killed (seed {seed}): {', '.join(told)}")
    assert_applied_once(name)
