from dataclasses import replace

from odoo import models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.decision import Ask, Verdict, ask_for, decide_at
from ..engine.exposure import LATER
from ..engine.policy import Terms

CENT = exact("0.01")
SEVERITY = [Verdict.ALLOW, Verdict.TELL, Verdict.WARN, Verdict.BLOCK]


class ResPartner(models.Model):
    """What was agreed with customers, and what it means for a new document."""

    _inherit = "res.partner"

    def _credit_terms(self, company, with_others=True):
        """What was agreed with these customers, as it holds today.

        :param company: the ``res.company`` that lends
        :param with_others: also what those who share a limit with them use of it
        :return: ``{partner_id: engine.policy.Terms}`` for every id asked
        """
        agreed = self._credit_look_up(company)
        overdue = self._credit_overdue_for_rules(company)
        shared = self._credit_shared(company, with_others)
        grades = self.env["credit.grade"]
        terms = {}
        for id_ in self._origin.ids:
            days, amount = overdue.get(id_, (0, 0.0))
            group_limit, group_hold, others = shared.get(id_, (None, False, 0.0))
            mine = agreed.get(id_)
            limit = self._credit_limit_today(company, mine) if mine else None
            terms[id_] = Terms(
                limit=None if limit is None else exact(float(limit)),
                hold=bool(mine and mine.hold) or group_hold,
                overdue_days=days,
                overdue_amount=exact(amount),
                trade=grades._credit_trade(mine.grade_id) if mine else "credit",
                group_limit=None if group_limit is None else exact(group_limit),
                group_used=exact(others),
            )
        return terms

    def _credit_limit_today(self, company, agreed):
        """The limit with what is given for a time, or ``None``.

        The day is the company's, whatever the clock of the user says, and it is the
        day of the decision, not the day on which the transaction began.

        :param company: the ``res.company`` that lends
        :param agreed: an ``Agreed`` of the customer
        """
        limit, until = agreed.limit, agreed.until
        if limit is not None and until and until >= company._customer_today():
            limit += agreed.temporary or 0
        return limit

    def _credit_overdue_for_rules(self, company):
        """How overdue these customers are, as far as a policy asks for it.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: (days, amount)}``
        """
        overdue = {}
        for rules, customers in self._credit_by_rules(company):
            if not rules.stops_overdue:
                continue
            threshold = float(rules.overdue_threshold)
            found = customers._credit_overdue(company, threshold)
            overdue.update(
                (id_, (days, amount)) for id_, (amount, days) in found.items()
            )
        return overdue

    def _credit_decide(self, company, amount, check_point):
        """What would be decided on ``amount`` more for this customer.

        For banners and pages: it takes no lock and sees what this transaction sees.

        :param company: the ``res.company`` that lends
        :param amount: float or Decimal in the company's currency
        :param check_point: a check point of the policy
        :return: an ``engine.decision.Decision``
        """
        self.ensure_one()
        customer = self.commercial_partner_id
        asked = {customer._origin.id: exact(amount)}
        return customer._credit_decide_all(company, asked, check_point)[
            customer._origin.id
        ][0]

    def _credit_decide_all(self, company, amounts, *check_points):
        """As ``_credit_decide``, for many customers with one set of queries.

        :param company: the ``res.company`` that lends
        :param amounts: ``{partner_id: Decimal}`` that would be added
        :param check_points: one, or several of which the strictest decides
        :return: ``{partner_id: (Decision, {source: Decimal}, Terms)}``
        """
        # a salesperson is told the outcome without seeing the profile
        customers = self.sudo().browse(amounts)
        terms = customers._credit_terms(company)
        exposure = customers._credit_exposure(company, whole=True)
        result = {}
        for rules, same in customers._credit_by_rules(company):
            for id_ in same.ids:
                parts = {source: exact(a) for source, a in exposure[id_].items()}
                later = parts.pop(LATER, exact(0))
                amount = amounts[id_]
                ask = ask_for(sum(parts.values()) + amount, amount, amount, later)
                decisions = [
                    decide_at(point, terms[id_], ask, rules) for point in check_points
                ]
                strictest = max(decisions, key=lambda d: SEVERITY.index(d.verdict))
                result[id_] = strictest, parts, terms[id_]
        return result

    def _credit_standing(self, company, check_point, with_limits=True):
        """What is decided on customers who ask for no amount: may it go on at all?

        :param company: the ``res.company`` that lends
        :param check_point: a check point of the policy
        :param with_limits: whether to look at limits, which takes the exposure
        :return: ``{partner_id: (Decision, {source: Decimal}, Terms)}``
        """
        # told to whoever bills, who need not see the profile
        customers = self.sudo()._credit_controlled(company, check_point)
        if not customers:
            return {}
        terms = customers._credit_terms(company, with_others=with_limits)
        exposure = customers._credit_exposure(company) if with_limits else {}
        result = {}
        for rules, same in customers._credit_by_rules(company):
            for id_ in same.ids:
                parts = exposure.get(id_, {})
                parts = {source: exact(a) for source, a in parts.items()}
                added = CENT if with_limits else exact(0)
                ask = Ask(used=sum(parts.values(), exact(0)), added=added, bound=CENT)
                decision = decide_at(check_point, terms[id_], ask, rules)
                result[id_] = decision, parts, terms[id_]
        return result

    def _credit_headroom(self, parts, terms):
        """What may still be lent, or ``None`` where there is no limit.

        :param parts: ``{source: float}`` of ``_credit_exposure``
        :param terms: the customer's ``engine.policy.Terms``
        """
        used, found = exact(sum(parts.values())), []
        if terms.trade != "credit":
            terms = replace(terms, limit=exact(0))
        if terms.limit is not None:
            found.append(terms.limit - used)
        if terms.group_limit is not None:
            found.append(terms.group_limit - terms.group_used - used)
        return float(min(found)) if found else None
