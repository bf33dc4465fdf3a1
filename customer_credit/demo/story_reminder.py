"""The credit manager looks at the ageing and has two customers reminded."""

from functools import partial

from odoo import fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_credit"
ARCHIVE = "customer_archive"
ACCOUNT = "6222021001098765432"
_keep = partial(keep, module=MODULE)
# key: customer, days ago, kind, by which way, next step
REMINDERS = {
    "lanhai_1": ("lanhai", 18, "notice", "paper", "请业务员联系对方财务"),
    "lanhai_2": ("lanhai", 0, "reminder", "email", "电话催款，确认付款日期"),
}


def tell(env, company):
    """A notice some weeks ago, and today a reminder: the customer has not paid.

    :param company: the trading house
    """
    _bank(env, company)
    for key, facts in REMINDERS.items():
        _keep(env, f"reminder_{key}", lambda f=facts: _reminder(env, *f))


def _bank(env, company):
    if company.partner_id.bank_ids:
        return
    _keep(
        env,
        "bank",
        lambda: env["res.partner.bank"].create(
            {"partner_id": company.partner_id.id, "acc_number": ACCOUNT}
        ),
    )


def _reminder(env, key, ago, tone, way, step):
    """A letter asked for by the credit manager, and read from the ledger."""
    credit = env.ref(f"{ARCHIVE}.story_user_credit")
    now = fields.Datetime.subtract(fields.Datetime.now(), days=ago)
    day = fields.Date.context_today(env["credit.reminder"], now)
    reminder = (
        env["credit.reminder"]
        .with_user(credit)
        .create(
            {
                "partner_id": env.ref(f"{ARCHIVE}.story_{key}").id,
                "date": day,
                "tone": tone,
                "way": way,
                "date_deadline": fields.Date.add(day, days=7),
                "date_next": fields.Date.add(day, days=10),
                "next_step": step,
            }
        )
        .with_env(env)
    )
    reminder._refresh()
    # the letter itself is made when it is printed: that takes a browser
    reminder.write({"state": "sent", "sent_at": now})
    reminder._plan_next()
    return reminder
