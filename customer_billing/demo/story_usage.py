"""What was used: meters that are read each month, messages a machine counts."""

from datetime import timedelta
from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_billing"
ARCHIVE = "customer_archive"
CHINESE = "zh_CN"
_keep = partial(keep, module=MODULE)

# key: values, and the unit in Chinese
ITEMS = {
    "electricity": ({"usage_source": "meter", "usage_unit": "kWh"}, "度"),
    "water": (
        {"usage_source": "meter", "usage_unit": "m³", "reading_days": 5},
        "立方米",
    ),
    "messages": ({"usage_unit": "messages"}, "条"),
    "collection": ({"usage_unit": "yuan", "late_policy": "reopen"}, "元"),
}
# key: charged object, item, number, digits, multiplier, what stood on it on the first
# days of the last months, the latest last
METERS = {
    "north_power": (
        "north_power", "electricity", "D-0001", 6, 40, (18204, 18251, 18302, 18350),
    ),
    "flat_water": ("flat_water", "water", "S-30602", 5, 1, (412, 421, 431, 498)),
}  # fmt: skip
# key: customer, charged object, item
LINES = {
    "north_power": ("jiaye", "north_power", "electricity"),
    "flat_water": ("person", "flat_water", "water"),
    "messages": ("meridian", None, "messages"),
}


def tell_usage(env):
    """Meters with readings, one to be accepted, and usage with a conflict.

    :param env: an environment of OdooBot with the company of the story
    """
    for key, (values, unit) in ITEMS.items():
        item = env.ref(f"{MODULE}.story_item_{key}")
        if not item.usage_unit:
            item.write(values)
            item.update_field_translations("usage_unit", {CHINESE: unit})
    _keep(env, "rule_usage", lambda: _rule(env))
    for key, values in LINES.items():
        _keep(env, f"subscription_usage_{key}", lambda v=values: _subscribe(env, *v))
    for key, values in METERS.items():
        _keep(env, f"meter_{key}", lambda v=values: _meter(env, *v))
    _keep(env, "usage_first", lambda: _messages(env))


def _first(env, months_back=0):
    today = fields.Date.context_today(env.user)
    return today.replace(day=1) - relativedelta(months=months_back)


def _rule(env):
    rule = env["billing.rule"].create(
        {
            "name": "Monthly by usage",
            "timing": "arrears",
            "alignment": "calendar",
            "posting": "draft",
        }
    )
    rule.update_field_translations("name", {CHINESE: "按用量月结"})
    return rule


def _subscribe(env, customer, charged, item):
    line = {"item_id": env.ref(f"{MODULE}.story_item_{item}").id}
    if charged:
        line["object_id"] = env.ref(f"{MODULE}.story_object_{charged}").id
    subscription = env["billing.subscription"].create(
        {
            "partner_id": env.ref(f"{ARCHIVE}.story_{customer}").id,
            "rule_id": env.ref(f"{MODULE}.story_rule_usage").id,
            "date_start": _first(env, 1),
            "line_ids": [Command.create(line)],
        }
    )
    subscription.action_start()
    return subscription


def _meter(env, charged, item, number, digits, multiplier, values):
    meter = env["billing.meter"].create(
        {
            "name": number,
            "object_id": env.ref(f"{MODULE}.story_object_{charged}").id,
            "item_id": env.ref(f"{MODULE}.story_item_{item}").id,
            "digits": digits,
            "multiplier": multiplier,
        }
    )
    days = [_first(env, back) for back in range(len(values) - 1, -1, -1)]
    env["billing.reading"].create(
        [
            {"meter_id": meter.id, "day": day - timedelta(days=1), "value": value}
            for day, value in zip(days, values, strict=True)
        ]
    )
    return meter


def _messages(env):
    """A month of messages; the machine sent one day twice, with another number."""
    line = env.ref(f"{MODULE}.story_subscription_usage_messages").line_ids
    first = _first(env, 1)
    events = [
        {
            "external_key": f"sms-{first + timedelta(days=number)}",
            "line_id": line.id,
            "quantity": 150 + number * 37 % 90,
            "used_at": str(first + timedelta(days=number)),
        }
        for number in range(0, 27, 3)
    ]
    env["billing.usage"].ingest(events)
    env["billing.usage"].ingest([events[2] | {"quantity": 512}])
    return env["billing.usage"].search(
        [("external_key", "=", events[0]["external_key"])]
    )
