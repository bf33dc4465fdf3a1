"""Whose file was checked, whose is due, and what waits for a second person."""

from datetime import timedelta

from odoo import fields

MODULE = "customer_archive"

# level: months between reviews, two persons, hours for a complaint
LEVELS = {"key": (3, True, 8), "standard": (6, False, 16), "small": (12, False, 24)}
# customer: days until (or since) its review is due
DUE = {"huaxin": -3, "jiaye": -20, "group": -1, "meridian": 5}
# key: customer, who, what, remark, who confirms
REVIEWS = {
    "lanhai": (
        "lanhai",
        "sales",
        ["phone_checked", "address_checked", "contact_checked"],
        "与何丽电话核对 / Checked with Ms He by phone",
        None,
    ),
    "group": (
        "group",
        "sales",
        ["phone_checked", "address_checked", "contact_checked", "tax_checked"],
        "拜访时核对营业执照 / Compared with the licence on a visit",
        "manager",
    ),
    "evergreen": (
        "evergreen",
        "sales",
        ["phone_checked", "contact_checked"],
        "对方采购总监确认 / Confirmed by their head of purchasing",
        None,
    ),
}


def tell(env, users, keep):
    """Switch reviews on, check some files, leave others due."""
    for key, (months, second, hours) in LEVELS.items():
        env.ref(f"{MODULE}.story_level_{key}").write(
            {
                "review_interval_months": months,
                "review_needs_second": second,
                "complaint_deadline_hours": hours,
            }
        )
    env.company.customer_review = True
    for key in REVIEWS:
        keep(env, f"review_{key}", lambda key=key: _review(env, users, key))
    keep(env, "review_call", lambda: _call(env, users))


def _review(env, users, key):
    customer, who, checks, remark, second = REVIEWS[key]
    reviews = env["customer.review"].with_user(users[who])
    review = reviews.create(
        {"partner_id": env.ref(f"{MODULE}.story_{customer}").id, "remark": remark}
        | dict.fromkeys(checks, True)
    )
    if second:
        review.with_user(users[second]).action_confirm()
    return review.with_env(env)


def _call(env, users):
    """What was confirmed on the phone; and files that are due by now."""
    today = fields.Date.today()
    for key, days in DUE.items():
        customer = env.ref(f"{MODULE}.story_{key}")
        customer.customer_date_next_review = today + timedelta(days=days)
        if days <= 0:
            customer._customer_tell_reviews(today)
    customer = env.ref(f"{MODULE}.story_huaxin").with_user(users["sales"])
    return customer._customer_confirm(
        ["phone_checked"], "电话中确认 / Confirmed on the phone"
    ).with_env(env)
