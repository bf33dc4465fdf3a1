"""The credit manager looks at the ageing and has two customers reminded."""

from functools import partial

from odoo import fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_credit"
ARCHIVE = "customer_archive"
ACCOUNT = "6222021001098765432"
_keep = partial(keep, module=MODULE)
# customer: kind, by which way, next step
REMINDERS = {
    "lanhai": ("reminder", "email", "电话催款，确认付款日期"),
    "evergreen": ("notice", "paper", "请业务员联系对方财务"),
}


def tell(env, company):
    """Letters: one was sent, one is ready for the printer.

    :param company: the trading house
    """
    _bank(env, company)
    for key, facts in REMINDERS.items():
        _keep(env, f"reminder_{key}", lambda k=key, f=facts: _reminder(env, k, *f))


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


def _reminder(env, key, tone, way, step):
    """A letter asked for by the credit manager, and read from the ledger."""
    credit = env.ref(f"{ARCHIVE}.story_user_credit")
    today = fields.Date.context_today(env["credit.reminder"])
    reminder = (
        env["credit.reminder"]
        .with_user(credit)
        .create(
            {
                "partner_id": env.ref(f"{ARCHIVE}.story_{key}").id,
                "tone": tone,
                "way": way,
                "date_deadline": fields.Date.add(today, days=7),
                "date_next": fields.Date.add(today, days=10),
                "next_step": step,
            }
        )
        .with_env(env)
    )
    reminder._refresh()
    # the letter itself is made when it is printed: that takes a browser
    reminder.write({"state": "sent", "sent_at": fields.Datetime.now()})
    reminder._plan_next()
    return reminder
