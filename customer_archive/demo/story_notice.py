"""Who is told what is new about customers, in Odoo and in a group chat."""

from odoo import Command

from .keeping import CHINESE, MODULE, keep

# key: name, Chinese name, values
RULES = {
    "sales": (
        "Customers who leave or are stopped: salesperson and manager",
        "客户停用或离开：通知业务员和经理",
        {
            "on_stop": True,
            "on_leave": True,
            "on_return": True,
            "on_owner": True,
            "to_owner": True,
            "way": "activity",
        },
    ),
    "finance": (
        "New customers and bank data: finance, every morning",
        "新客户和账务资料变更：每天早上通知财务",
        {"on_join": True, "timing": "day", "hour": 8, "way": "inbox"},
    ),
    "group": (
        "New customers: warehouse group",
        "新客户：通知仓库群",
        {"on_join": True, "on_stop": True, "way": "robot", "active": False},
    ),
}
# nobody can be reached there: the sample says what that looks like
ROBOT = {
    "name": "仓库群 / Warehouse group",
    "kind": "wecom",
    "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=sample",
    "active": False,
}
FACTS = ("property_payment_term_id", "vat")


def tell(env, users):
    """Make the rules, and let something happen that they tell."""
    robot = keep(
        env,
        "robot_warehouse",
        lambda: env["customer.robot"].with_user(users["manager"]).create(ROBOT),
    )
    extra = {
        "sales": {"user_ids": users["manager"].ids},
        "finance": {
            "user_ids": users["finance"].ids,
            "fact_ids": [Command.create({"field_name": name}) for name in FACTS],
        },
        "group": {"robot_ids": robot.ids},
    }
    for key in RULES:
        keep(env, f"notice_rule_{key}", lambda key=key: _rule(env, users, key, extra))
    keep(env, "robot_message", lambda: _message(env, robot))
    keep(env, "notice_terms", lambda: _news(env, users))


def _rule(env, users, key, extra):
    name, chinese, vals = RULES[key]
    rule = env["customer.notice.rule"].with_user(users["manager"])
    rule = rule.create({"name": name} | vals | extra[key]).with_env(env)
    rule.update_field_translations("name", {CHINESE: chinese})
    return rule


def _message(env, robot):
    return env["customer.robot.message"].create(
        {
            "robot_id": robot.id,
            "text": "新客户 (1)\n· 常青工业 / New customers (1): Evergreen",
            "state": "parked",
            "code": "wrong_key",
        }
    )


def _news(env, users):
    """A customer gets other terms of payment: finance will be told."""
    customer = env.ref(f"{MODULE}.story_evergreen")
    terms = env.ref(f"{MODULE}.story_term_prepaid")
    if customer.property_payment_term_id == terms:
        terms = env["account.payment.term"].search([("id", "!=", terms.id)], limit=1)
    customer.with_user(users["manager"]).property_payment_term_id = terms
    rule = env.ref(f"{MODULE}.story_notice_rule_finance")
    return env["customer.notice"].search([("rule_id", "=", rule.id)], limit=1)
