"""One-off charges, a bill that was voided and made again, fapiao, and what is checked.

Last month's bills have their fapiao, but for some; one was wrong, and was taken back.
"""

from functools import partial

from odoo import fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_billing"
ARCHIVE = "customer_archive"
CHINESE = "zh_CN"
_keep = partial(keep, module=MODULE)

# key: name, Chinese name, code, price or None
ITEMS = {
    "repair": ("Repair visit", "上门维修费", "WX", 120),
    "cleaning": ("Special cleaning", "专项保洁费", "BJ", None),
    "card": ("Access card", "门禁卡工本费", "MJ", 30),
}
# key: customer, item, quantity, price or None, on the bill, note, external number
CHARGES = {
    "repair": ("jiaye", "repair", 2, None, "北区配电房", "报修单 0731", "GD-0731"),
    "cleaning": ("meridian", "cleaning", 1, 680, "大堂石材翻新", False, "GD-0745"),
    "card": ("person", "card", 3, None, False, "家属补办", False),
}
CHECKED = {
    "billing_guard_deviation": 30,
    "billing_guard_amount": 200000,
    "billing_guard_change": True,
    "billing_guard_zero": True,
    "billing_guard_negative": True,
}


def tell_guards(env, company):
    """Have odd bills looked at, before any are made.

    :param env: an environment of OdooBot with the company of the story
    """
    company.write(CHECKED)


def tell_bills(env):
    """What came after the bills of last month.

    :param env: an environment of OdooBot with the company of the story
    """
    for key, values in ITEMS.items():
        _item(env, key, *values)
    for key, values in CHARGES.items():
        _keep(env, f"charge_{key}", lambda v=values: _charge(env, *v))
    _keep(env, "run_again", lambda: _void(env))
    for place, customer in enumerate(("jiaye", "meridian")):
        bill = _bill(env, customer)
        if bill:
            _keep(
                env,
                f"fapiao_{customer}",
                lambda b=bill, n=place: _fapiao(env, b, n),
            )


def _item(env, key, name, chinese, code, price):
    def make():
        product = env["product.product"].create({"name": name, "type": "service"})
        product.update_field_translations("name", {CHINESE: chinese})
        values = {"name": name, "code": code, "kind": "one_off"}
        return env["billing.item"].create(values | {"product_id": product.id})

    item = _keep(env, f"item_{key}", make)
    item.update_field_translations("name", {CHINESE: chinese})
    if price:
        year = fields.Date.context_today(env.user).year
        values = {"name": f"{year}", "item_id": item.id, "price": price}
        _keep(env, f"tariff_{key}", lambda: env["billing.tariff"].create(values))


def _charge(env, customer, item, quantity, price, description, note, number):
    """Entered by the fee clerk; the next bill of the customer will have it."""
    clerk = env.ref(f"{ARCHIVE}.story_user_clerk")
    return (
        env["billing.charge"]
        .with_user(clerk)
        .create(
            {
                "partner_id": env.ref(f"{ARCHIVE}.story_{customer}").id,
                "item_id": env.ref(f"{MODULE}.story_item_{item}").id,
                "period_start": fields.Date.context_today(env.user),
                "quantity": quantity,
                "price_given": price or 0,
                "description": description,
                "note": note,
                "external_key": number,
            }
        )
    )


def _bill(env, customer):
    """The posted bill of last month of a customer."""
    run = env.ref(f"{MODULE}.story_run_last_month")
    partner = env.ref(f"{ARCHIVE}.story_{customer}")
    return run.move_ids.filtered(
        lambda move: (
            move.state == "posted"
            and move.commercial_partner_id == partner
            and not move.billing_voided_at
        )
    )[:1]


def _void(env):
    """A bill with a wrong area: credited, and billed again as a draft."""
    manager = env.ref(f"{ARCHIVE}.story_user_manager")
    today = fields.Date.context_today(env.user)
    bill = _bill(env, "person").with_user(manager)
    bill._billing_void("计费面积登记有误，按实测面积重开", today)
    return bill._billing_bill_again(today)


def _fapiao(env, bill, place):
    """The first bill is invoiced, the second one in part."""
    finance = env.ref(f"{ARCHIVE}.story_user_finance")
    share = bill.amount_total if not place else round(bill.amount_total / 2, 2)
    kind = env.ref(f"{ARCHIVE}.invoice_kind_digital_special")
    return (
        env["billing.fapiao"]
        .with_user(finance)
        .create(
            {
                "move_id": bill.id,
                "kind_id": kind.id,
                "number": f"2531200000008765{4300 + place}",
                "date": bill.invoice_date,
                "amount": share,
            }
        )
    )
