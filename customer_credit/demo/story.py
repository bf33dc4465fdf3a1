"""What the trading house's customers buy on credit, and what becomes of it.

It builds on the customers and users of the archive's story. One customer is good, one
over its limit with a release asked for, one overdue, one on hold with an order that was
released, one pays in advance.
Telling it again adds nothing.
"""

from functools import partial

from odoo import Command, fields

from odoo.addons.customer_archive.demo.keeping import keep

from . import (
    story_grades,
    story_history,
    story_holds,
    story_queue,
    story_reminder,
    story_requests,
    story_warnings,
)
from .story_policy import tell_policy

MODULE = "customer_credit"
ARCHIVE = "customer_archive"
CHINESE = "zh_CN"
_keep = partial(keep, module=MODULE)

GROUPS = {
    "sales": ["sales_team.group_sale_salesman_all_leads"],
    "manager": ["customer_credit.group_user", "sales_team.group_sale_manager"],
    "credit": ["customer_credit.group_manager", "account.group_account_readonly"],
    "finance": ["customer_credit.group_user"],
}
# key: name, Chinese name, price
PRODUCTS = {
    "oil": ("Cooking oil, 20 L drum", "食用油 20 升桶装", 260),
    "motor": ("Electric motor 7.5 kW", "7.5 千瓦电机", 1850),
    "freight": ("Container freight", "集装箱运输", 5200),
}
# customer: the limit at first
LIMITS = {
    "evergreen": 270000,
    "huaxin": 100000,
    "lanhai": 120000,
    "branch": 50000,
    "person": 0,
    "group": None,
}
# customer: what the credit manager has decided since
DECISIONS = {
    "huaxin": {"limit_amount": 70000},
    "lanhai": {"state": "watch", "state_reason": "付款越来越慢"},
    "branch": {"state": "hold", "state_reason": "支票退票"},
}
# key: customer, days ago, days to pay, amount, how much was paid of it
INVOICES = {
    "evergreen_1": ("evergreen", 75, 60, 98000, 98000),
    "evergreen_2": ("evergreen", 40, 60, 126000, 0),
    "huaxin_1": ("huaxin", 25, 60, 55000, 0),
    "lanhai_1": ("lanhai", 120, 30, 36400, 10000),
    "lanhai_2": ("lanhai", 50, 30, 20800, 0),
    "branch_1": ("branch", 45, 60, 31200, 0),
}
# key: customer, product, quantity, whether it is confirmed
ORDERS = {
    "evergreen_1": ("evergreen", "oil", 300, True),
    "evergreen_2": ("evergreen", "oil", 120, False),
    "huaxin_1": ("huaxin", "motor", 12, True),
    "huaxin_2": ("huaxin", "motor", 20, False),
    "lanhai_1": ("lanhai", "freight", 2, False),
    "branch_1": ("branch", "motor", 3, False),
    "branch_2": ("branch", "motor", 2, False),
    "person_1": ("person", "oil", 2, False),
}
# key: order, why it should go ahead, what was decided, why it was rejected
RELEASES = {
    "huaxin": (
        "huaxin_2",
        "客户承诺周五付款 5 万元",
        None,
        None,
    ),
    "lanhai": (
        "lanhai_1",
        "货已备好，客户催促",
        "action_reject",
        "先付清逾期款",
    ),
    "branch": (
        "branch_2",
        "总部书面承诺付款",
        "action_approve",
        None,
    ),
}


def tell(env):
    """Tell the credit's part of the story, after the archive's.

    :param env: an environment of OdooBot in a database that has both
    """
    company = env.ref("base.main_company")
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    for login, xmlids in GROUPS.items():
        groups = [Command.link(env.ref(xmlid).id) for xmlid in xmlids]
        _user(env, login).write({"group_ids": groups})
    _pricelists(env, company)
    for key, (name, chinese, price) in PRODUCTS.items():
        _product(env, key, name, chinese, price)
    for key, limit in LIMITS.items():
        _profile(env, key, limit)
    for key, facts in INVOICES.items():
        _keep(env, f"invoice_{key}", lambda facts=facts: _invoice(env, *facts))
    for key, facts in ORDERS.items():
        _keep(env, f"order_{key}", lambda facts=facts: _order(env, *facts))
    _decide(env, company)
    for key, facts in RELEASES.items():
        _keep(env, f"release_{key}", lambda facts=facts: _release(env, *facts))
    tell_policy(env)
    story_grades.tell(env, company)
    story_holds.tell(env, company)
    # from then on more credit is by request only
    story_requests.tell(env, company)
    story_warnings.tell(env, company)
    story_queue.tell(env)
    story_reminder.tell(env, company)
    story_history.tell(env, company)


def _user(env, login):
    return env.ref(f"{ARCHIVE}.story_user_{login}")


def _customer(env, key):
    return env.ref(f"{ARCHIVE}.story_{key}")


def _policy(env, company):
    policies = env["credit.policy"].with_user(_user(env, "credit"))
    known = policies.search([("company_id", "=", company.id)])
    _keep(
        env,
        "policy",
        lambda: (
            known
            or policies.create(
                {"company_id": company.id, "warn_share": 0.8, "max_overdue_days": 60}
            )
        ),
    )


def _pricelists(env, company):
    """Those from before the company had its currency, and with no price, follow it."""
    pricelists = env["product.pricelist"].search(
        [
            ("company_id", "in", (False, company.id)),
            ("currency_id", "!=", company.currency_id.id),
            ("item_ids", "=", False),
        ]
    )
    pricelists.currency_id = company.currency_id


def _product(env, key, name, chinese, price):
    def make():
        product = env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "type": "consu",
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )
        product.update_field_translations("name", {CHINESE: chinese})
        return product

    _keep(env, f"product_{key}", make)


def _profile(env, key, limit):
    profiles = env["credit.profile"].with_user(_user(env, "credit"))
    vals = {
        "partner_id": _customer(env, key).id,
        "is_limited": limit is not None,
        "limit_amount": limit or 0.0,
    }
    _keep(env, f"profile_{key}", lambda: profiles.create(vals))


def _decide(env, company):
    """What the credit manager decides once, looking at what came of it."""
    if env.ref(f"{MODULE}.story_policy", raise_if_not_found=False):
        return
    _policy(env, company)
    for key, vals in DECISIONS.items():
        profile = env.ref(f"{MODULE}.story_profile_{key}")
        profile.with_user(_user(env, "credit")).write(vals)


def _day(env, ago):
    today = fields.Date.context_today(env["credit.profile"])
    return fields.Date.subtract(today, days=ago)


def _invoice(env, key, ago, term, amount, paid):
    """A posted invoice, with what was paid of it the week after."""
    customer, finance = _customer(env, key), _user(env, "finance")
    day = _day(env, ago)
    line = {
        "name": "供货 Goods supplied",
        "quantity": 1,
        "price_unit": amount,
        "tax_ids": [Command.clear()],
    }
    move = (
        env["account.move"]
        .with_user(finance)
        .create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": day,
                "invoice_payment_term_id": False,
                "invoice_date_due": fields.Date.add(day, days=term),
                "invoice_line_ids": [Command.create(line)],
            }
        )
    )
    move.action_post()
    if paid:
        _pay(env, move, paid, fields.Date.add(day, days=7))
    return move


def _pay(env, move, amount, day):
    """A transfer on the bank account, matched with the invoice."""
    wizard = (
        env["account.payment.register"]
        .with_context(active_model="account.move", active_ids=move.ids)
        .create({"amount": amount, "payment_date": day})
    )
    wizard._create_payments()


def _order(env, key, product, quantity, confirm):
    """A quotation by the salesperson, confirmed where the customer has ordered."""
    sales = _user(env, "sales")
    line = {
        "product_id": env.ref(f"{MODULE}.story_product_{product}").id,
        "product_uom_qty": quantity,
    }
    order = (
        env["sale.order"]
        .with_user(sales)
        .create(
            {
                "partner_id": _customer(env, key).id,
                "user_id": sales.id,
                "order_line": [Command.create(line)],
            }
        )
    )
    if confirm:
        order.action_confirm()
    return order


def _release(env, order, reason, decision, reject_reason):
    """The salesperson asks; the credit manager decides, unless it waits still.

    What is approved is confirmed by the salesperson, which uses the release up.
    """
    order = env.ref(f"{MODULE}.story_order_{order}").with_user(_user(env, "sales"))
    order = order.with_context(lang=order.partner_id.lang)
    release = order.env["credit.release"].create(
        {"order_id": order.id, "amount_cap": order.amount_total, "reason": reason}
    )
    decided = release.with_user(_user(env, "credit"))
    if reject_reason:
        decided.reject_reason = reject_reason
    if decision:
        getattr(decided, decision)()
    if release.state == "approved":
        order.action_confirm()
    return release.with_env(env)
