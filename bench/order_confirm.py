"""What the guard adds to the confirmation of one order.

The floor is Odoo without us: a database of the same generated business in which our
addons were never installed, so nothing of ours is left in its way. The other one is
its copy with the three addons. Both are measured in turn, in one process; each round
has a transaction of its own with empty caches, works through `action_confirm` and
everything up to the commit, and is rolled back.
"""

from odoo import SUPERUSER_ID, Command, api, sql_db
from odoo.modules.registry import Registry

from .generator import HOT
from .timing import Clock, interleave, report

ROUNDS = 100
WITHOUT_LIMIT, WITH_LIMIT = 1.03, 1.35


def measure(env, scale, plain):
    """Print three results: no limit, a limit and few items, a limit and many.

    :param env: an environment on the database with our addons
    :param str plain: the name of the database without them
    """
    with_us, without_us = env.registry, Registry(plain)
    few, many = _customers(env)
    user = env.ref("base.user_admin").id
    for name, customer, limit, target in (
        ("order_confirm_no_limit", few, None, WITHOUT_LIMIT),
        ("order_confirm_limit", few, 1e9, WITH_LIMIT),
        ("order_confirm_limit", many, 1e9, WITH_LIMIT),
    ):
        _give_limit(with_us, customer, limit)
        orders = {
            "floor": (without_us, _draft(without_us, customer)),
            "ours": (with_us, _draft(with_us, customer)),
        }
        confirmations = {
            kind: _confirmation(registry, user, order)
            for kind, (registry, order) in orders.items()
        }
        taken = interleave(confirmations, ROUNDS, warm_up=5)
        facts = {f"{kind}_queries": _queries(c) for kind, c in confirmations.items()}
        facts["open_items"] = HOT[(few, many).index(customer)]
        report(name, taken["floor"], taken["ours"], target, scale=scale, **facts)


def _queries(confirmation):
    """How many queries a confirmation costs, those of a second cursor included."""
    before = sql_db.sql_counter
    confirmation(Clock())
    return sql_db.sql_counter - before


def _customers(env):
    """The customers with few and with many open items, last made by the generator."""
    return (
        env["res.partner"]
        .search([("name", "like", "Customer 00000%")], order="id desc", limit=len(HOT))
        .sorted("id")
        .ids
    )


def _give_limit(registry, customer, limit):
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        profiles = env["credit.profile"].search([("partner_id", "=", customer)])
        if limit is None:
            profiles.is_limited = False
            return
        profiles = profiles or env["credit.profile"].create({"partner_id": customer})
        profiles.write({"is_limited": True, "limit_amount": limit})


def _draft(registry, customer):
    """A draft order of five lines, committed; its id."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        product = env["product.product"].search([("type", "=", "service")], limit=1)
        line = Command.create({"product_id": product.id, "product_uom_qty": 2})
        return (
            env["sale.order"]
            .create({"partner_id": customer, "order_line": [line] * 5})
            .id
        )


def _confirmation(registry, user, order):
    def confirm(clock):
        with registry.cursor() as cr:
            env = api.Environment(cr, user, {})
            record = env["sale.order"].browse(order)
            with clock:
                record.action_confirm()
                cr.flush()
            cr.rollback()

    return confirm
