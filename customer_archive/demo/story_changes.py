"""Changes of customers' files: one of each fate, each with the person who decided."""

from odoo import Command, fields

# key: who asks, values, why, what is done with it
CHANGES = {
    "huaxin": (
        "clerk",
        {"name": "华信机电集团有限公司"},
        "已更名，新营业执照附后 / Renamed, see the new licence",
        [],
    ),
    "jiaye": (
        "sales",
        {"street": "文三路 480 号", "zip": "310013"},
        "搬到隔壁楼 / Moved next door",
        [],
    ),
    "lanhai": (
        "clerk",
        {"terms": "month_60"},
        "新年度合同账期 60 天 / 60 days by the new contract",
        [("approver", "action_approve", ())],
    ),
    "evergreen": (
        "sales",
        {"account": ("6222 0210 0111 2345 678", "常青食品集团有限公司")},
        "客户来函通知新账户 / New account by letter",
        [("approver", "action_approve", ())],
    ),
    "meridian": (
        "sales",
        {"street": "1 Old Street"},
        "",
        [
            (
                "approver",
                "action_reject",
                ("请附客户书面通知 / Please attach the letter",),
            )
        ],
    ),
    "person": (
        "clerk",
        {"city": "苏州"},
        "",
        [("clerk", "action_recall", ())],
    ),
}
LATER = ("lanhai",)  # in force from a day to come
DAYS = 14


def tell(env, users, keep, prefix):
    """Switch the second person on, and have people ask and decide.

    :param users: ``{login: res.users}``
    :param keep: the story's own helper
    :param prefix: of the story's external ids, for instance ``module.story_``
    """
    env.company.customer_change_approval = True
    for key, (login, vals, reason, steps) in CHANGES.items():
        customer = env.ref(f"{prefix}{key}")

        def make(
            key=key, customer=customer, login=login, vals=vals, why=reason, then=steps
        ):
            change = _ask(env, customer.with_user(users[login]), dict(vals), prefix)
            mine = change.with_user(users[login])
            if why:
                mine.reason = why
            if key in LATER:
                today = fields.Date.context_today(change)
                mine.date_effective = fields.Date.add(today, days=DAYS)
            for who, action, arguments in then:
                getattr(change.with_user(users[who]), action)(*arguments)
                env.cr.flush()
            return change

        keep(env, f"change_{key}", make)


def _ask(env, customer, vals, prefix):
    """The request that comes of an edit."""
    if term := vals.pop("terms", None):
        vals["property_payment_term_id"] = env.ref(f"{prefix}term_{term}").id
    if account := vals.pop("account", None):
        number, holder = account
        bank = {"acc_number": number, "acc_holder_name": holder}
        vals["bank_ids"] = [Command.create(bank)]
    customer.write(vals)
    env.cr.flush()
    return env["customer.change"].search(
        [("partner_id", "=", customer.id)], order="id desc", limit=1
    )
