"""One document of each kind, made by Odoo, for `cloning` to repeat."""

from dataclasses import dataclass

from odoo import Command

PRICE = 100.0
PART = 40.0


@dataclass(frozen=True, slots=True)
class Patterns:
    """Ids of the pattern records; invoices and payments by kind."""

    company: int
    contact: int
    invoices: dict[str, int]  # kind -> account.move: open, part, paid, refund
    payments: dict[str, int]  # kind -> account.payment: paid, part, advance
    orders: dict[str, int]  # kind -> sale.order: open, invoiced


def make_patterns(env):
    """Create the patterns, or find those an earlier run has made.

    A payment has a journal entry only where its method names an outstanding account,
    so the bank journal is given one, as most companies do.

    :return: a `Patterns`
    """
    _give_bank_an_outstanding_account(env)
    partner = env["res.partner"].create(
        {"name": "Pattern Customer", "is_company": True, "customer_rank": 1}
    )
    contact = env["res.partner"].create(
        {"name": "Pattern Contact", "parent_id": partner.id}
    )
    product = _product(env)
    invoices = {
        kind: _invoice(env, partner, product, kind == "refund")
        for kind in ("open", "part", "paid", "refund")
    }
    payments = {
        "part": _pay(env, invoices["part"], PART),
        "paid": _pay(env, invoices["paid"]),
        "advance": _advance(env, partner),
    }
    orders = {
        "open": _order(env, partner, product),
        "invoiced": _order(env, partner, product),
    }
    invoices["ordered"] = orders["invoiced"]._create_invoices()
    invoices["ordered"].action_post()
    env.flush_all()
    return Patterns(
        company=partner.id,
        contact=contact.id,
        invoices={kind: move.id for kind, move in invoices.items()},
        payments={kind: payment.id for kind, payment in payments.items()},
        orders={kind: order.id for kind, order in orders.items()},
    )


def _give_bank_an_outstanding_account(env):
    lines = (
        env["account.journal"]
        .search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
        .inbound_payment_method_line_ids
    )
    lines.filtered(lambda line: not line.payment_account_id).payment_account_id = env[
        "account.account"
    ].create(
        {
            "code": "101499",
            "name": "Receipts Under Way",
            "account_type": "asset_current",
            "reconcile": True,
        }
    )


def _product(env):
    return env["product.product"].create(
        {
            "name": "Pattern Service",
            "type": "service",
            "list_price": PRICE,
            "invoice_policy": "order",
            "taxes_id": [Command.set(env.company.account_sale_tax_id.ids)],
        }
    )


def _invoice(env, partner, product, refund):
    move = env["account.move"].create(
        {
            "move_type": "out_refund" if refund else "out_invoice",
            "partner_id": partner.id,
            "invoice_line_ids": [
                Command.create({"product_id": product.id, "price_unit": PRICE})
            ],
        }
    )
    move.action_post()
    return move


def _pay(env, invoice, amount=None):
    values = {} if amount is None else {"amount": amount}
    return (
        env["account.payment.register"]
        .with_context(active_model="account.move", active_ids=invoice.ids)
        .create(values)
        ._create_payments()
    )


def _advance(env, partner):
    payment = env["account.payment"].create(
        {
            "partner_id": partner.id,
            "partner_type": "customer",
            "payment_type": "inbound",
            "amount": PRICE,
            "memo": "on account",
        }
    )
    payment.action_post()
    return payment


def _order(env, partner, product):
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 1})
            ],
        }
    )
    order.action_confirm()
    return order
