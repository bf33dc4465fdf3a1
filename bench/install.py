"""Installing the archive into an ERP with a history, against one plain UPDATE.

Every customer gets a number and a state when the archive is installed. Measured is
that step alone, as the rest of an installation does not depend on the customers; how
long whole installations took, with history and without, is told beside it.
"""

import time

from . import database
from .timing import interleave, report

ROUNDS = 5
TARGET = 2.0
CUSTOMERS = {"small": 10_000, "medium": 100_000, "large": 500_000}
BEFORE = "UPDATE res_partner SET customer_number = NULL, customer_state = NULL"
FLOOR = """
UPDATE res_partner partner
   SET customer_number = 'C' || lpad(numbered.n::text, 7, '0'),
       customer_state = 'active'
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM res_partner
         WHERE customer_rank > 0 AND id = commercial_partner_id) numbered
 WHERE numbered.id = partner.id
"""
FILL = """
from bench.generator import Generator, Scale
generator = Generator(env)
first = generator.business(Scale({customers}, {customers} // 10))
env["res.partner"].browse(range(first, first + {customers})).customer_rank = 1
env.cr.commit()
"""
MEASURE = "from bench.install import measure; measure(env, {scale!r}, {facts!r})"


def run(scale):
    """Make the databases, measure, print, remove them."""
    customers = CUSTOMERS[scale]
    history, target = "customer_bench_history", "customer_bench_install"
    database.say(f"generating {customers} customers")
    database.copy(database.core_template(), history)
    database.shell(history, FILL.format(customers=customers))
    database.settle(history)
    facts = {
        "customers": customers,
        "install_seconds_empty": _installation(database.core_template(), target),
        "install_seconds": _installation(history, target),
    }
    database.settle(target)
    database.shell(target, MEASURE.format(scale=scale, facts=facts))
    database.drop(target)
    database.drop(history)


def measure(env, scale, facts):
    """Print the result; everything is rolled back.

    :param env: an environment on a database with the archive and a history
    """
    # Only the process that measures has the addons on its path.
    from odoo.addons.customer_archive.hooks import post_init_hook

    def round_of(work):
        def once(clock):
            env.cr.execute(BEFORE)
            with clock:
                work()
                env.flush_all()
            env.cr.rollback()

        return once

    taken = interleave(
        {
            "floor": round_of(lambda: env.cr.execute(FLOOR)),
            "ours": round_of(lambda: post_init_hook(env)),
        },
        ROUNDS,
    )
    report("install", taken["floor"], taken["ours"], TARGET, scale=scale, **facts)


def _installation(source, target):
    database.copy(source, target)
    started = time.perf_counter()
    database.install(target, "customer_archive")
    return round(time.perf_counter() - started, 1)
