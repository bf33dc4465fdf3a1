"""Sixteen processes do what a company does all day, on the same customers.

Orders are entered, confirmed, raised, cancelled and invoiced, invoices and credit
notes posted, money received and matched. Meanwhile another look, at the documents
alone, adds up what each customer owes. Like ``race`` it runs inside Odoo's shell, on a
database with our addons or, to compare, on one without.
"""

import json
import os
import random
import sys
import time
import traceback
from collections import Counter

import race

RUNNERS = race.RUNNERS
LOOK_AGAIN = 0.05
PLENTY = 1e9
OWED = """
    WITH receivable AS (
        SELECT partner.commercial_partner_id AS id, SUM(line.balance) AS amount
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE account.account_type = 'asset_receivable'
           AND line.parent_state = 'posted'
      GROUP BY 1
    ), invoiced AS (
        SELECT rel.order_line_id AS id,
               SUM(CASE WHEN move.move_type = 'out_refund' THEN -line.price_total
                        ELSE line.price_total END) AS amount
          FROM sale_order_line_invoice_rel rel
          JOIN account_move_line line ON line.id = rel.invoice_line_id
          JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'
      GROUP BY 1
    ), ordered AS (
        SELECT partner.commercial_partner_id AS id,
               SUM(GREATEST(line.price_total - COALESCE(invoiced.amount, 0), 0))
                   AS amount
          FROM sale_order_line line
          JOIN sale_order sold ON sold.id = line.order_id AND sold.state = 'sale'
          JOIN res_partner partner ON partner.id = sold.partner_invoice_id
     LEFT JOIN invoiced ON invoiced.id = line.id
      GROUP BY 1
    )
    SELECT id, ROUND(SUM(amount), 2)
      FROM (SELECT * FROM receivable UNION ALL SELECT * FROM ordered) part
  GROUP BY id
"""


def main(env, out, seconds, customers, limit=None, is_shared=True, seed=0):
    """Work for so many seconds; write what happened as JSON to ``out``.

    :param env: an environment of Odoo's shell
    :param customers: how many there are
    :param limit: what each may owe; None: nobody looks
    :param is_shared: whether all runners work on all customers, else on their own
    """
    arena = race.Arena(env)
    ids = [arena.customer(limit) for _number in range(customers)]
    prepare(arena, arena.customer(limit and PLENTY))
    start = time.time() + 3.0
    pipes = []
    for number in range(RUNNERS):
        mine = ids if is_shared else ids[number::RUNNERS]
        pipes.append(fork(arena, mine, start, seconds, seed + number))
    looks, breaches = watch(arena, ids, start + seconds, limit)
    reports = [json.loads(pipe.read()) for pipe in pipes]
    for _runner in reports:
        os.wait()
    more, late = watch(arena, ids, 0, limit)
    done = sum((Counter(r["done"]) for r in reports), Counter())
    refused = sum((Counter(r["refused"]) for r in reports), Counter())
    result = {
        "done": done,
        "refused": refused,
        "retries": sum(r["retries"] for r in reports),
        "faults": [fault for r in reports for fault in r["faults"]],
        "odd": [text for r in reports for text in r["odd"]],
        "looks": looks + more,
        "breaches": breaches + late,
        "highest": max(owed(arena, ids), default=0.0),
        "seconds": seconds,
    }
    with open(out, "w") as file:
        json.dump(result, file)
    print(
        f"{sum(done.values())} done, {sum(refused.values())} refused in {seconds} s,"
        f" {result['retries']} retries, {result['looks']} looks",
        file=sys.stderr,
    )
    os._exit(0)  # the shell's own connection went with those the runners must not share


def prepare(arena, customer):
    """Bank account to receive on; every process begins warm."""
    from odoo import sql_db

    with arena.cursor() as env:
        bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
        arena.journal, arena.bank = bank.id, bank.default_account_id.id
    mill = Mill(arena, [customer], random.Random(0))
    for _number in range(3):
        mill.order()
        mill.invoice()
    sql_db.close_all()  # no process shares a connection with another


def fork(arena, customers, start, seconds, seed):
    """A process at work; what it reports is read from the pipe."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        return os.fdopen(reading)
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        mill = Mill(arena, customers, random.Random(seed))
        time.sleep(max(0.0, start - time.time()))
        mill.run(start + seconds)
        json.dump(mill.report(), pipe)
    os._exit(0)


def watch(arena, customers, until, limit):
    """Add up again and again; how often, and what of it was more than the limit."""
    looks, breaches = 0, []
    while True:
        found = owed(arena, customers)
        looks += 1
        if limit is not None:
            breaches += [amount for amount in found if amount > limit][:10]
        if time.time() >= until:
            return looks, breaches
        time.sleep(LOOK_AGAIN)


def owed(arena, customers):
    """What each of these customers owes at this moment, by the documents."""
    with arena.registry.cursor() as cr:
        cr.execute(OWED)
        return [float(amount) for id_, amount in cr.fetchall() if id_ in customers]


class Mill:
    """One clerk who does one thing after the other, to customers taken at random."""

    def __init__(self, arena, customers, chance):
        self.arena, self.customers, self.chance = arena, customers, chance
        self.open_orders, self.open_moves = [], []
        self.done, self.refused, self.faults = Counter(), Counter(), []
        self.odd, self.retries = [], 0
        self.ways = (
            *(self.order,) * 4, *(self.invoice,) * 3, *(self.direct,) * 2,
            self.credit_note, *(self.money,) * 3, self.more, self.cancel,
        )  # fmt: skip

    def run(self, until):
        """Work until then."""
        from odoo.exceptions import UserError

        sleep = time.sleep

        def back_off(seconds):
            self.retries += 1  # Odoo sleeps before it tries again, and only then
            sleep(seconds)

        time.sleep = back_off
        while time.time() < until:
            way = self.chance.choice(self.ways)
            name = way.__name__
            try:
                if way():
                    self.done[name] += 1
            except UserError as refusal:
                self.refused[name] += 1
                if "Racer" not in str(refusal):
                    self.odd.append(f"{name}: {refusal}")
            except Exception:
                self.faults.append(traceback.format_exc()[-2000:])
        time.sleep = sleep

    def report(self):
        """What it did."""
        told = {"done": self.done, "refused": self.refused, "retries": self.retries}
        return told | {"faults": self.faults[:3], "odd": self.odd[:3]}

    def act(self, work):
        """What a client does, retried as the server retries it."""
        from odoo.service.model import retrying

        with self.arena.registry.cursor() as cr:
            env = self.arena.api.Environment(cr, self.arena.user, {})
            return retrying(lambda: work(env), env)

    def amount(self):
        return self.chance.randrange(1_000, 20_000) / 100

    def take(self, found):
        """One of these, taken away so that nothing is done to it twice."""
        return found.pop(self.chance.randrange(len(found))) if found else None

    # -- what is done ----------------------------------------------------------

    def order(self):
        """Enter a quotation and confirm it."""
        arena, amount = self.arena, self.amount()
        line = {"product_id": arena.product, "price_unit": amount, "tax_ids": False}
        vals = {
            "partner_id": self.chance.choice(self.customers),
            "order_line": [arena.Command.create(line)],
        }

        def work(env):
            order = env["sale.order"].create(vals)
            order.action_confirm()
            return order.id

        self.open_orders.append(self.act(work))
        return True

    def more(self):
        """Order one more on a confirmed order."""
        order = self.take(self.open_orders)

        def work(env):
            line = env["sale.order"].browse(order).order_line
            line.product_uom_qty += 1

        if order:
            try:
                self.act(work)
            finally:
                self.open_orders.append(order)
        return bool(order)

    def cancel(self):
        """Cancel an order of which nothing is invoiced."""
        if order := self.take(self.open_orders):
            self.act(lambda env: env["sale.order"].browse(order)._action_cancel())
        return bool(order)

    def invoice(self):
        """Invoice a confirmed order."""
        order = self.take(self.open_orders)

        def work(env):
            move = env["sale.order"].browse(order)._create_invoices()
            move.action_post()
            return move.id

        if order:
            self.open_moves.append(self.act(work))
        return bool(order)

    def direct(self):
        """Post an invoice that comes from no order."""
        self.open_moves.append(self.post("out_invoice"))
        return True

    def credit_note(self):
        """Post a credit note."""
        self.post("out_refund")
        return True

    def post(self, kind):
        line = {"name": "Line", "price_unit": self.amount(), "tax_ids": False}
        vals = {
            "move_type": kind,
            "partner_id": self.chance.choice(self.customers),
            "invoice_line_ids": [self.arena.Command.create(line)],
        }

        def work(env):
            move = env["account.move"].create(
                vals | {"invoice_date": env.cr.now().date()}
            )
            move.action_post()
            return move.id

        return self.act(work)

    def money(self):
        """Receive what an invoice is about, and match it."""
        move = self.take(self.open_moves)
        if move:
            self.act(lambda env: self.receive(env["account.move"].browse(move)))
        return bool(move)

    def receive(self, move):
        """Post the money and match it with the invoice."""
        create, arena = self.arena.Command.create, self.arena
        due = move.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        amount = sum(due.mapped("amount_residual"))
        if amount <= 0:
            return
        lines = [
            {"account_id": arena.bank, "debit": amount},
            {
                "account_id": due[0].account_id.id,
                "partner_id": move.commercial_partner_id.id,
                "credit": amount,
            },
        ]
        entry = move.create(
            {
                "move_type": "entry",
                "journal_id": arena.journal,
                "line_ids": [create({"name": "Money"} | line) for line in lines],
            }
        )
        entry.action_post()
        paid = entry.line_ids.filtered(lambda line: line.account_id == due.account_id)
        (due + paid).reconcile()
