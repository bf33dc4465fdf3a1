"""How strictly the trading house looks, at whom, and who shares a limit."""

from functools import partial

from odoo import Command

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_credit"
ARCHIVE = "customer_archive"
CHINESE = "zh_CN"
MEMBERS = ("lanhai", "branch")
_keep = partial(keep, module=MODULE)


def tell_policy(env):
    """Tell it after the limits of the customers.

    :param env: an environment of OdooBot in the trading house
    """
    manager = env.ref(f"{ARCHIVE}.story_user_credit")
    _keep(env, "policy_level", lambda: _level_policy(env, manager))
    _keep(env, "group_evergreen", lambda: _group(env, manager))
    _working_days(env)


def _level_policy(env, manager):
    """The best customers are warned, not stopped, and order far ahead."""
    policy = env.ref(f"{MODULE}.story_policy").with_user(manager)
    policy.write(
        {
            "on_quote": "warn",
            "on_bill": "ask",
            "on_subscription": "warn",
            "overdue_threshold": 100,
        }
    )
    level = env["customer.level"].search([], order="sequence, id", limit=1)
    return policy.create(
        {
            "company_id": policy.company_id.id,
            "level_id": level.id,
            "on_order": "ask",
            "on_invoice": "warn",
            "warn_share": 0.9,
            "horizon_days": 90,
            "max_overdue_days": 90,
        }
    )


def _group(env, manager):
    """The parent and its branch share one limit."""
    profiles = [env.ref(f"{MODULE}.story_profile_{key}").id for key in MEMBERS]
    group = env["credit.group"].with_user(manager)
    group = group.create(
        {
            "name": "Lanhai Group",
            "limit_amount": 180000,
            "note": "母公司为分公司担保，额度合并控制。",
            "profile_ids": [Command.link(id_) for id_ in profiles],
        }
    )
    group.update_field_translations("name", {CHINESE: "蓝海集团"})
    return group


def _working_days(env):
    """What falls due on a day of rest may be paid on the next working day."""
    env.company.credit_follows_calendar = True
