"""What some customers complained of, and how satisfied they were in the end."""

from datetime import timedelta

from odoo import fields

MODULE = "customer_archive"

# key: customer, subject, cause, severity, days ago, steps, other values, answer
COMPLAINTS = {
    "seals": (
        "evergreen",
        "密封圈到货破损 / Seals broken on arrival",
        "quality",
        "2",
        40,
        ["start", "solve", "close"],
        {
            "solution": "已补发并赔付运费 / Sent new ones and paid the freight.",
            "answer": "accepted",
            "cost": 680,
            "channel": "wechat",
        },
        (5, "处理很快，满意 / Settled quickly"),
    ),
    "seals_again": (
        "evergreen",
        "密封圈再次破损 / Seals broken again",
        "quality",
        "2",
        18,
        ["start", "solve", "close"],
        {
            "solution": "改用木箱包装 / Packed in wooden boxes from now on.",
            "answer": "accepted",
            "cost": 1260,
        },
        (3, "希望不要再发生 / Should not happen again"),
    ),
    "late": (
        "huaxin",
        "交货延迟五天 / Delivered five days late",
        "delivery",
        "1",
        9,
        ["start"],
        {"channel": "phone"},
        None,
    ),
    "invoice": (
        "lanhai",
        "发票抬头有误 / Wrong title on the invoice",
        "price",
        "0",
        1,
        [],
        {"channel": "mail"},
        None,
    ),
    "colour": (
        "meridian",
        "Colour differs from the catalogue",
        None,
        "0",
        25,
        ["start", "reject"],
        {"reject_reason": "The sample that the customer signed has this colour."},
        None,
    ),
}


def tell(env, users, keep):
    """Take the complaints down, settle some, and let the overdue ones be told."""
    company = env.company
    company.customer_escalation_user_id = users["manager"]
    for key in COMPLAINTS:
        keep(env, f"complaint_{key}", lambda key=key: _complaint(env, users, key))
    company.customer_rating = True


def _complaint(env, users, key):
    customer, subject, cause, severity, days, steps, more, answer = COMPLAINTS[key]
    vals = {
        "name": subject,
        "partner_id": env.ref(f"{MODULE}.story_{customer}").id,
        "severity": severity,
        "date": fields.Datetime.now() - timedelta(days=days),
        "user_id": users["sales"].id,
    }
    if cause:
        vals["cause_id"] = env.ref(f"{MODULE}.complaint_cause_{cause}").id
    complaints = env["customer.complaint"].with_user(users["clerk"])
    complaint = complaints.create(vals | more)
    owned = complaint.with_user(users["sales"])
    for step in steps:
        getattr(owned, f"action_{step}")()
    complaint = complaint.with_env(env)
    if answer:
        rate, feedback = answer
        token = complaint._rating_get_access_token()
        complaint.rating_apply(rate, token=token, feedback=feedback)
    complaint.filtered_domain(complaint._overdue_domain())._escalate()
    return complaint
