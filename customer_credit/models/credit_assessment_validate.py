from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..engine.payment_behaviour import Item, days_beyond
from ..engine.scoring import assess

BATCH = 2000


class CreditAssessment(models.Model):
    """What a card would have said on a day, and what happened after it."""

    _inherit = "credit.assessment"

    @api.model
    def _credit_look_back(self, card, company, day, months, bad_days):
        """Scores as of a day with what came of them.

        :param card: a ``credit.scorecard``, of any state
        :param day: the ``date``; nothing that happened later enters a score
        :param months: how long after the day is looked at, up to today
        :param bad_days: who paid later than this after a due date went bad
        :return: a list of ``(score, whether it went bad)`` of all customers of whom
            something was due in that time and something was known before it
        """
        today = fields.Date.context_today(self)
        end = min(today, day + relativedelta(months=months))
        criteria = card._credit_criteria()
        codes = {criterion.code for criterion in criteria}
        everybody = self.env["res.partner"].search(
            [
                ("customer_state", "!=", False),
                ("company_id", "in", (company.id, False)),
            ],
            order="id",
        )
        outcomes = []
        for start in range(0, len(everybody), BATCH):
            bad = self._credit_went_bad(
                everybody[start : start + BATCH], company, day, end, bad_days
            )
            known = everybody.browse(bad)._credit_score_facts(company, codes, day)
            for id_, went_bad in bad.items():
                score = assess(criteria, known[id_]).score
                if score is not None:
                    outcomes.append((score, went_bad))
        return outcomes

    @api.model
    def _credit_went_bad(self, customers, company, day, end, bad_days):
        """Who paid too late, of those of whom something was due in ``(day, end]``.

        :return: ``{partner_id: bool}``; of whom nothing was due is missing
        """
        due, asked = defaultdict(list), set(customers.ids)
        # a figure about all; whoever checks a card sees no invoice here
        for id_, _day, due_on, amount, paid in customers.sudo()._credit_invoice_items(
            company, end
        ):
            if amount > 0 and day < due_on <= end and id_ in asked:
                due[id_].append(days_beyond(Item(due_on, paid, amount), end))
        return {
            id_: any(late is not None and late > bad_days for late in days)
            for id_, days in due.items()
        }
