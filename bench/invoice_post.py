"""What the guard adds to the posting of one invoice: see ``guarded``."""

from odoo import Command

from .guarded import compare

TARGETS = (1.10, 1.15, 1.15)


def measure(env, scale, plain):
    """Print three results: no limit, a limit and few items, a limit and many.

    :param env: an environment on the database with our addons
    :param str plain: the name of the database without them
    """
    step = ("account.move", _draft, "action_post")
    compare(env, scale, plain, "invoice_post", step, TARGETS)


def _draft(env, customer):
    """A draft invoice of five lines."""
    product = env["product.product"].search([("type", "=", "service")], limit=1)
    line = Command.create({"product_id": product.id, "quantity": 2, "price_unit": 10})
    return env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer,
            "invoice_line_ids": [line] * 5,
        }
    )
