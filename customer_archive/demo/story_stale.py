"""Files that nobody seems to need any more, and what a manager decides."""

from odoo import fields

from .keeping import CHINESE, MODULE, keep

# key: name, Chinese name, values
RULES = {
    "silent": ("No business for two years", "两年没有往来", {"months": 24}),
    "bounced": (
        "Mails bounce, and half a year of silence",
        "邮件退回且半年没有往来",
        {"months": 6, "bounces": 2, "step": "suspend"},
    ),
}


def tell(env, users):
    """Two rules, one proposal to decide and one declined."""
    for key in RULES:
        keep(env, f"stale_rule_{key}", lambda key=key: _rule(env, users, key))
    keep(env, "stale_open", lambda: _proposal(env, "silent", "jiaye"))
    keep(env, "stale_declined", lambda: _declined(env, users))


def _rule(env, users, key):
    name, chinese, vals = RULES[key]
    rule = env["customer.stale.rule"].with_user(users["manager"])
    rule = rule.create({"name": name} | vals).with_env(env)
    rule.update_field_translations("name", {CHINESE: chinese})
    return rule


def _proposal(env, rule, customer):
    """As the rule would make it one day: the customers of the story are all young."""
    return env["customer.stale"].create(
        {
            "rule_id": env.ref(f"{MODULE}.story_stale_rule_{rule}").id,
            "partner_id": env.ref(f"{MODULE}.story_{customer}").id,
            "step": "close" if rule == "silent" else "suspend",
            "date_last": fields.Date.subtract(fields.Date.today(), months=26),
            "bounces": 2 if rule == "bounced" else 0,
        }
    )


def _declined(env, users):
    proposal = _proposal(env, "bounced", "meridian")
    proposal.with_user(users["manager"]).action_decline()
    return proposal
