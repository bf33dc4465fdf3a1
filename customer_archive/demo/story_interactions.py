"""What was talked with the customers: calls, visits, requests for help, greetings."""

from datetime import timedelta

from odoo import Command, fields

from ..engine.occasions import occurrence
from .keeping import MODULE, keep

LOGINS = ("sales", "clerk")

# level: days between visits, hours until a request is to be solved
LEVELS = {"key": (30, 8), "standard": (60, 16), "small": (180, 40)}

# key: customer, kind, days ago, summary, other values
INTERACTIONS = {
    "prices": (
        "evergreen",
        "call",
        2,
        "询问新价格表 / Asked for the new price list",
        {
            "outcome": "good",
            "direction": "in",
            "next_action": "发送报价 / Send the offer",
            "days_to_next": 3,
        },
    ),
    "roof": (
        "evergreen",
        "visit",
        41,
        "参观新冷库 / Looked at the new cold store",
        {
            "outcome": "good",
            "duration": 2.0,
            "outcome_note": "明年扩建,需要更多托盘 / They build on next year",
        },
    ),
    "late": (
        "huaxin",
        "call",
        9,
        "催问交期 / Asked when the goods will come",
        {
            "outcome": "neutral",
            "direction": "in",
            "next_action": "确认交期 / Confirm the day of delivery",
            "days_to_next": -4,
        },
    ),
    "wechat": (
        "lanhai",
        "chat",
        5,
        "微信确认地址 / Confirmed the address in WeChat",
        {"outcome": "good", "direction": "out"},
    ),
    "unreached": (
        "meridian",
        "call",
        1,
        "电话回访 / Call to ask how things are",
        {"outcome": "unreached", "direction": "out"},
    ),
    "smaller": (
        "jiaye",
        "suggestion",
        15,
        "希望有小包装 / Would like smaller packs",
        {"direction": "in", "feedback_state": "planned"},
    ),
}

# key: customer, subject, days ago, hours to the answer, hours to the solution
SERVICES = {
    "cooling": ("evergreen", "冷柜报警 / The cooler gives an alarm", 20, 1, 6),
    "cooling_again": ("evergreen", "冷柜再次报警 / The alarm is back", 6, 2, 120),
    "invoice": ("huaxin", "发票抬头有误 / Wrong title on the invoice", 12, 4, 20),
    "login": ("lanhai", "无法登录门户 / Cannot log in to the portal", 3, 5, None),
    "question": ("jiaye", "如何更换滤芯 / How to change the filter", 0, None, None),
}

PLANS = {"evergreen": 0, "huaxin": 0, "lanhai": 90}

# customer: kind, name, years ago, days from now on
DATES = {
    "evergreen": ("birthday", "沈总生日 / Birthday of the director", 45, 2),
    "huaxin": ("founding", None, 21, 40),
    "lanhai": ("contract", "运输合同 / Freight contract", 2, 10),
}

GUESTS = {
    "evergreen": "came",
    "huaxin": "came",
    "lanhai": "absent",
    "jiaye": "declined",
}


def tell_interactions(env):
    """Tell what was talked with the customers, and what was done for them.

    :param env: an environment of OdooBot, after the customers were entered
    """
    users = {login: env.ref(f"{MODULE}.story_user_{login}") for login in LOGINS}
    for level, (days, hours) in LEVELS.items():
        env.ref(f"{MODULE}.story_level_{level}").write(
            {"visit_interval_days": days, "service_deadline_hours": hours}
        )
    _interactions(env, users["sales"])
    _services(env, users["clerk"])
    _visits(env, users["sales"])
    _dates(env, users["clerk"])
    _care_action(env, users["sales"])


def _customer(env, key):
    return env.ref(f"{MODULE}.story_{key}")


def _interactions(env, user):
    now, today = fields.Datetime.now(), fields.Date.today()
    for key, (customer, kind, ago, summary, vals) in INTERACTIONS.items():
        vals = dict(vals)
        if "next_action" in vals:
            vals["next_date"] = today + timedelta(days=vals.pop("days_to_next"))
        vals |= {
            "partner_id": _customer(env, customer).id,
            "kind": kind,
            "date": now - timedelta(days=ago),
            "summary": summary,
        }
        interactions = env["customer.interaction"].with_user(user)
        keep(env, f"interaction_{key}", lambda i=interactions, v=vals: i.create(v))


def _services(env, user):
    now = fields.Datetime.now()
    for key, (customer, subject, ago, answer, solution) in SERVICES.items():
        came = now - timedelta(days=ago, hours=1)
        vals = {
            "partner_id": _customer(env, customer).id,
            "subject": subject,
            "requested_at": came,
        }
        if answer:
            vals |= {
                "state": "answered",
                "first_answer_at": came + timedelta(hours=answer),
            }
        if solution:
            vals |= {"state": "solved", "solved_at": came + timedelta(hours=solution)}
        services = env["customer.service"].with_user(user)
        keep(env, f"service_{key}", lambda s=services, v=vals: s.create(v))


def _visits(env, user):
    plans = env["customer.visit.plan"].with_user(user)
    for customer, interval in PLANS.items():
        vals = {"partner_id": _customer(env, customer).id, "interval_days": interval}
        plan = keep(env, f"plan_{customer}", lambda v=vals: plans.create(v))
        if customer == "evergreen":
            keep(env, "visit_evergreen", lambda p=plan: _planned(p))


def _planned(plan):
    """The visit that is due now, made as the scheduled action makes it."""
    plan.sudo()._plan_visits(plan.sudo())
    return plan.visit_ids


def _dates(env, user):
    """Days that matter, and the greeting for the one that comes first."""
    today = fields.Date.today()
    dates = env["customer.date"].with_user(user)
    for customer, (kind, name, years, ahead) in DATES.items():
        day = today + timedelta(days=ahead)
        vals = {
            "partner_id": _customer(env, customer).id,
            "kind": kind,
            "name": name,
            "date": occurrence(day, day.year - years),
        }
        keep(env, f"date_{customer}", lambda v=vals: dates.create(v))
    for name in ("birthday", "contract"):
        env.ref(f"{MODULE}.care_rule_{name}").active = True
    keep(env, "care_evergreen", lambda: _greeting(env, today))


def _greeting(env, today):
    """What the rule for birthdays brings about, as the scheduled action does it."""
    rule = env.ref(f"{MODULE}.care_rule_birthday")
    rule._care(env.ref(f"{MODULE}.story_date_evergreen"), today)
    return rule.event_ids[:1]


def _care_action(env, user):
    today = fields.Date.today()
    actions = env["customer.care.action"].with_user(user)
    vals = {
        "name": "客户答谢晚宴 / Dinner for customers",
        "kind": "dinner",
        "date": today - timedelta(days=25),
        "budget_amount": 12000,
        "general_cost_amount": 8600,
        "line_ids": [
            Command.create(
                {
                    "partner_id": _customer(env, customer).id,
                    "state": state,
                    "cost_amount": 600 if state == "came" else 0,
                }
            )
            for customer, state in GUESTS.items()
        ],
    }

    def make():
        action = actions.create(vals)
        action.action_done()
        return action

    keep(env, "care_action_dinner", make)
