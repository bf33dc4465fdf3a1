"""What the guard adds to the confirmation of one order: see ``guarded``."""

from odoo import Command

from .guarded import compare

TARGETS = (1.02, 1.30, 1.35)


def measure(env, scale, plain):
    """Print three results: no limit, a limit and few items, a limit and many.

    :param env: an environment on the database with our addons
    :param str plain: the name of the database without them
    """
    step = ("sale.order", _draft, "action_confirm")
    compare(env, scale, plain, "order_confirm", step, TARGETS)


def _draft(env, customer):
    """A draft order of five lines."""
    product = env["product.product"].search([("type", "=", "service")], limit=1)
    line = Command.create({"product_id": product.id, "product_uom_qty": 2})
    return env["sale.order"].create({"partner_id": customer, "order_line": [line] * 5})
