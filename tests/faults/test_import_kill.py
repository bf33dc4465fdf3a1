"""An import that is killed, or that two workers do at once, imports each row once.

Real processes on a copy of the test template: a worker is Odoo's shell doing what the
scheduled action does, killed with -9 at a random moment while it is at work. First
customers are imported, then all of them are renamed by the file of somebody who may
only ask for it. ``CUSTOMER_KILL_ROWS`` says how many rows there are.
"""

import os
import random
import time

import pytest
from faults_kit import NEEDS_DATABASE, at_work, database, rows

pytestmark = NEEDS_DATABASE

COUNT = int(os.environ.get("CUSTOMER_KILL_ROWS", "1100"))
KILLS = 2
PATIENCE = 300

PREPARE = """
from odoo import Command
env["res.users"].with_context(no_reset_password=True).create(
    {"name": "Clerk", "login": "kill_clerk", "group_ids": [
        Command.link(env.ref("customer_archive.group_clerk").id)]}
)
env.company.customer_change_approval = False
env.cr.commit()
"""
# Loads a file and asks for it to be imported; the workers do the rest.
ASK = """
import base64
clerk = env["res.users"].search([("login", "=", "kill_clerk")])
env.company.customer_change_approval = {is_renaming}
text = "\\n".join(["Customer No,Name,Fax", *(
    f"{{number}},{word} {{n}},{{n}}" for n, number in enumerate({numbers})
)])
one = env["customer.import"].with_user(clerk).create(
    {{"file": base64.b64encode(text.encode()), "filename": "{word}.csv"}}
)
one.action_check()
while one.state == "checking":
    env["customer.import"]._cron_import()
assert one.state == "checked" and one.good_count == {count}, one.read()
one.action_import()
assert one.state == "running"
env.cr.commit()
"""
NEW = f'[""] * {COUNT}'
KNOWN = """env["res.partner"].search(
    [("name", "like", "Killed %")], order="id").mapped("customer_number")"""
# As the scheduler does: what a lost race throws is left to the next run.
WORK = """
import time
from psycopg2.errors import SerializationFailure
print("at work", flush=True)
while env["customer.import"].search_count([("state", "=", "running")]):
    try:
        env["customer.import"]._cron_import()
        env.cr.commit()
    except SerializationFailure:
        env.cr.rollback()
        print("lost a race", flush=True)
print("done", flush=True)
"""
CUSTOMERS = """
    SELECT COUNT(*), COUNT(DISTINCT name), COUNT(DISTINCT customer_number)
      FROM res_partner WHERE name LIKE 'Killed %'
"""
IMPORTED = """
    SELECT state, row_count, created_count, updated_count, asked_count, refused_count
      FROM customer_import WHERE filename = '{}.csv'
"""
REQUESTS = """
    SELECT COUNT(*), COUNT(DISTINCT change.partner_id), COUNT(DISTINCT line.id)
      FROM customer_change change
      JOIN customer_change_line line ON line.change_id = change.id
      JOIN res_partner partner ON partner.id = change.partner_id
     WHERE partner.name LIKE 'Killed %'
"""


@pytest.fixture(scope="module")
def ready():
    """A database in which a clerk can import."""
    with at_work("import", PREPARE, WORK) as (name, start):
        yield name, start


def ask(name, word, numbers, is_renaming=False):
    """Have a file checked, and its import begun."""
    told = {"word": word, "numbers": numbers, "count": COUNT}
    database.shell(name, ASK.format(is_renaming=is_renaming, **told))


def position(name):
    """The row at which the running import stands."""
    where = "SELECT MAX(position) FROM customer_import WHERE state = 'running'"
    return rows(name, where)[0][0] or 0


def kill_on_the_way(name, start_worker):
    """Kill workers at random moments of their work; says when."""
    seed = random.randrange(10**6)
    chance, told = random.Random(seed), []
    for _n in range(KILLS):
        worker, before = start_worker(), position(name)
        worker.wait_until("at work")
        until = time.monotonic() + PATIENCE
        while position(name) <= before and time.monotonic() < until:
            time.sleep(0.02)
            if not told:  # the first one before it has finished a batch
                break
        time.sleep(chance.uniform(0, 0.7))
        worker.kill()
        told.append(f"{before} -> {position(name)}")
    return f"(seed {seed}): {', '.join(told)}"


def test_an_import_killed_twice_imports_each_row_once(ready, capsys):
    name, start_worker = ready
    ask(name, "Killed", NEW)
    told = kill_on_the_way(name, start_worker)
    state = rows(name, IMPORTED.format("Killed"))[0][0]
    assert state == "running", "the kills came too late to mean something"
    start_worker().wait_until("done")
    with capsys.disabled():
        print(f"\nimport at row when killed {told}")
    assert rows(name, CUSTOMERS) == [(COUNT, COUNT, COUNT)]
    assert rows(name, IMPORTED.format("Killed")) == [("done", COUNT, COUNT, 0, 0, 0)]


def test_two_workers_ask_once_for_each_name_they_may_not_change(ready, capsys):
    name, start_worker = ready
    ask(name, "Renamed", KNOWN, is_renaming=True)
    workers = [start_worker(), start_worker()]
    for worker in workers:
        worker.wait_until("done")
    lost = sum(line.startswith("lost") for w in workers for line in w.told)
    with capsys.disabled():
        print(f"\n{COUNT} requests by two workers, races lost: {lost}")
    assert rows(name, REQUESTS) == [(COUNT, COUNT, COUNT)]
    assert rows(name, CUSTOMERS) == [(COUNT, COUNT, COUNT)]  # the names are as before
    done = rows(name, IMPORTED.format("Renamed"))
    assert [(state, count, asked) for state, count, _c, _u, asked, _r in done] == [
        ("done", COUNT, COUNT)
    ]
