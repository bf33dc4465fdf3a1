"""What the story's customers answer to last month's statements.

One has confirmed, one disputes two rows, one is silent, one gave the paper to the
messenger; the others wait to be sent.
"""

from datetime import timedelta
from functools import partial

from odoo import fields

from odoo.addons.customer_archive.demo.keeping import keep

from ..engine.statement_answer import Claim

MODULE = "customer_billing"
ARCHIVE = "customer_archive"
_keep = partial(keep, module=MODULE)


def tell_statements(env, company):
    """Tell how customers answer, as the clerk of the story notes it."""
    company.write({"billing_statement_remind": True})
    clerk = env(user=env.ref(f"{ARCHIVE}.story_user_clerk").id)
    run = env.ref(f"{MODULE}.story_statements_last_month")
    _keep(env, "statement_answers", lambda: _answers(clerk, run))


def _answers(env, run):
    """The answers of one run; told once, with the run's first statement as the mark."""
    statements = run.statement_ids.sorted("id").with_env(env)
    by_key = {
        key: statements.filtered(
            lambda s, k=key: s.partner_id == env.ref(f"{ARCHIVE}.story_{k}")
        )[:1]
        for key in ("jiaye", "meridian", "evergreen", "person")
    }
    told = env["billing.statement"].union(*by_key.values())
    told._plan_mails(0)
    told.action_mark_sent()  # no mail leaves a story
    jiaye, meridian, evergreen = (
        by_key[key].sudo() for key in ("jiaye", "meridian", "evergreen")
    )
    if jiaye:
        _confirm(jiaye, "link", "沈雅琴 财务主管")
    if meridian:
        _dispute(meridian)
    if evergreen:
        late = fields.Date.context_today(run) - timedelta(days=3)
        evergreen._store({"date_answer": late})
    return told[:1]


def _confirm(statement, way, name):
    who = {"way": way, "name": name}
    statement._answer(None, statement._digest(), who)


def _dispute(statement):
    """A row that was charged too high, and a payment that is missing."""
    rows = statement.line_ids.filtered("debit")[:1]
    price = "合同约定 96 元，账单按 98 元计算。"
    claims = [Claim(row.id, "price", None, price) for row in rows]
    paid = "上月 28 日已电汇 1,000 元，回单可提供。"
    claims.append(Claim(None, "payment", None, paid))
    statement._store({"state": "disputed"})
    statement._dispute(claims)
    statement._store(
        {
            "answered_at": fields.Datetime.now(),
            "answered_by": "Helen Ward",
            "answer_way": "portal",
        }
    )
    first = statement.difference_ids[:1]
    first.action_check()
    first.date_deadline = fields.Date.subtract(fields.Date.today(), days=1)
