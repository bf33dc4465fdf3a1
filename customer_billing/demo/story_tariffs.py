"""What is charged otherwise than at a price for each unit: tiers, packages, shares."""

from functools import partial

from odoo import Command, fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_billing"
ARCHIVE = "customer_archive"
CHINESE = "zh_CN"
_keep = partial(keep, module=MODULE)

# key: name, Chinese name, kind, code
ITEMS = {
    "electricity": ("Electricity", "电费", "metered", "DF"),
    "water": ("Water", "水费", "metered", "SF"),
    "messages": ("Text messages", "短信费", "metered", "DX"),
    "collection": ("Collection by card", "代收手续费", "metered", "SX"),
    "access": ("Line rental", "专线月租费", "fixed", "ZX"),
    "deposit": ("Rental deposit", "租赁押金", "deposit", "YJ"),
    "penalty": ("Late payment fee", "违约金", "late_fee", "WYJ"),
}
# key: item, name, Chinese name, values, tiers as (up to, price)
TARIFFS = {
    "electricity": (
        "electricity",
        "Tiers of {year}",
        "{year} 阶梯电价",
        {"price_model": "graduated"},
        [(240, 0.5283), (400, 0.5783), (0, 0.8283)],
    ),
    "water": (
        "water",
        "Price of {year}",
        "{year} 水价",
        {"price": 4.09, "amount_minimum": 20},
        [],
    ),
    "messages": (
        "messages",
        "Packages of 1,000",
        "千条套餐",
        {"price_model": "package", "price": 45, "package_size": 1000,
         "free_quantity": 200},
        [],
    ),
    "collection": (
        "collection",
        "0.6 % of each payment",
        "按笔 0.6%",
        {"price_model": "percent", "price": 0.6, "event_minimum": 0.5,
         "event_maximum": 50},
        [],
    ),
    "access": (
        "access",
        "Standard {year}",
        "{year} 标准",
        {"price_model": "flat", "price": 800},
        [],
    ),
    "software_key": (
        "software",
        "Key customers {year}",
        "{year} 重点客户",
        {"price_model": "volume"},
        [(10, 1180), (50, 1080), (0, 980)],
    ),
}  # fmt: skip

# key: customer, what it is part of, name, kind, number
OBJECTS = {
    "north": ("jiaye", None, "北区 North site", "site", False),
    "north_power": ("jiaye", "north", "总电表 Main meter", "meter", "D-0001"),
    "south": ("jiaye", None, "南区 South site", "site", False),
    "flat": ("person", None, "3 幢 602 室", "room", "3-602"),
    "flat_water": ("person", "flat", "水表 Water meter", "meter", "S-30602"),
}


def tell_tariffs(env):
    """Items of every kind, and tariffs of every price model that is often met.

    :param env: an environment of OdooBot with the company of the story
    """
    for key, values in ITEMS.items():
        _item(env, key, *values)
    for key, values in TARIFFS.items():
        _tariff(env, key, *values)
    for key, values in OBJECTS.items():
        _object(env, key, *values)


def _object(env, key, customer, above, name, kind, code):
    def make():
        return env["billing.object"].create(
            {
                "partner_id": env.ref(f"{ARCHIVE}.story_{customer}").id,
                "parent_id": above and env.ref(f"{MODULE}.story_object_{above}").id,
                "name": name,
                "kind": kind,
                "code": code,
            }
        )

    _keep(env, f"object_{key}", make)


def _item(env, key, name, chinese, kind, code):
    def make():
        product = env["product.product"].create({"name": name, "type": "service"})
        product.update_field_translations("name", {CHINESE: chinese})
        return env["billing.item"].create(
            {"name": name, "code": code, "kind": kind, "product_id": product.id}
        )

    item = _keep(env, f"item_{key}", make)
    item.update_field_translations("name", {CHINESE: chinese})


def _tariff(env, key, item, name, chinese, values, tiers):
    year = fields.Date.context_today(env.user).year

    def make():
        rows = [
            Command.create({"sequence": place, "up_to": end, "price": price})
            for place, (end, price) in enumerate(tiers, 1)
        ]
        vals = values | {
            "name": name.format(year=year),
            "item_id": env.ref(f"{MODULE}.story_item_{item}").id,
            "tier_ids": rows,
        }
        if key.endswith("_key"):
            level = env.ref(f"{ARCHIVE}.story_level_key")
            vals["level_ids"] = [Command.set(level.ids)]
        return env["billing.tariff"].create(vals)

    tariff = _keep(env, f"tariff_{key}", make)
    tariff.update_field_translations("name", {CHINESE: chinese.format(year=year)})
