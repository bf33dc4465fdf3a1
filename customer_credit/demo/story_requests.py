"""Who may decide on how much, and limits that were asked for.

The credit manager decides up to an amount, the sales manager on the rest. One request
waits, one was agreed, one was turned down, one is for a season.
"""

from functools import partial

from odoo import Command, fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_credit"
_keep = partial(keep, module=MODULE)

# key: kind, up to (None: any amount), who decides, after how many days it goes to whom
TIERS = {
    "limit_low": ("limit", 200000, "credit", 2, "manager"),
    "limit_high": ("limit", None, "manager", 3, None),
    "release_low": ("release", 50000, "credit", 1, "manager"),
    "release_high": ("release", None, "manager", 0, None),
}
# key: customer, kind, amount, for how many days, why, what became of it, why not
REQUESTS = {
    "lanhai": ("lanhai", "permanent", 150000, None, "今年货量翻倍", "reject",
               "先付清逾期款"),
    "evergreen": ("evergreen", "temporary", 60000, 60, "春节备货旺季", "approve", None),
    "person": ("person", "permanent", 5000, None, "老客户，小额试单", "approve", None),
    "huaxin": ("huaxin", "permanent", 320000, None, "新签年度框架合同", None, None),
    "group": ("group", "permanent", 80000, None, "写错客户了", "recall", None),
}  # fmt: skip


def tell(env, company):
    """Tell of tiers and requests; more credit is by request only from then on.

    :param company: the ``res.company`` of the story
    """
    for key, facts in TIERS.items():
        _keep(env, f"tier_{key}", lambda facts=facts: _tier(env, company, *facts))
    for key, facts in REQUESTS.items():
        _keep(env, f"request_{key}", lambda facts=facts: _request(env, *facts))
    company.credit_by_request = True


def _user(env, login):
    return env.ref(f"customer_archive.story_user_{login}")


def _tier(env, company, kind, amount, who, days, to):
    return (
        env["credit.approval.tier"]
        .with_user(_user(env, "credit"))
        .create(
            {
                "company_id": company.id,
                "kind": kind,
                "is_open": amount is None,
                "amount_to": amount or 0.0,
                "user_ids": [Command.link(_user(env, who).id)],
                "escalate_days": days,
                "escalate_user_id": to and _user(env, to).id,
            }
        )
    )


def _request(env, customer, kind, amount, days, reason, outcome, refusal):
    """The salesperson asks; whose turn it is decides, unless it waits still."""
    today = fields.Date.context_today(env["credit.profile"])
    request = (
        env["credit.request"]
        .with_user(_user(env, "sales"))
        .create(
            {
                "partner_id": env.ref(f"customer_archive.story_{customer}").id,
                "kind": kind,
                "amount": amount,
                "date_until": days and fields.Date.add(today, days=days),
                "reason": reason,
            }
        )
    )
    decider = request.sudo().tier_id.user_ids[:1]
    if outcome == "recall":
        request.action_recall()
    elif outcome:
        decided = request.with_user(decider)
        decided.reject_reason = refusal
        getattr(decided, f"action_{outcome}")()
    return request.with_env(env)
