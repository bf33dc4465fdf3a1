"""Machines that send the same usage at the same moment: run in Odoo's shell.

Each sender is a process of its own with a connection of its own; what a lost race
throws is sent again, as a request is.
"""

import json
import os
import random
import time


def main(env, senders, events, out):
    """Let all senders send all events twice, shuffled; write what came of it.

    :param env: an environment of Odoo's shell
    :param senders: how many processes
    :param events: how many different events; every 100th has a second content too
    :param out: where the result goes, as JSON
    """
    from odoo import sql_db

    line_id = _line(env)
    env.cr.commit()
    sql_db.close_all()  # no process shares a connection with another
    begin, pids = time.time(), []
    for number in range(senders):
        pid = os.fork()
        if not pid:
            _send(env, number, _events(line_id, events), f"{out}.{number}")
        pids.append(pid)
    assert all(os.waitpid(pid, 0)[1] == 0 for pid in pids)
    told = []
    for number in range(senders):
        with open(f"{out}.{number}") as file:
            told.append(json.load(file))
    with open(out, "w") as file:
        json.dump({"told": told, "seconds": time.time() - begin}, file)
    os._exit(0)


def _line(env):
    """A subscription line of a metered item."""
    from odoo import Command

    product = env["product.product"].create({"name": "Call", "type": "service"})
    item = env["billing.item"].create(
        {"name": "Calls", "kind": "metered", "product_id": product.id}
    )
    customer = env["res.partner"].create({"name": "Caller", "is_company": True})
    subscription = env["billing.subscription"].create(
        {
            "partner_id": customer.id,
            "rule_id": env["billing.rule"].create({"name": "Monthly"}).id,
            "date_start": "2025-01-01",
            "line_ids": [Command.create({"item_id": item.id})],
        }
    )
    return subscription.line_ids.id


def _events(line_id, count):
    def event(number, quantity):
        return {
            "external_key": f"race-{number}",
            "line_id": line_id,
            "quantity": quantity,
            "used_at": "2025-01-15T08:00:00Z",
        }

    first = [event(number, 1) for number in range(count)]
    return first, [event(number, 2) for number in range(0, count, 100)]


def _send(env, number, events, out):
    """One sender: everything twice, in an order of its own."""
    from psycopg2.errors import DeadlockDetected, SerializationFailure

    chance, told = random.Random(number), {"counted": 0, "conflicts": [], "again": 0}
    first, other = events
    for turn in range(2):
        todo = first + (other if turn else [])
        chance.shuffle(todo)
        size = len(todo) // 4 + 1
        for start in range(0, len(todo), size):
            while True:
                with env.registry.cursor() as cr:
                    try:
                        answer = env(cr=cr)["billing.usage"].ingest(
                            todo[start : start + size]
                        )
                        break
                    except (SerializationFailure, DeadlockDetected):
                        cr.rollback()
                        told["again"] += 1
                time.sleep(chance.uniform(0, 0.05))
            told["counted"] += answer["counted"]
            told["conflicts"] += answer["conflicts"]
            assert not answer["refused"], answer["refused"][:1]
    with open(out, "w") as file:
        json.dump(told, file)
    os._exit(0)
