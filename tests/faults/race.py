"""A real race: one Odoo, forked into processes that all start at the same moment.

It is read twice: by the test, which makes a copy of the database and has Odoo's shell
call ``main`` on it, and inside that shell. Every runner is a process of its own with
database connections of its own, warm as a server's are after its first minute, and
goes through Odoo's ``retrying`` as a request does.
"""

import gc
import json
import os
import statistics
import sys
import threading
import time
import traceback
from datetime import timedelta

RUNNERS = 16
AMOUNT = 100.0
LIMIT = 1000.0


def main(env, rounds, out, names=()):
    """Race scenarios ``rounds`` times; write what happened as JSON to ``out``.

    :param env: an environment of Odoo's shell
    :param names: of functions among ``SCENARIOS``; none: all of them
    """
    scenarios = [s for s in SCENARIOS if not names or s.__name__ in names]
    arena = Arena(env)
    arena.line_up()
    results = []
    for number in range(rounds):
        for scenario in scenarios:
            results.append(scenario(arena) | {"round": number})
            print(summary(results[-1]), file=sys.stderr, flush=True)
    with open(out, "w") as file:
        json.dump(results, file)
    os._exit(0)  # the shell's own connection went with those the runners must not share


def summary(result):
    """One line about one race."""
    return (
        f"{result['scenario']:<16} passed {result['passed']:>2} of {result['runners']}"
        f", exposure {result['exposure']:.2f}, retries {result['retries']}"
        f", slowest {result['slowest']:.2f} s, median {result['median']:.2f} s"
    )


class Arena:
    """The database that is raced on, and the runners."""

    def __init__(self, env):
        from odoo import SUPERUSER_ID, Command, api
        from odoo.modules import module

        assert not module.current_test, "the second look is taken in real life only"
        self.registry, self.db = env.registry, env.cr.dbname
        self.api, self.Command, self.superuser = api, Command, SUPERUSER_ID
        env.cr.rollback()
        with self.cursor() as env:
            if not env["account.journal"].search([("type", "=", "sale")], limit=1):
                env["account.chart.template"].try_loading("generic_coa", env.company)
            user = env["res.users"].create(
                {
                    "name": "Runner",
                    "login": "race_runner",
                    "group_ids": [
                        Command.link(env.ref("sales_team.group_sale_manager").id),
                        Command.link(env.ref("account.group_account_manager").id),
                    ],
                }
            )
            product = env["product.product"].create(
                {
                    "name": "Thing",
                    "type": "service",
                    "invoice_policy": "order",
                    "taxes_id": [Command.clear()],
                }
            )
            self.user, self.product = user.id, product.id
            branch = env["res.company"].create(
                {"name": "Branch", "currency_id": env.company.currency_id.id}
            )
            user.company_ids = [Command.link(branch.id)]
            self.branch = branch.id

    def cursor(self):
        """A committed environment of the superuser."""
        return Committed(self)

    def line_up(self):
        """Start the runners and let each confirm and post once."""
        from odoo import sql_db

        first = self.customer(LIMIT)
        confirm(self, *self.orders(first, 1))
        post(self, *self.moves(first, 1))
        customers = [self.customer(LIMIT) for _number in range(RUNNERS)]
        orders = [self.orders(customer, 1)[0] for customer in customers]
        moves = [self.moves(customer, 1)[0] for customer in customers]
        sql_db.close_all()  # no process shares a connection with another
        gc.freeze()
        self.runners = []
        for _number in range(RUNNERS):
            self.runners.append(Runner(self))
        for task, ids in ((confirm, orders), (post, moves)):
            for id_, runner in zip(ids, self.runners, strict=True):
                runner.tell(task, id_, 0.0)
            for runner in self.runners:
                report = runner.hear()
                assert not (report["fault"] or report["refusal"]), report

    def customer(self, limit, amount=0.0):
        """The id of a new customer; ``limit`` None: nobody looks."""
        with self.cursor() as env:
            partner = env["res.partner"].create(
                {"name": "Racer", "is_company": True, "customer_rank": 1}
            )
            if limit is not None:
                env["credit.profile"].create(
                    {
                        "partner_id": partner.id,
                        "is_limited": True,
                        "limit_amount": limit,
                    }
                )
            return partner.id

    def share(self, limit, customers, companies=(None,)):
        """Let these customers share a limit, in these companies."""
        with self.cursor() as env:
            profiles = env["credit.profile"].create(
                [
                    {"partner_id": c, "company_id": company or env.company.id}
                    for c in customers
                    for company in companies
                ]
            )
            env["credit.group"].create(
                {
                    "name": "Group",
                    "limit_amount": limit,
                    "profile_ids": [self.Command.set(profiles.ids)],
                }
            )

    def extend(self, customer, amount):
        """Give more until today; the id of the profile."""
        with self.cursor() as env:
            profile = env["credit.profile"].search([("partner_id", "=", customer)])
            today = env.company._customer_today()
            profile.write({"temporary_amount": amount, "temporary_until": today})
            return profile.id

    def release(self, order):
        """Let the order grow by 100, once."""
        with self.cursor() as env:
            asked = env["credit.release"].with_user(self.user)
            release = asked.create(
                {"order_id": order, "amount_cap": AMOUNT, "reason": "Paid on Friday"}
            )
            manager = self.Command.link(env.ref("customer_credit.group_manager").id)
            decider = env["res.users"].create(
                {
                    "name": "Decider",
                    "login": f"race_decider_{order}",
                    "group_ids": [manager],
                }
            )
            release.with_user(decider).action_approve()

    def orders(self, customer, count, confirmed=False, company=None):
        """Ids of quotations of 100."""
        line = {"product_id": self.product, "price_unit": AMOUNT, "tax_ids": False}
        with self.cursor() as env:
            orders = env["sale.order"].create(
                [
                    {
                        "partner_id": customer,
                        "user_id": self.user,
                        "company_id": company or env.company.id,
                        "order_line": [self.Command.create(line)],
                    }
                    for _number in range(count)
                ]
            )
            if confirmed:
                orders.action_confirm()
            return orders.ids

    def moves(self, customer, count):
        """Ids of draft invoices of 100."""
        line = {"name": "Line", "price_unit": AMOUNT, "tax_ids": False}
        vals = {
            "move_type": "out_invoice",
            "partner_id": customer,
            "invoice_line_ids": [self.Command.create(line)],
        }
        with self.cursor() as env:
            vals["invoice_date"] = env.cr.now().date()
            return env["account.move"].create([vals] * count).ids

    def invoices_of(self, orders):
        """Ids of the draft invoices of these orders, one each."""
        with self.cursor() as env:
            ids = []
            for order in env["sale.order"].browse(orders):
                ids += order._create_invoices().ids
            return ids

    def exposure(self, customer, company=None):
        """What the customer owes, as committed."""
        with self.cursor() as env:
            partner = env["res.partner"].browse(customer)
            company = env["res.company"].browse(company or env.company.id)
            return sum(partner._credit_exposure(company)[customer].values())

    def race(self, scenario, customer, tasks):
        """Have a runner each do ``(task, id)``, all at once; what happened."""
        start = time.time() + 0.2
        runners = self.runners[: len(tasks)]
        for (task, id_), runner in zip(tasks, runners, strict=True):
            runner.tell(task, id_, start)
        reports = [runner.hear() for runner in runners]
        faults = [r["fault"] for r in reports if r["fault"]]
        if faults:
            raise RuntimeError(f"{scenario}: {faults[0]}")
        seconds = sorted(r["seconds"] for r in reports)
        return {
            "scenario": scenario,
            "runners": len(tasks),
            "passed": sum(r["refusal"] is None for r in reports),
            "refusals": [r["refusal"] for r in reports if r["refusal"]],
            "retries": sum(r["retries"] for r in reports),
            "exposure": self.exposure(customer),
            "slowest": seconds[-1],
            "median": statistics.median(seconds),
            "spread": [round(s, 3) for s in seconds],
        }


class Committed:
    """``with``: an environment whose work is committed, its connection closed."""

    def __init__(self, arena):
        self.arena = arena

    def __enter__(self):
        self.cr = self.arena.registry.cursor()
        return self.arena.api.Environment(self.cr, self.arena.superuser, {})

    def __exit__(self, kind, *_rest):
        if kind is None:
            self.cr.commit()
        self.cr.close()


class Runner:
    """One process; it is told what to do and reports on it, over pipes."""

    def __init__(self, arena):
        told, self.telling = os.pipe()
        self.hearing, heard = os.pipe()
        if os.fork():
            self.telling = os.fdopen(self.telling, "w", buffering=1)
            self.hearing = os.fdopen(self.hearing)
            os.close(told)
            os.close(heard)
            return
        for other in arena.runners:  # else nobody would hear that the race is over
            other.telling.close()
            other.hearing.close()
        os.close(self.telling)
        os.close(self.hearing)
        with os.fdopen(told) as orders, os.fdopen(heard, "w", buffering=1) as reports:
            for order in orders:
                name, id_, start = json.loads(order)
                print(json.dumps(run(arena, TASKS[name], id_, start)), file=reports)
        os._exit(0)

    def tell(self, task, id_, start):
        """Have ``task`` done with the record, at the moment ``start``."""
        print(json.dumps([task.__name__, id_, start]), file=self.telling)

    def hear(self):
        """What came of it."""
        return json.loads(self.hearing.readline())


def run(arena, task, id_, start):
    """In a runner: wait for the moment, do the task, tell how it went."""
    from odoo.exceptions import UserError

    report = {"refusal": None, "fault": None, "retries": 0, "seconds": 0.0}
    sleep = time.sleep

    def back_off(seconds):
        report["retries"] += 1  # Odoo sleeps before it tries again, and only then
        sleep(seconds)

    sleep(max(0.0, start - time.time()))
    time.sleep = back_off
    begun = time.perf_counter()
    try:
        task(arena, id_)
    except UserError as refusal:
        report["refusal"] = str(refusal)
    except Exception:
        report["fault"] = traceback.format_exc()
    report["seconds"] = time.perf_counter() - begun
    time.sleep = sleep
    return report


def call(arena, model, method, *args):
    """What a client does by RPC, retried as the server retries it."""
    from odoo.service import model as service

    with arena.registry.cursor() as cr:
        service.execute_cr(cr, arena.user, model, method, list(args), {})


def confirm(arena, order):
    """Press the button."""
    call(arena, "sale.order", "action_confirm", [order])


def write_order(arena, order):
    """Write the state, without any button."""
    call(arena, "sale.order", "write", [order], {"state": "sale"})


def write_move(arena, move):
    """Write the state, without passing ``_post``."""
    call(arena, "account.move", "write", [move], {"state": "posted"})


def post(arena, move):
    """``_post``, which no client may call."""
    from odoo.service.model import retrying

    with arena.registry.cursor() as cr:
        env = arena.api.Environment(cr, arena.user, {})
        retrying(lambda: env["account.move"].browse(move)._post(), env)


def confirm_there(arena, order):
    """Press the button, working in all companies."""
    from odoo.service.model import retrying

    with arena.registry.cursor() as cr:
        env = arena.api.Environment(cr, arena.user, {})
        companies = env.user.company_ids.ids
        order = (
            env["sale.order"].with_context(allowed_company_ids=companies).browse(order)
        )
        retrying(order.action_confirm, order.env)


def confirm_later(arena, order):
    """Begin, and press the button when somebody else has committed meanwhile."""
    from odoo.service.model import retrying

    waits = [0.8]
    with arena.registry.cursor() as cr:
        env = arena.api.Environment(cr, arena.user, {})

        def work():
            env["credit.policy"].sudo().search_count([])  # the snapshot
            if waits:
                threading.Event().wait(waits.pop())
            env["sale.order"].browse(order).action_confirm()

        retrying(work, env)


def expire(arena, profile):
    """End a temporary limit, while others have begun already."""
    threading.Event().wait(0.4)
    with arena.cursor() as env:
        yesterday = env.company._customer_today() - timedelta(days=1)
        env["credit.profile"].browse(profile).temporary_until = yesterday


def add_line(arena, order):
    """Order 100 more on a confirmed order."""
    line = {"order_id": order, "product_id": arena.product, "price_unit": AMOUNT}
    call(arena, "sale.order.line", "create", [line | {"tax_ids": False}])


TASKS = {
    task.__name__: task
    for task in (
        *(confirm, confirm_there, confirm_later, write_order, write_move, post),
        *(expire, add_line),
    )
}


def confirmations(arena):
    """Sixteen confirmations of 100 against a limit of 1,000."""
    customer = arena.customer(LIMIT)
    orders = arena.orders(customer, RUNNERS)
    return arena.race("confirm", customer, [(confirm, o) for o in orders])


def written_orders(arena):
    """The same by ``write`` of the orders."""
    customer = arena.customer(LIMIT)
    orders = arena.orders(customer, RUNNERS)
    return arena.race("write orders", customer, [(write_order, o) for o in orders])


def posts(arena):
    """Sixteen invoices through ``_post``."""
    customer = arena.customer(LIMIT)
    moves = arena.moves(customer, RUNNERS)
    return arena.race("post", customer, [(post, m) for m in moves])


def free_posts(arena):
    """The same sixteen of a customer nobody looks at: what posting itself costs."""
    customer = arena.customer(None)
    moves = arena.moves(customer, RUNNERS)
    return arena.race("post, no guard", customer, [(post, m) for m in moves])


def written_moves(arena):
    """The same by ``write`` of the invoices."""
    customer = arena.customer(LIMIT)
    moves = arena.moves(customer, RUNNERS)
    return arena.race("write moves", customer, [(write_move, m) for m in moves])


def mixed(arena):
    """Every way at once."""
    customer = arena.customer(LIMIT)
    orders = arena.orders(customer, RUNNERS // 2)
    moves = arena.moves(customer, RUNNERS // 2)
    tasks = []
    for number, (order, move) in enumerate(zip(orders, moves, strict=True)):
        tasks.append((write_order if number % 2 else confirm, order))
        tasks.append((write_move if number % 2 else post, move))
    return arena.race("mixed", customer, tasks)


def ordered_invoices(arena):
    """Ten invoices of ten confirmed orders, with the limit used up: all pass."""
    customer = arena.customer(LIMIT)
    moves = arena.invoices_of(arena.orders(customer, 10, confirmed=True))
    return arena.race("ordered", customer, [(post, m) for m in moves])


def shared(arena):
    """Two customers with one limit of 1,000, each with eight orders of 100."""
    customers = [arena.customer(None), arena.customer(None)]
    arena.share(LIMIT, customers)
    orders = [o for c in customers for o in arena.orders(c, RUNNERS // 2)]
    result = arena.race("shared", customers[0], [(confirm, o) for o in orders])
    return result | {"exposure": sum(map(arena.exposure, customers))}


def companies(arena):
    """One customer with one limit in two companies, eight orders of 100 in each."""
    customer = arena.customer(None)
    other = arena.branch
    arena.share(LIMIT, [customer], [None, other])
    orders = arena.orders(customer, RUNNERS // 2)
    orders += arena.orders(customer, RUNNERS // 2, company=other)
    result = arena.race("companies", customer, [(confirm_there, o) for o in orders])
    both = arena.exposure(customer) + arena.exposure(customer, other)
    return result | {"exposure": both}


def temporary(arena):
    """Half of the limit is given for a time, which ends when all have begun."""
    customer = arena.customer(LIMIT / 2)
    profile = arena.extend(customer, LIMIT / 2)
    orders = arena.orders(customer, RUNNERS - 1)
    tasks = [(expire, profile), *((confirm_later, o) for o in orders)]
    result = arena.race("temporary", customer, tasks)
    return result | {"passed": result["passed"] - 1, "runners": len(orders)}


def released(arena):
    """A release for one order, which four use at the same moment."""
    customer = arena.customer(AMOUNT)
    (order,) = arena.orders(customer, 1, confirmed=True)
    arena.release(order)
    return arena.race("released", customer, [(add_line, order)] * 4)


SCENARIOS = (
    shared,
    companies,
    temporary,
    released,
    confirmations,
    written_orders,
    posts,
    free_posts,
    written_moves,
    mixed,
    ordered_invoices,
)
