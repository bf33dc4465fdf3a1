"""What was agreed beside the price: discounts, terms, a template, a price revision."""

from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_billing"
ARCHIVE = "customer_archive"
CHINESE = "zh_CN"
_keep = partial(keep, module=MODULE)

# key: subscription, kind, value, months from the first of this month, line, why
DISCOUNTS = {
    "meridian_start": (
        "meridian",
        "percent",
        10,
        (-1, 5),
        False,
        "新客户优惠 New customer",
    ),
    "north_parking": ("jiaye_north", "price", 420, (6, None), 1, "次年价格 Next year"),
    "lifts": ("jiaye_lifts", "raise", 3, (2, None), False, "合同第 6 条 Clause 6"),
}
# key: name, Chinese name, rule, values, [(item, quantity)]
TEMPLATES = {
    "office": (
        "Office, standard",
        "办公室标准套餐",
        "monthly",
        {"term_months": 12, "notice_days": 30, "is_renewed": True},
        [("management", 1), ("parking", 2)],
    ),
    "lift": (
        "Lift maintenance, yearly",
        "电梯年度维保",
        "yearly",
        {"term_months": 24, "notice_days": 60},
        [("maintenance", 1)],
    ),
}


def tell_subscriptions(env):
    """Tell what was agreed on the subscriptions of the story.

    :param env: an environment of OdooBot, after the subscriptions were told
    """
    for key, values in DISCOUNTS.items():
        _discount(env, key, *values)
    for key, values in TEMPLATES.items():
        _template(env, key, *values)
    _terms(env)
    _keep(env, "subscription_cleaning", lambda: _cleaning(env))
    _keep(env, "revision", lambda: _revision(env))


def _ref(env, key, module=MODULE):
    return env.ref(f"{module}.story_{key}")


def _first(env, months=0):
    today = fields.Date.context_today(env.user)
    return today.replace(day=1) + relativedelta(months=months)


def _discount(env, key, subscription, kind, value, months, line, why):
    def make():
        agreed = _ref(env, f"subscription_{subscription}")
        start, end = months
        return env["billing.discount"].create(
            {
                "subscription_id": agreed.id,
                "line_id": line and agreed.line_ids[line].id,
                "kind": kind,
                "value": value,
                "date_start": _first(env, start),
                "date_end": end and _first(env, end) - relativedelta(days=1),
                "name": why,
            }
        )

    _keep(env, f"discount_{key}", make)


def _template(env, key, name, chinese, rule, vals, lines):
    def make():
        return env["billing.subscription.template"].create(
            {
                "name": name,
                "rule_id": _ref(env, f"rule_{rule}").id,
                "line_ids": [
                    Command.create(
                        {"item_id": _ref(env, f"item_{item}").id, "quantity": quantity}
                    )
                    for item, quantity in lines
                ],
            }
            | vals
        )

    template = _keep(env, f"template_{key}", make)
    template.update_field_translations("name", {CHINESE: chinese})


def _terms(env):
    """Terms of a subscription that runs, and why one was closed."""
    north = _ref(env, "subscription_jiaye_north")
    if not north.term_months:
        north.write(
            {
                "term_months": 12,
                "notice_days": 60,
                "is_renewed": True,
                "date_end": north.date_start + relativedelta(years=1, days=-1),
            }
        )
    closed = _ref(env, "subscription_person_parking")
    if not closed.close_reason_id:
        closed.close_reason_id = env.ref(f"{MODULE}.close_reason_moved")


def _cleaning(env):
    """A subscription that rests on a contract and begins with a trial."""
    return env["billing.subscription"].create(
        {
            "partner_id": _ref(env, "jiaye", ARCHIVE).id,
            "template_id": _ref(env, "template_office").id,
            "contract_id": _ref(env, "contract_jiaye", ARCHIVE).id,
            "date_start": _first(env, 1),
            "date_trial_end": _first(env, 2) - relativedelta(days=1),
        }
    )


def _revision(env):
    """A revision that is looked at, and not confirmed yet."""
    manager = _ref(env, "user_manager", ARCHIVE)
    revision = (
        env["billing.price.revision"]
        .with_user(manager)
        .create(
            {
                "name": "年度调价 Yearly price step",
                "date": _first(env, 2),
                "percent": 4,
                "step": 0.1,
                "item_ids": [Command.set(_ref(env, "item_software").ids)],
            }
        )
    )
    revision.action_preview()
    return revision.sudo(False)
