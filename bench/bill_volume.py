"""One bill run of 20,000 subscriptions: how fast, and in how much memory.

Memory is what the process holds after each batch; flat means that the last quarter of
the batches holds no more than the second. Charges alone are what the run knows before
it makes bills: which periods, what they cost, which taxes. Two workers are two
processes that do what the scheduled action does, against one, on a month each.
"""

import json
import os
import resource
import time
from contextlib import contextmanager
from statistics import median

from odoo import SUPERUSER_ID, api, sql_db

from .bill_run import _month, _subscribe
from .timing import interleave, report

COUNT = 20_000
PEAK = 1024  # MiB
CHARGES = 5_000  # a second
TARGET_TWO = 1 / 1.8
FEW = 4_000  # subscriptions of a round of one and two workers
ROUNDS = 3
PAGE = resource.getpagesize()


def measure(env, scale):
    """Print the results of one database; what was billed stays in it.

    :param env: an environment on a generated database with our addons
    """
    subscriptions = _subscribe(env, COUNT)
    _volume(env, scale, len(subscriptions))
    _charges(env, scale)
    _two_workers(env, scale, subscriptions.partner_id[:FEW])


def _held():
    """MiB that this process holds now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * PAGE / 2**20


def _run(env, month, partners=None):
    day = _month(month)
    vals = {"date_due": day, "date_bill": day}
    if partners:
        vals["partner_ids"] = [(6, 0, partners.ids)]
    return env["billing.run"].create(vals)


def _volume(env, scale, count):
    """One run of all; prints its rate and the memory after each batch."""
    run, held = _run(env, 0), []
    original = type(run)._bill_lines

    def bill_lines(self, lines):
        result = original(self, lines)
        held.append(_held())
        return result

    run.action_generate()
    env.cr.commit()
    env.invalidate_all()
    type(run)._bill_lines = bill_lines
    began = time.perf_counter()
    try:
        env["billing.run"]._cron_bill()
    finally:
        type(run)._bill_lines = original
    seconds = time.perf_counter() - began
    assert run.state == "review" and run.billed_count == count, run.parked_count
    quarter = len(held) // 4
    early, late = max(held[quarter : 2 * quarter]), max(held[-quarter:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "bench": "bill_volume",
                "scale": scale,
                "subscriptions": count,
                "seconds": round(seconds, 1),
                "bills_per_second": round(count / seconds),
                "held_mib_second_quarter": round(early),
                "held_mib_last_quarter": round(late),
                "peak_mib": round(peak),
                "target_peak_mib": PEAK,
                "holds": peak < PEAK,
            }
        ),
        flush=True,
    )


def _charges(env, scale):
    """What the next month's charges cost to know, bills not made."""
    run = _run(env, 1)
    run._collect_lines()
    env.flush_all()
    env.invalidate_all()
    count, began = 0, time.perf_counter()
    for lines in run._batches(run.line_ids):
        bills, reasons = run._prepare_bills(lines.partner_id)
        assert not reasons, reasons
        count += sum(len(bill["charges"]) for some in bills.values() for bill in some)
        env.invalidate_all()  # as after a commit
    seconds = time.perf_counter() - began
    env.cr.rollback()
    print(
        json.dumps(
            {
                "bench": "bill_charges",
                "scale": scale,
                "charges": count,
                "charges_per_second": round(count / seconds),
                "target_per_second": CHARGES,
                "holds": count / seconds >= CHARGES,
            }
        ),
        flush=True,
    )


def _two_workers(env, scale, partners):
    """The same months of fewer customers, by one process and by two."""
    name, partner_ids, months = env.cr.dbname, partners.ids, iter(range(1, 100))
    env.cr.close()

    def by(workers):
        def bill(clock):
            with _cursor(name) as work:
                run = _run(work, next(months), work["res.partner"].browse(partner_ids))
                run.action_generate()
                run_id = run.id
            with clock:
                _fork(name, workers)
            with _cursor(name) as work:
                run = work["billing.run"].browse(run_id)
                assert run.state == "review", run.state
                assert run.billed_count == len(partner_ids), run.parked_count

        return bill

    taken = interleave({"one": by(1), "two": by(2)}, ROUNDS)
    report(
        "bill_two_workers",
        taken["one"],
        taken["two"],
        TARGET_TWO,
        scale=scale,
        subscriptions=len(partner_ids),
        bills_per_second=round(len(partner_ids) / median(taken["two"])),
    )
    os._exit(0)  # the shell's own cursor is closed


@contextmanager
def _cursor(name):
    with sql_db.db_connect(name).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def _fork(name, workers):
    """Let so many processes do what the scheduled action does, until all is done."""
    sql_db.close_all()  # no process shares a connection with another
    pids = []
    for _n in range(workers):
        pid = os.fork()
        if not pid:
            _work(name)
        pids.append(pid)
    assert all(os.waitpid(pid, 0)[1] == 0 for pid in pids)


def _work(name):
    """One worker; it ends the process."""
    code = 1
    try:
        while True:
            with _cursor(name) as work:
                runs = work["billing.run"]
                if not runs.search_count([("state", "=", "running")]):
                    code = 0
                    break
                runs._cron_bill()
    finally:
        os._exit(code)
