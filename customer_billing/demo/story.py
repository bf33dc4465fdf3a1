"""What the story's customers are charged: agreed, billed, paid in part, and stated.

Last month was billed and posted; this month waits in a bill run that was previewed,
with one customer parked. Telling it again adds nothing.
"""

from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from odoo.addons.customer_archive.demo.keeping import keep

from .story_bills import tell_bills, tell_guards
from .story_notices import bring_up_to_date, tell_notices
from .story_payments import tell_payments
from .story_portal import tell_portal
from .story_reports import tell_reports
from .story_statements import tell_statements
from .story_subscriptions import tell_subscriptions
from .story_tariffs import tell_tariffs
from .story_usage import tell_usage

MODULE = "customer_billing"
ARCHIVE = "customer_archive"
CHINESE = "zh_CN"
_keep = partial(keep, module=MODULE)

# key: name, Chinese name, price in yuan or None, other values
ITEMS = {
    "management": ("Property management fee", "物业管理费", 2600, {"code": "WY"}),
    "parking": ("Parking space", "车位费", 450, {"code": "CW"}),
    "maintenance": ("Lift maintenance", "电梯维保费", 3900, {"code": "WB"}),
    "software": ("Software subscription", "软件服务费", 1280, {"code": "RJ"}),
    "setup": (
        "Installation",
        "安装调试费",
        5000,
        {"code": "AZ", "kind": "one_off"},
    ),
    "waste": ("Waste disposal", "垃圾清运费", None, {"code": "LJ"}),
}
# key: name, Chinese name, values
RULES = {
    "monthly": ("Monthly in advance", "按月先付", {"cycle": "monthly"}),
    "quarterly": (
        "Quarterly in arrears",
        "按季后付",
        {"cycle": "quarterly", "timing": "arrears", "alignment": "calendar"},
    ),
    "yearly": (
        "Yearly in advance",
        "按年先付",
        {"cycle": "yearly", "due_days": 15, "posting": "draft"},
    ),
}
# key: customer, rule, months back and day of the start, [(item, description, quantity,
# agreed price)], what happened afterwards
SUBSCRIPTIONS = {
    "jiaye_north": (
        "jiaye",
        "monthly",
        (3, 1),
        [("management", "北区 North site", 4, None), ("parking", "B1", 20, 400)],
        None,
    ),
    "jiaye_south": (
        "jiaye",
        "monthly",
        (2, 16),
        [("management", "南区 South site", 2, None)],
        None,
    ),
    "jiaye_lifts": (
        "jiaye",
        "quarterly",
        (5, 10),
        [("maintenance", "6 部电梯 6 lifts", 6, None)],
        None,
    ),
    "meridian": (
        "meridian",
        "monthly",
        (2, 1),
        [("software", "25 seats", 25, 98), ("setup", False, 1, None)],
        None,
    ),
    "evergreen": (
        "evergreen",
        "yearly",
        (1, 1),
        [("software", "集团版 Group edition", 12, 1100)],
        None,
    ),
    "person": (
        "person",
        "monthly",
        (1, 20),
        [("management", "3 幢 602 室", 1, 180)],
        None,
    ),
    "huaxin": ("huaxin", "monthly", (0, 1), [("waste", "厂区 Plant", 1, None)], None),
    "group": (
        "group",
        "monthly",
        (2, 1),
        [("parking", "VIP", 3, None)],
        "action_pause",
    ),
    "person_parking": (
        "person",
        "monthly",
        (3, 1),
        [("parking", False, 1, None)],
        "action_close",
    ),
    "blackpine": (
        "blackpine",
        "monthly",
        (0, 1),
        [("software", False, 5, None)],
        "draft",
    ),
}


def tell(env):
    """Tell the part of the story that is about charging.

    :param env: an environment of OdooBot in a database where the archive has told its
        part
    """
    company = env.ref("base.main_company")
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    _roles(env)
    _bank(env, company)
    for key, values in ITEMS.items():
        _item(env, key, *values)
    tell_tariffs(env)
    for key, (name, chinese, vals) in RULES.items():
        _keep(
            env, f"rule_{key}", lambda n=name, v=vals: _new(env, "billing.rule", n, v)
        )
        _translate(env, f"rule_{key}", chinese)
    for key, values in SUBSCRIPTIONS.items():
        _subscription(env, key, *values)
    tell_guards(env, company)
    _keep(env, "run_last_month", lambda: _last_month(env))
    _keep(env, "run_this_month", lambda: _this_month(env))
    _keep(env, "statement_jiaye", lambda: _statement(env, "jiaye"))
    _keep(env, "statement_meridian", lambda: _statement(env, "meridian"))
    _keep(env, "statements_last_month", lambda: _statements(env))
    tell_bills(env)
    tell_subscriptions(env)
    tell_usage(env)
    tell_payments(env)
    bring_up_to_date(env)
    tell_statements(env, company)
    tell_reports(env, company)
    tell_portal(env)
    tell_notices(env)


def _new(env, model, name, vals):
    return env[model].create({"name": name} | vals)


def _translate(env, key, chinese):
    record = env.ref(f"{MODULE}.story_{key}")
    record.update_field_translations("name", {CHINESE: chinese})


def _customer(env, key):
    return env.ref(f"{ARCHIVE}.story_{key}")


def _first(env, months_back=0):
    today = fields.Date.context_today(env.user)
    return today.replace(day=1) - relativedelta(months=months_back)


def _roles(env):
    for login, group in (
        ("clerk", "group_clerk"),
        ("manager", "group_manager"),
        ("finance", "group_reader"),
    ):
        user = env.ref(f"{ARCHIVE}.story_user_{login}")
        user.group_ids |= env.ref(f"{MODULE}.{group}")


def _bank(env, company):
    def make():
        bank = env["res.bank"].create({"name": "中国工商银行上海自贸试验区分行"})
        return env["res.partner.bank"].create(
            {
                "partner_id": company.partner_id.id,
                "acc_number": "1001 1889 0900 1688 168",
                "bank_id": bank.id,
            }
        )

    _keep(env, "bank", make)


def _item(env, key, name, chinese, price, vals):
    def make():
        product = env["product.product"].create({"name": name, "type": "service"})
        product.update_field_translations("name", {CHINESE: chinese})
        return _new(env, "billing.item", name, vals | {"product_id": product.id})

    item = _keep(env, f"item_{key}", make)
    _translate(env, f"item_{key}", chinese)
    if price:
        year = fields.Date.context_today(env.user).year
        vals = {"item_id": item.id, "price": price}
        _keep(
            env,
            f"tariff_{key}",
            lambda: _new(env, "billing.tariff", f"Standard {year}", vals),
        )
        _translate(env, f"tariff_{key}", f"{year} 标准")


def _subscription(env, key, customer, rule, since, lines, then):
    def make():
        months_back, day = since
        subscription = env["billing.subscription"].create(
            {
                "partner_id": _customer(env, customer).id,
                "rule_id": env.ref(f"{MODULE}.story_rule_{rule}").id,
                "date_start": _first(env, months_back).replace(day=day),
                "line_ids": [Command.create(_line(env, *line)) for line in lines],
            }
        )
        if then != "draft":
            subscription.action_start()
        if then in ("action_pause", "action_close"):
            getattr(subscription, then)()
        return subscription

    _keep(env, f"subscription_{key}", make)


def _line(env, item, description, quantity, price):
    return {
        "item_id": env.ref(f"{MODULE}.story_item_{item}").id,
        "description": description,
        "quantity": quantity,
        "is_price_agreed": price is not None,
        "price_agreed": price or 0,
    }


def _last_month(env):
    """A run that was generated, looked at and confirmed; one bill was paid."""
    clerk = env.ref(f"{ARCHIVE}.story_user_clerk")
    first = _first(env, 1)
    run = env["billing.run"].create(
        {
            "date_due": _first(env) - relativedelta(days=1),
            "date_bill": first,
            "user_id": clerk.id,
        }
    )
    run.action_generate()
    lines = run._waiting_lines()
    run._batch_one_by_one(lines, run._bill_lines, type(lines)._park)
    run.state = "review"
    moves = run._moves_to_post()
    run._batch_one_by_one(moves, run._post_moves, run._park_move)
    run.state = "done"
    paid = run.move_ids.filtered(
        lambda move: (
            move.state == "posted" and move.partner_id == _customer(env, "meridian")
        )
    )
    if paid:
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=paid.ids
        ).create({"payment_date": first + relativedelta(days=12)})._create_payments()
    return run


def _this_month(env):
    """A run that waits for its clerk: previewed, one customer parked."""
    today = fields.Date.context_today(env.user)
    run = env["billing.run"].create(
        {
            "date_due": today,
            "date_bill": today,
            "user_id": env.ref(f"{ARCHIVE}.story_user_clerk").id,
        }
    )
    # what is said about a customer stands there in the customer's language
    run.with_context(lang=CHINESE).action_preview()
    return run


def _statement(env, customer):
    first = _first(env, 1)
    return env["billing.statement"]._make(
        _customer(env, customer),
        env.company,
        first,
        _first(env) - relativedelta(days=1),
    )[:1]


def _statements(env):
    """The statements of last month of everybody who owes or has paid something."""
    run = env["billing.statement.run"].create(
        {
            "date_from": _first(env, 1),
            "date_to": _first(env) - relativedelta(days=1),
        }
    )
    run._start()
    run._batch_one_by_one(run._customers_left(), run._make_statements, run._park)
    run.state = "done"
    return run
