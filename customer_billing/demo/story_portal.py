"""What customers do by themselves on the portal: they read, and they object."""

from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_billing"
ARCHIVE = "customer_archive"
_keep = partial(keep, module=MODULE)
LOGIN = "customer"  # and its password


def tell_portal(env):
    """Open some meters to customers; one of them reads, and objects to a bill.

    :param env: an environment of OdooBot in which bills and readings were told
    """
    company = env.company
    company.billing_receipt_online = True
    env.ref(f"{MODULE}.story_item_water").is_customer_read = True
    env.ref(f"{MODULE}.story_meter_north_power").customer_reads = "yes"
    user = _keep(env, "user_customer", lambda: _login(env, company))
    visitor = env(user=user.id)
    _keep(env, "reading_customer", lambda: _reading(env, visitor))
    bill = _bill(env)
    if bill:
        _keep(env, "complaint_bill", lambda: _complain(visitor, bill))


def _login(env, company):
    """The person of the story who has a login for the portal."""
    users = env["res.users"].with_context(no_reset_password=True)
    return users.search([("login", "=", LOGIN)]) or users.create(
        {
            "login": LOGIN,
            "password": LOGIN,
            "lang": "zh_CN",
            "partner_id": env.ref(f"{ARCHIVE}.story_jiaye").child_ids[:1].id,
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set(env.ref("base.group_portal").ids)],
        }
    )


def _reading(env, visitor):
    """What the customer has read some days ago: odd, so it waits for a clerk."""
    meter = env.ref(f"{MODULE}.story_meter_north_power")
    day = fields.Date.context_today(env.user)
    last = meter.last_day
    if last and last >= day:
        return meter.reading_ids[:1]
    day = max(day - relativedelta(days=2), last + relativedelta(days=1))
    vals = {"day": day, "value": meter.last_value + 160, "note": "自己抄的，请核对"}
    readings = visitor["billing.reading"]
    told = readings._customer_look(meter, vals)
    return readings._customer_enter(meter, vals, told)


def _bill(env):
    """The first bill of that customer."""
    return env["account.move"].search(
        [
            ("commercial_partner_id", "=", env.ref(f"{ARCHIVE}.story_jiaye").id),
            ("billing_run_id", "!=", False),
            ("state", "=", "posted"),
            ("move_type", "=", "out_invoice"),
        ],
        order="id",
        limit=1,
    )


def _complain(visitor, bill):
    text = "南区上月有 3 套已退租，物业费为什么还是按整月收？"
    return visitor["customer.complaint"]._billing_from_customer(
        bill, text, visitor.user.partner_id
    )
