"""Who looks after whom: two teams, a customer of somebody else, and what is shared."""

from datetime import timedelta

from odoo import Command, fields

MODULE = "customer_archive"
# key: name, leader, members
TEAMS = {
    "north": ("华北销售组 / Sales North", "sales", ["sales", "clerk"]),
    "key": ("大客户组 / Key Accounts", "manager", ["manager"]),
}
# a customer whom the north team sees because it is shared
STRANGER = {
    "name": "远山仪器有限公司",
    "vat": "91110108MA01YNYQ3G",
    "phone": "+86 10 5555 0188",
    "email": "office@yuanshan.example.com",
    "street": "中关村东路 18 号",
    "city": "北京",
    "zip": "100190",
}
# key: customer, with which team or user, may, days from today, reason
SHARES = {
    "tender": ("yuanshan", "north", "read", 30, "投标期间 / During the tender"),
    "credit": ("evergreen", "credit", "read", None, "额度复核 / Review of the limit"),
    "holiday": ("meridian", "credit", "edit", -1, "休假代管 / Stood in on holiday"),
}


def tell(env, users, keep):
    """Make teams and shares, and let people see their own customers from now on."""
    for key in TEAMS:
        keep(env, f"team_{key}", lambda key=key: _team(env, users, key))
    keep(env, "yuanshan", lambda: _stranger(env, users))
    for key in SHARES:
        keep(env, f"share_{key}", lambda key=key: _share(env, users, key))
    env.company.customer_rights = True


def _team(env, users, key):
    name, leader, members = TEAMS[key]
    return env["customer.team"].create(
        {
            "name": name,
            "leader_id": users[leader].id,
            "member_ids": [Command.set([users[login].id for login in members])],
        }
    )


def _stranger(env, users):
    """A customer that the manager keeps."""
    partners = env["res.partner"].with_user(users["manager"])
    customer = partners.create(
        STRANGER
        | {
            "is_company": True,
            "customer_rank": 1,
            "country_id": env.ref("base.cn").id,
            "lang": "zh_CN",
            "user_id": users["manager"].id,
        }
    )
    env.cr.flush()
    for login, step in (("manager", "submit"), ("approver", "approve")):
        customer.with_user(users[login])._customer_take_step(step, None)
        env.cr.flush()
    return customer.with_env(env)


def _share(env, users, key):
    customer, whom, mode, days, reason = SHARES[key]
    today = fields.Date.today()
    team = env.ref(f"{MODULE}.story_team_{whom}") if whom in TEAMS else None
    shares = env["customer.share"].with_user(users["manager"])
    return shares.create(
        {
            "partner_id": env.ref(f"{MODULE}.story_{customer}").id,
            "team_id": team.id if team else False,
            "user_id": False if team else users[whom].id,
            "mode": mode,
            "date_until": today + timedelta(days=days) if days else False,
            "reason": reason,
        }
    ).with_env(env)
