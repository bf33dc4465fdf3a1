"""Grades with limits by formula, a statement, assessments in each state, a run.

The credit manager keeps grades and assesses; the customers' manager, who is a credit
manager too where grades are told, decides: nobody approves what they assessed.
"""

from functools import partial

from odoo import Command, fields

from odoo.addons.customer_archive.demo.keeping import keep

MODULE = "customer_credit"
ARCHIVE = "customer_archive"
_keep = partial(keep, module=MODULE)

# grade: months of turnover, floor, cap
FORMULAS = {
    "a": (3, 20000, 500000),
    "b": (2, 10000, 200000),
    "c": (1, 5000, 80000),
    "d": (0.5, 0, 20000),
    "e": (0, 0, 0),
}
JUDGED = {
    "evergreen": (85, "合作多年，回款稳定"),
    "huaxin": (55, "新厂投产，资金偏紧"),
    "lanhai": (25, "付款越来越慢"),
}
# customer, years ago, and in thousands what FIGURES name
YEARS = {
    "evergreen_1": ("evergreen", 1, 9200, 5600, 1400, 1900, 2900, 3600, 2400, 16800,
                    1150, 90, 800),
    "evergreen_2": ("evergreen", 2, 8600, 5100, 1500, 1800, 2800, 3500, 1900, 15200,
                    980, 95, 690),
    "huaxin_1": ("huaxin", 1, 6400, 2900, 1600, 900, 3100, 4700, 150, 7100, 210, 190,
                 30),
}  # fmt: skip
FIGURES = (
    "total_assets", "current_assets", "inventory", "receivables",
    "current_liabilities", "total_liabilities", "retained_earnings", "sales", "ebit",
    "interest", "net_profit",
)  # fmt: skip
# customer: what becomes of the assessment
ASSESSED = {
    "evergreen": ("action_submit", "action_approve"),
    "lanhai": ("action_submit", "action_approve"),
    "huaxin": ("action_submit",),
    "branch": ("action_submit", "action_reject"),
    "person": (),
}


def tell(env, company):
    """Tell what customers are worth on credit, and why.

    :param company: the ``res.company`` that lends
    """
    credit, second = _people(env)
    _switch_on(env, company)
    for code, (months, floor, cap) in FORMULAS.items():
        _formula(env, credit, code, months, floor, cap)
    for key, (points, reason) in JUDGED.items():
        _judge(env, credit, key, points, reason)
    for key, facts in YEARS.items():
        _keep(env, f"statement_{key}", lambda f=facts: _statement(credit, *f))
    for key, steps in ASSESSED.items():
        _keep(
            env,
            f"assessment_{key}",
            lambda k=key, s=steps: _assess(env, credit, second, k, s),
        )
    _keep(env, "scorecard_draft", lambda: _draft(credit))
    _keep(env, "assessment_run", lambda: _run(credit))


def _people(env):
    """The credit manager, and who decides on what the credit manager assessed."""
    credit = env.ref(f"{ARCHIVE}.story_user_credit")
    second = env.ref(f"{ARCHIVE}.story_user_manager")
    second.write(
        {"group_ids": [Command.link(env.ref("customer_credit.group_manager").id)]}
    )
    return env(user=credit), env(user=second)


def _switch_on(env, company):
    if not env.ref(f"{MODULE}.story_scorecard_draft", raise_if_not_found=False):
        company.write(
            {"credit_assess_when_due": True, "credit_approve_unchanged": True}
        )


def _customer(env, key):
    return env.ref(f"{ARCHIVE}.story_{key}")


def _formula(env, credit, code, months, floor, cap):
    grade = env.ref(f"{MODULE}.grade_{code}").with_env(credit)
    if not grade.sets_limit:
        grade.write(
            {
                "sets_limit": True,
                "turnover_months": months,
                "limit_floor": floor,
                "limit_cap": cap,
                "limit_step": 1000,
            }
        )


def _judge(env, credit, key, points, reason):
    profile = env.ref(f"{MODULE}.story_profile_{key}").with_env(credit)
    if not profile.judgement_date:
        profile.write(
            {
                "judgement": points,
                "judgement_reason": reason,
                "judgement_date": fields.Date.context_today(profile),
            }
        )


def _statement(env, key, ago, *figures):
    """A year's statement, in thousands as customers send it."""
    today = fields.Date.context_today(env["credit.statement"])
    end = fields.Date.end_of(fields.Date.subtract(today, years=ago), "year")
    amounts = dict(zip(FIGURES, (1000 * figure for figure in figures), strict=True))
    return env["credit.statement"].create(
        {"partner_id": _customer(env, key).id, "date_end": end, "source": "审计报告"}
        | amounts
    )


def _assess(env, credit, second, key, steps):
    """The credit manager assesses; the other one decides, unless it waits still."""
    assessment = credit["credit.assessment"].create(
        {"partner_id": _customer(env, key).id}
    )
    if steps and not assessment.grade_id:
        assessment.write(
            {
                "grade_id": env.ref(f"{MODULE}.grade_d").id,
                "reason": "往来太少，先按 D 级",
            }
        )
    for step in steps:
        by = credit if step == "action_submit" else second
        getattr(assessment.with_env(by), step)()
    return assessment.with_env(env)


def _draft(credit):
    """A new version of the card, not yet in force."""
    card = credit.ref(f"{MODULE}.scorecard_trade")
    card.action_new_version()
    return card.search([("code", "=", card.code), ("state", "=", "draft")], limit=1)


def _run(credit):
    return credit["credit.assessment.run"].create({"scope": "new"})
