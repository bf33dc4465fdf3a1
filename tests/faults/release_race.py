"""One release used by two at once, and one request decided by two at once.

It is read twice: by the test, which has Odoo's shell call ``main`` on a copy of the
database, and inside that shell. The two are threads, as in the server, each with a
connection of its own, a snapshot taken before the other one begins, and Odoo's retries.
"""

import json
import threading

AMOUNT = 100.0
LIMIT = 1000.0


def main(env, out):
    """Race each scenario; write what happened as JSON to ``out``.

    :param env: an environment of Odoo's shell
    """
    arena = Arena(env)
    results = {
        scenario.__name__: scenario(arena)
        for scenario in (edits, confirmations, limits)
    }
    with open(out, "w") as file:
        json.dump(results, file)


class Arena:
    """The database that is raced on, and people to do it."""

    def __init__(self, env):
        from odoo import SUPERUSER_ID, Command, api
        from odoo.modules import module

        assert not module.current_test, "the second look is taken in real life only"
        self.registry, self.api, self.Command = env.registry, api, Command
        self.superuser = SUPERUSER_ID
        env.cr.rollback()
        with self.committed() as env:
            if not env["account.journal"].search([("type", "=", "sale")], limit=1):
                env["account.chart.template"].try_loading("generic_coa", env.company)
            groups = [
                Command.link(env.ref(xmlid).id)
                for xmlid in (
                    "sales_team.group_sale_manager",
                    "customer_credit.group_manager",
                    "account.group_account_invoice",
                )
            ]
            self.people = [
                env["res.users"]
                .create({"name": f"P{n}", "login": f"release_{n}", "group_ids": groups})
                .id
                for n in range(3)
            ]

    def committed(self):
        """``with``: an environment whose work is committed, its connection closed."""
        return Committed(self)

    def customer(self):
        """The id of a new customer with the limit."""
        with self.committed() as env:
            partner = env["res.partner"].create(
                {"name": "Racer", "is_company": True, "customer_rank": 1}
            )
            env["credit.profile"].create(
                {
                    "partner_id": partner.id,
                    "is_limited": True,
                    "limit_amount": LIMIT,
                }
            )
            return partner.id

    def order(self, customer, *prices, confirmed=False):
        """The id of an order with lines at these prices."""
        with self.committed() as env:
            product = env["product.product"].create(
                {"name": "Thing", "type": "service", "invoice_policy": "order"}
            )
            order = env["sale.order"].create(
                {
                    "partner_id": customer,
                    "user_id": self.people[0],
                    "order_line": [
                        self.Command.create(
                            {
                                "product_id": product.id,
                                "price_unit": price,
                                "tax_ids": False,
                            }
                        )
                        for price in prices
                    ],
                }
            )
            if confirmed:
                order.action_confirm()
            return order.id

    def release(self, order, cap):
        """The id of a release, asked for by one and given by another."""
        with self.committed() as env:
            release = env["credit.release"].with_user(self.people[0])
            release = release.create(
                {"order_id": order, "amount_cap": cap, "reason": "They pay today"}
            )
            release.with_user(self.people[1]).action_approve()
            return release.id

    def race(self, calls):
        """Make these RPC calls at once; for each what it was refused with, or None.

        :param calls: ``(number of a person, model, method, args)``
        """
        start, answers = threading.Barrier(len(calls)), [None] * len(calls)

        def run(place, person, model, method, args):
            from odoo.exceptions import UserError
            from odoo.service import model as service

            with self.registry.cursor() as cr:
                cr.execute("SELECT 1")  # the snapshot is taken before anybody begins
                start.wait(timeout=30)
                try:
                    user = self.people[person]
                    service.execute_cr(cr, user, model, method, list(args), {})
                except UserError as refusal:
                    answers[place] = str(refusal)

        threads = [
            threading.Thread(target=run, args=(place, *call))
            for place, call in enumerate(calls)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return answers

    def read(self, model, id_, *names):
        """The committed values of a record."""
        with self.committed() as env:
            return env[model].browse(id_).read(names, load=None)[0]

    def exposure(self, customer):
        """What the customer owes, as committed."""
        with self.committed() as env:
            partner = env["res.partner"].browse(customer)
            return sum(partner._credit_exposure(env.company)[customer].values())


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


def edits(arena):
    """Two edits of one confirmed order at its limit, and one release for either."""
    customer = arena.customer()
    order = arena.order(customer, LIMIT / 2, LIMIT / 2, confirmed=True)
    release = arena.release(order, AMOUNT)
    lines = arena.read("sale.order", order, "order_line")["order_line"]
    more = {"price_unit": LIMIT / 2 + AMOUNT}
    answers = arena.race(
        [(0, "sale.order.line", "write", ([line], more)) for line in lines]
    )
    return {
        "answers": answers,
        "exposure": arena.exposure(customer),
        "release": arena.read("credit.release", release, "state", "used_amount"),
    }


def confirmations(arena):
    """The same order confirmed by two at once."""
    customer = arena.customer()
    order = arena.order(customer, LIMIT + AMOUNT)
    release = arena.release(order, LIMIT + AMOUNT)
    answers = arena.race(
        [(n, "sale.order", "action_confirm", ([order],)) for n in (0, 1)]
    )
    return {
        "answers": answers,
        "exposure": arena.exposure(customer),
        "release": arena.read("credit.release", release, "state", "used_amount"),
    }


def limits(arena):
    """One request for a limit, approved and rejected by two others at once."""
    customer = arena.customer()
    with arena.committed() as env:
        request = env["credit.request"].with_user(arena.people[0])
        request = request.create(
            {
                "partner_id": customer,
                "amount": LIMIT * 2,
                "reason": "They grow",
            }
        )
        request.with_user(arena.people[1]).reject_reason = "No"
        id_ = request.id
    answers = arena.race(
        [
            (1, "credit.request", "action_approve", ([id_],)),
            (2, "credit.request", "action_reject", ([id_],)),
        ]
    )
    with arena.committed() as env:
        profile = env["credit.profile"].search([("partner_id", "=", customer)])
        limit = profile.limit_amount
    return {
        "answers": answers,
        "limit": limit,
        "request": arena.read("credit.request", id_, "state"),
    }
