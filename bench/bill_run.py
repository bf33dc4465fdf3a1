"""A bill run from subscriptions to drafts, against core making the same drafts.

The floor is `account.move.create` in batches of 500 invoices whose lines are handed
over ready. Ours begins earlier (which periods are due, what do they cost, which taxes
and terms) and ends later (charges in the ledger, the run's own lines); both commit
their batches. Each round of ours bills the next month of the same subscriptions.
"""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command

from .timing import interleave, report

TARGET = 0.5
BATCH = 500
SUBSCRIPTIONS = {"small": 500, "medium": 1_000, "large": 5_000}
ROUNDS = 4
FIRST = date(2024, 1, 1)


def measure(env, scale):
    """Print the result of one database; what was billed stays in it.

    :param env: an environment on a generated database with our addons
    """
    subscriptions = _subscribe(env, SUBSCRIPTIONS[scale])
    totals = {"floor": [], "ours": []}
    taken = interleave(
        {
            "floor": _floor(env, subscriptions, totals["floor"]),
            "ours": _ours(env, subscriptions, totals["ours"]),
        },
        ROUNDS,
    )
    assert totals["floor"] == totals["ours"], totals
    report(
        "bill_run",
        taken["floor"],
        taken["ours"],
        TARGET,
        scale=scale,
        subscriptions=len(subscriptions),
        batch=BATCH,
    )


def _floor(env, subscriptions, totals):
    """Core's way; each call is the next month, its total goes to ``totals``."""

    def create(clock):
        vals_list = _ready_vals(subscriptions, _month(len(totals)))
        env.invalidate_all()
        total = 0.0
        with clock:
            for start in range(0, len(vals_list), BATCH):
                moves = env["account.move"].create(vals_list[start : start + BATCH])
                env.cr.commit()
                total += sum(moves.mapped("amount_total"))
        totals.append(round(total, 2))

    return create


def _ours(env, subscriptions, totals):
    """A bill run; each call is the next month, its total goes to ``totals``."""

    def bill(clock):
        day = _month(len(totals))
        run = env["billing.run"].create({"date_due": day, "date_bill": day})
        env.cr.commit()
        env.invalidate_all()
        with clock:
            run.action_generate()
            env["billing.run"]._cron_bill()
        assert len(run.move_ids) == len(subscriptions), run.parked_line_ids[:1].reason
        totals.append(round(sum(run.move_ids.mapped("amount_total")), 2))

    return bill


def _month(number):
    return FIRST + relativedelta(months=number)


def _subscribe(env, count):
    """One active monthly subscription for each of ``count`` customers."""
    product = env["product.product"].search([("type", "=", "service")], limit=1)
    item = env["billing.item"].create({"name": "Fee", "product_id": product.id})
    env["billing.tariff"].create({"name": "Fee", "item_id": item.id, "price": 120.5})
    rule = env["billing.rule"].create({"name": "Monthly", "posting": "draft"})
    customers = env["res.partner"].search(
        [("customer_rank", ">", 0), ("parent_id", "=", False)], limit=count
    )
    subscriptions = env["billing.subscription"].create(
        [
            {
                "partner_id": customer.id,
                "rule_id": rule.id,
                "date_start": FIRST,
                "line_ids": [Command.create({"item_id": item.id, "quantity": 2})],
            }
            for customer in customers
        ]
    )
    subscriptions.action_start()
    env.cr.commit()
    return subscriptions


def _ready_vals(subscriptions, day):
    """The same invoices as somebody would hand them to core."""
    end = day + relativedelta(months=1)
    return [
        {
            "move_type": "out_invoice",
            "partner_id": subscription.partner_id.id,
            "invoice_date": day,
            "invoice_origin": subscription.name,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.item_id.product_id.id,
                        "name": f"{line.item_id.name} {day} - {end}",
                        "quantity": line.quantity,
                        "price_unit": line.price_current,
                        "tax_ids": [Command.set(line.item_id.product_id.taxes_id.ids)],
                    }
                )
                for line in subscription.line_ids
            ],
        }
        for subscription in subscriptions
    ]
