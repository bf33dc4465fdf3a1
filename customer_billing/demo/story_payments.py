"""What the story's customers paid, in advance or as a deposit, or need not pay."""

from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_billing"
ARCHIVE = "customer_archive"
CHINESE = "zh_CN"
_keep = partial(keep, module=MODULE)

# company field: code, name, Chinese name
ACCOUNTS = {
    "billing_prepaid_account_id": ("220300", "Advances from Customers", "预收账款"),
    "billing_deposit_account_id": ("224100", "Deposits Received", "其他应付款—押金"),
}
# key: customer, purpose, amount, day of this month less so many days, payer, note
PAYMENTS = {
    "jiaye": ("jiaye", "bills", 10000, 9, None, "物业费 部分付款"),
    "person": ("person", "bills", 2000, 6, "林女士（家属）", "物业费"),
    "huaxin": ("huaxin", "prepaid", 6000, 5, None, "预存垃圾清运费"),
    "meridian": ("meridian", "deposit", 5000, 20, None, "设备押金"),
    "evergreen": ("evergreen", "deposit", 3000, 30, None, "装修押金"),
}
# key: customer, category, amount, days ago, note
ENTRIES = {
    "opening": ("jiaye", "opening", 3260, 90, "上年结转，双方已核对"),
    "paid": ("jiaye", "payment", -3260, 80, "现金收讫，收据存根附后"),
    "water": ("jiaye", "charge", 480, 40, "代垫水费"),
    "scrap": ("huaxin", "adjustment", -150, 12, "废料抵账"),
}


def tell_payments(env):
    """Tell the part of the story that is about money coming in.

    :param env: an environment of OdooBot in which the bills were told
    """
    company = env.company
    for name, values in ACCOUNTS.items():
        _account(env, company, name, *values)
    clerk = env(user=env.ref(f"{ARCHIVE}.story_user_clerk").id)
    manager = env(user=env.ref(f"{ARCHIVE}.story_user_manager").id)
    for key, values in PAYMENTS.items():
        _keep(env, f"payment_{key}", lambda v=values: _payment(clerk, *v))
    _keep(env, "payment_back", lambda: _give_back(clerk))
    _waivers(env, clerk, manager)
    for key, values in ENTRIES.items():
        _keep(env, f"entry_{key}", lambda v=values: _entry(clerk, *v))
    _keep(env, "entry_posted", lambda: _posted_entry(env, clerk))


def _account(env, company, field, code, name, chinese):
    """The liability on which such money lies, where there is none yet."""
    if company[field]:
        return

    def make():
        account = env["account.account"].create(
            {
                "name": name,
                "code": code,
                "account_type": "liability_current",
                "reconcile": True,
                "company_ids": company.ids,
            }
        )
        account.update_field_translations("name", {CHINESE: chinese})
        return account

    key = field.removeprefix("billing_").removesuffix("_id")
    company[field] = _keep(env, key, make)


def _day(env, days_ago):
    return fields.Date.context_today(env.user) - relativedelta(days=days_ago)


def _customer(env, key):
    return env.ref(f"{ARCHIVE}.story_{key}")


def _payment(env, customer, purpose, amount, days_ago, payer, note):
    wizard = env["billing.cashier"].create(
        {
            "partner_id": _customer(env, customer).id,
            "purpose": purpose,
            "amount": amount,
            "date": _day(env, days_ago),
            "payer": payer,
            "note": note,
        }
    )
    return wizard._take()


def _give_back(env):
    """A part of a deposit was given back when something was handed over."""
    payment = env.ref(f"{MODULE}.story_payment_evergreen")
    return env["account.payment"]._billing_give_back(
        payment._billing_open_lines(),
        {
            "amount": 1000,
            "date": _day(env, 3),
            "journal_id": payment.journal_id.id,
            "memo": "装修验收合格，退还部分押金",
            "billing_reason": "装修验收合格",
        },
    )


def _waivers(env, clerk, manager):
    """One waiver that was approved and applied, one that waits for its approver."""
    bill = env["account.move"].search(
        [
            ("commercial_partner_id", "=", _customer(env, "jiaye").id),
            ("billing_run_id", "!=", False),
            ("state", "=", "posted"),
            ("amount_residual", ">", 1000),
        ],
        order="id desc",
        limit=1,
    )
    if not bill:
        return
    for key, reason, amount, note in (
        ("applied", "fault", 500, "电梯停运两天，双方协商减免"),
        ("asked", "vacancy", 300, "南区 3 套空置"),
    ):

        def make(reason=reason, amount=amount, note=note):
            return clerk["billing.waiver"].create(
                {
                    "move_id": bill.id,
                    "kind": "amount",
                    "amount_fixed": amount,
                    "reason_id": env.ref(f"{MODULE}.waiver_reason_{reason}").id,
                    "note": note,
                }
            )

        waiver = _keep(env, f"waiver_{key}", make)
        if key == "applied" and waiver.state == "asked":
            waiver.with_env(manager).action_approve()


def _entry(env, customer, category, amount, days_ago, note):
    return env["billing.entry"].create(
        {
            "partner_id": _customer(env, customer).id,
            "category_id": env.ref(f"{MODULE}.entry_category_{category}").id,
            "amount": amount,
            "date": _day(env, days_ago),
            "note": note,
        }
    )


def _posted_entry(env, clerk):
    """An entry that stands in the ledger, too."""
    category = env.ref(f"{MODULE}.entry_category_adjustment")
    if not category.account_id:
        category.account_id = env["account.account"].search(
            [
                *env["account.account"]._check_company_domain(env.company),
                ("account_type", "in", ("income_other", "income")),
            ],
            limit=1,
        )
    entry = _entry(clerk, "meridian", "adjustment", 120, 8, "补收快递费")
    if category.account_id:
        entry.action_post()
    return entry
