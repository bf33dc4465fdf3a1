"""Installing the archive into an ERP with a history, against one plain UPDATE.

Every customer gets a number and a state. What that costs is the difference between
two installations: into the database with the customers, and into one without. The
floor is two new columns filled by one statement and a unique index over one of them.
"""

import time

from . import database
from .timing import report

ROUNDS = 3
TARGET = 3.0
CUSTOMERS = {"small": 10_000, "medium": 100_000, "large": 500_000}
FLOOR = (
    "ALTER TABLE res_partner ADD bench_number varchar, ADD bench_state varchar",
    """UPDATE res_partner partner
          SET bench_number = 'C' || lpad(numbered.n::text, 7, '0'),
              bench_state = 'active'
         FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM res_partner
                WHERE customer_rank > 0 AND id = commercial_partner_id) numbered
        WHERE numbered.id = partner.id""",
    "CREATE UNIQUE INDEX bench_number ON res_partner (bench_number)",
)
FILL = """
from bench.generator import Generator, Scale
Generator(env).business(Scale({customers}, {customers} // 10))
env.cr.commit()
"""


def run(scale):
    """Make the databases, measure, print, remove them."""
    customers = CUSTOMERS[scale]
    history, target = "customer_bench_history", "customer_bench_install"
    database.copy(database.core_template(), history)
    database.shell(history, FILL.format(customers=customers))
    database.execute(
        "UPDATE res_partner SET customer_rank = 1 WHERE name LIKE 'Customer %'",
        database=history,
    )
    database.settle(history)
    floor, ours = [], []
    for __ in range(ROUNDS):
        database.copy(history, target)
        floor.append(_seconds(lambda: _floor(target)))
        empty = _installation(database.core_template(), target)
        ours.append(max(_installation(history, target) - empty, 0.001))
    database.drop(target)
    database.drop(history)
    report("install", floor, ours, TARGET, scale=scale, customers=customers)


def _installation(source, target):
    database.copy(source, target)
    return _seconds(lambda: database.install(target, "customer_archive"))


def _floor(name):
    for statement in FLOOR:
        database.execute(statement, database=name)


def _seconds(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
