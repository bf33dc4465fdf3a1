"""What puts customers on hold by itself, and a payment that bounced.

One customer is long overdue, the cheque of another one was not honoured, a third is
held by hand for new subscriptions only.
"""

from functools import partial

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_credit"
_keep = partial(keep, module=MODULE)

# cause: after how many days, from which amount, orders, new subscriptions
RULES = {
    "overdue": (90, 10000, True, True),
    "review": (180, 0, False, True),
    "assessment": (90, 0, False, True),
    "bounced": (0, 0, True, True),
    "insolvency": (0, 0, True, True),
}


def tell(env, company):
    """Tell of hold rules and of whom they hold.

    :param company: the ``res.company`` of the story
    """
    credit = env.ref("customer_archive.story_user_credit")
    for cause, facts in RULES.items():
        _keep(env, f"hold_rule_{cause}", lambda c=cause, f=facts: _rule(env, c, *f))
    _keep(env, "payment_bounced", lambda: _bounced(env))
    _keep(
        env,
        "hold_manual",
        lambda: (
            env["credit.hold"]
            .with_user(credit)
            .create(
                {
                    "partner_id": env.ref("customer_archive.story_lanhai").id,
                    "company_id": company.id,
                    "reason": "旧合同未结清，暂不签新服务",
                    "holds_orders": False,
                }
            )
        ),
    )


def _rule(env, cause, days, amount, orders, subscriptions):
    rules = env["credit.hold.rule"]
    rules = rules.with_user(env.ref("customer_archive.story_user_credit"))
    return rules.create(
        {
            "cause": cause,
            "days": days,
            "amount": amount,
            "holds_orders": orders,
            "holds_subscriptions": subscriptions,
        }
    )


def _bounced(env):
    """A cheque over the branch's invoice that the bank gave back."""
    finance = env.ref("customer_archive.story_user_finance")
    move = env.ref(f"{MODULE}.story_invoice_branch_1").with_user(finance)
    wizard = (
        env["account.payment.register"]
        .with_user(finance)
        .with_context(active_model="account.move", active_ids=move.ids)
        .create({"amount": 12000})
    )
    payment = wizard._create_payments()
    payment.action_credit_bounce()
    return payment.with_env(env)
