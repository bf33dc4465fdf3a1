"""Usage that machines send: events a second through ``billing.usage.ingest``.

The floor is what PostgreSQL takes to store the same rows in the same table, keys looked
at and all, when somebody hands them over ready. Ours begins with what came over the
wire: which line, is it a number, when was it, which day is that. Then the same events
come again, in another order, and nothing may be counted.
"""

import json
import random
from datetime import datetime, timedelta
from statistics import median

from odoo import Command
from odoo.tools import SQL

from .timing import interleave, report

TARGET = 2.0
RATE = 10_000  # events a second
CALL = 10_000  # events of one call
LINES = 200
ROUNDS = 7
FIRST = datetime(2025, 1, 1)
FLOOR = SQL(
    """INSERT INTO billing_usage (line_id, item_id, partner_id, company_id, quantity,
              used_at, used_on, external_key, status, create_uid, write_uid,
              create_date, write_date)
       SELECT line_id, item_id, partner_id, company_id, quantity, used_at, used_on,
              key, 'counted', 1, 1, now(), now()
         FROM bench_usage
           ON CONFLICT (company_id, external_key)
        WHERE status IN ('counted', 'ignored') DO NOTHING"""
)


def measure(env, scale):
    """Print the results of one database; what was counted stays in it.

    :param env: an environment on a generated database with our addons
    """
    lines = _lines(env)
    calls = {"floor": 0, "ours": 0, "again": 0}

    def floor(clock):
        _ready(env, lines, _events(lines, "floor", calls))
        with clock:
            env.cr.execute(FLOOR)
            assert env.cr.rowcount == CALL
            env.cr.commit()

    def ours(clock):
        events = _events(lines, "ours", calls)
        with clock:
            answer = env["billing.usage"].ingest(events)
            env.cr.commit()
        assert answer["counted"] == CALL, answer

    def again(clock):
        events = _events(lines, "ours", calls | {"ours": calls["again"]})
        calls["again"] += 1
        random.Random(1).shuffle(events)
        with clock:
            answer = env["billing.usage"].ingest(events)
            env.cr.commit()
        assert (answer["counted"], answer["known"]) == (0, CALL), answer

    taken = interleave({"floor": floor, "ours": ours}, ROUNDS)
    taken |= interleave({"again": again}, ROUNDS, warm_up=0)
    env.cr.execute("SELECT COUNT(*) FROM billing_usage WHERE external_key LIKE 'ours%'")
    assert env.cr.fetchone() == (CALL * (ROUNDS + 1),)
    report(
        "usage",
        taken["floor"],
        taken["ours"],
        TARGET,
        scale=scale,
        events=CALL,
        events_per_second=round(CALL / median(taken["ours"])),
        again_per_second=round(CALL / median(taken["again"])),
        floor_per_second=round(CALL / median(taken["floor"])),
        target_per_second=RATE,
        rate_holds=CALL / median(taken["ours"]) >= RATE,
    )


def _lines(env):
    """Subscription lines of a metered item."""
    product = env["product.product"].search([("type", "=", "service")], limit=1)
    item = env["billing.item"].create(
        {"name": "Messages", "kind": "metered", "product_id": product.id}
    )
    rule = env["billing.rule"].create({"name": "Monthly"})
    customers = env["res.partner"].search(
        [("customer_rank", ">", 0), ("parent_id", "=", False)], limit=LINES
    )
    subscriptions = env["billing.subscription"].create(
        [
            {
                "partner_id": customer.id,
                "rule_id": rule.id,
                "date_start": FIRST.date(),
                "line_ids": [Command.create({"item_id": item.id})],
            }
            for customer in customers
        ]
    )
    env.cr.commit()
    return subscriptions.line_ids


def _events(lines, name, calls):
    """The events of the next call, as JSON has them."""
    number = calls[name]
    calls[name] += 1
    events = [
        {
            "external_key": f"{name}-{number}-{n}",
            "line_id": lines.ids[n % len(lines)],
            "quantity": n % 97 + 0.25,
            "used_at": (FIRST + timedelta(seconds=n * 61)).isoformat() + "Z",
        }
        for n in range(CALL)
    ]
    return json.loads(json.dumps(events))


def _ready(env, lines, events):
    """The same rows in a table of their own, as the floor takes them."""
    env.cr.execute("DROP TABLE IF EXISTS bench_usage")
    env.cr.execute(
        """CREATE TEMPORARY TABLE bench_usage (line_id int, item_id int,
           partner_id int, company_id int, quantity numeric, used_at timestamp,
           used_on date, key varchar)"""
    )
    facts = {
        line.id: (
            line.item_id.id,
            line.subscription_id.commercial_partner_id.id,
            line.company_id.id,
        )
        for line in lines
    }
    env.cr.execute_values(
        "INSERT INTO bench_usage VALUES %s",
        [
            (
                event["line_id"],
                *facts[event["line_id"]],
                event["quantity"],
                event["used_at"][:19],
                event["used_at"][:10],
                event["external_key"],
            )
            for event in events
        ],
    )
