"""What customers were told of their bills, and the nightly comparison of the books."""

from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_billing"
ARCHIVE = "customer_archive"
CHINESE = "zh_CN"
_keep = partial(keep, module=MODULE)

SWITCHED_ON = {
    "billing_notify_issued": True,
    "billing_notify_due": True,
    "billing_notify_overdue": True,
    "billing_notify_paused": True,
    "billing_notify_ending": True,
    "billing_notify_price": True,
}


def bring_up_to_date(env):
    """Have on last month's statements what was paid and voided since, before they go.

    :param env: an environment of OdooBot in which bills and payments were told
    """
    if not env.ref(f"{MODULE}.story_statement_answers", raise_if_not_found=False):
        env["billing.statement"].search(
            [("company_id", "=", env.company.id)]
        ).action_refresh()


def tell_notices(env):
    """Tell the part of the story that is about telling customers, and about checking.

    :param env: an environment of OdooBot in which bills and payments were told
    """
    company = env.company
    clerk = env.ref(f"{ARCHIVE}.story_user_clerk")
    if not company.billing_check_user_id:
        company.write(SWITCHED_ON | {"billing_check_user_id": clerk.id})
        _as_of_last_month(env, company)
    _keep(env, "notices", lambda: _notices(env, company))
    _keep(env, "check", lambda: _check(env, company))
    _keep(env, "gap", lambda: _gap(env, company, clerk))


def _as_of_last_month(env, company):
    """The notices were on when last month was billed."""
    first = fields.Date.context_today(env.user).replace(day=1)
    since = str(first - relativedelta(months=1))
    kinds = [name.removeprefix("billing_notify_") for name in SWITCHED_ON]
    company.billing_notify_since = dict.fromkeys(kinds, since)


def _notices(env, company):
    """Who was told of the bills of last month, and of what is so today."""
    notices = env["billing.notice"]
    bills = env.ref(f"{MODULE}.story_run_last_month").move_ids
    notices._put(company, "issued", notices._posted_query(bills))
    notices._collect(company)
    made = notices.search([("company_id", "=", company.id)], order="id")
    now = fields.Datetime.now()
    for notice in made:
        notice.receiver_id = notice._receiver()
        # the mails themselves are not written: nobody invented is to get one
        day = notice.move_id.invoice_date if notice.kind == "issued" else None
        when = now if day is None else min(now, fields.Datetime.to_datetime(day))
        notice.write({"state": "sent", "sent_at": when})
    if made:
        last = made[-1].with_context(lang=CHINESE)
        last.write({"receiver_id": False, "sent_at": False})
        name = last._receiver().display_name
        last._park(last, f"{name} 没有邮箱地址。请在联系人上补填邮箱，然后重试。")
    return made[:1]


def _check(env, company):
    """The comparison of last night."""
    check = env["billing.check"]._of_today(company)
    check._work()
    return check


def _gap(env, company, clerk):
    """A bill line that somebody had changed, and put back the next day."""
    today = fields.Date.context_today(env.user)
    bill = env.ref(f"{MODULE}.story_run_last_month").move_ids[:1]
    return env["billing.check.gap"].create(
        {
            "company_id": company.id,
            "kind": "charge_amount",
            "key": "story",
            "name": bill.name,
            "partner_id": bill.commercial_partner_id.id,
            "res_model": bill._name,
            "res_id": bill.id,
            "currency_id": bill.currency_id.id,
            "ours_amount": 2600,
            "theirs_amount": 2500,
            "difference": 100,
            "state": "gone",
            "user_id": clerk.id,
            "reason": "录入时误改单价，已按收费标准改回",
            "date_found": today - relativedelta(days=4),
            "date_gone": today - relativedelta(days=3),
        }
    )
