from functools import reduce

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from odoo.addons.customer_archive.engine.money import exact

from ..engine.decision import Terms, decide
from ..engine.exposure import DRAFT, ONLINE, ORDER, RECEIVABLE

TERMS = [
    "company_id", "is_limited", "limit_amount", "partner_id", "state",
    "temporary_amount", "temporary_until",
]  # fmt: skip


class ResPartner(models.Model):
    """What was agreed with customers, and what it means for a new document."""

    _inherit = "res.partner"

    def _credit_commercial(self, company):
        """The commercial partners of these contacts, whoever asks.

        :param company: the ``res.company`` that is going to be owed
        """
        found = self._credit_look_up(company).values()
        return self.sudo().browse(dict.fromkeys(customer[0] for customer in found))

    def _credit_controlled(self, company):
        """Those of these commercial partners whom credit may stop; others cost nothing.

        :param company: the ``res.company`` that lends
        """
        if self.env["credit.policy"]._credit_rules(company).max_overdue_days:
            return self._origin
        return self.browse(self._credit_watched(company))

    def _credit_watched(self, company):
        """Which of these commercial partners have a limit or are on hold.

        :param company: the ``res.company`` that lends
        :return: ``{partner_id: whether it is on hold}``; others are missing
        """
        return {
            customer_id: hold
            for customer_id, hold, limit, *_more in self._credit_look_up(
                company
            ).values()
            if hold or limit is not None
        }

    def _credit_look_up(self, company):
        """Whose these contacts are, and what was agreed with that customer.

        An order of a customer without limit or hold costs this one query. The answers
        are remembered: a snapshot answers alike until it ends, unless this transaction
        has changed what was agreed or who belongs to whom.

        :param company: the ``res.company`` that lends
        :return: ``{contact_id: (customer_id, hold, limit, temporary amount, until)}``;
            the limit is ``None`` where none was agreed
        """
        ids, data = self._origin.ids, self.env.cr.postcommit.data
        known = data.setdefault("credit.known", {})
        if known is None:
            known = {}
        if unknown := [id_ for id_ in ids if (company.id, id_) not in known]:
            self.env["res.partner"].flush_model(["commercial_partner_id"])
            self.env["credit.profile"].flush_model(TERMS)
            for id_, *found in self.env.execute_query(
                SQL(
                    """SELECT contact.id, contact.commercial_partner_id,
                              profile.state = 'hold',
                              CASE WHEN profile.is_limited
                                   THEN COALESCE(profile.limit_amount, 0) END,
                              profile.temporary_amount, profile.temporary_until
                         FROM res_partner contact
                    LEFT JOIN credit_profile profile
                              ON profile.partner_id = contact.commercial_partner_id
                                 AND profile.company_id = %s
                        WHERE contact.id = ANY(%s)""",
                    company.id,
                    unknown,
                )
            ):
                known[company.id, id_] = known[company.id, found[0]] = found
        return {
            id_: known[company.id, id_] for id_ in ids if (company.id, id_) in known
        }

    @api.model
    def _credit_forget(self):
        """Look up the terms and who is whose afresh until the transaction ends."""
        self.env.cr.postcommit.data["credit.known"] = None

    def _credit_terms(self, company):
        """What was agreed with these customers, as it holds today.

        :param company: the ``res.company`` that lends
        :return: ``{partner_id: engine.decision.Terms}`` for every id asked
        """
        ids, agreed = self._origin.ids, {}
        found = self._credit_look_up(company).items()
        for id_, (_customer_id, hold, limit, more, until) in found:
            # what day it is depends on the user, who has to be read for it
            if limit is not None and until:
                if until >= fields.Date.context_today(self):
                    limit += more or 0
            agreed[id_] = hold, limit
        overdue = {}
        if self.env["credit.policy"]._credit_rules(company).max_overdue_days:
            overdue = self._credit_overdue(company)
        terms = {}
        for id_ in ids:
            hold, limit = agreed.get(id_, (False, None))
            _amount, days = overdue.get(id_, (0.0, 0))
            terms[id_] = Terms(
                limit=None if limit is None else exact(float(limit)),
                hold=bool(hold),
                overdue_days=days,
            )
        return terms

    def _credit_decide(self, company, amount, check_point):
        """What would be decided on ``amount`` more for this customer.

        For banners and pages: it takes no lock and sees what this transaction sees.

        :param company: the ``res.company`` that lends
        :param amount: float or Decimal in the company's currency
        :param check_point: ``order`` or ``invoice``
        :return: an ``engine.decision.Decision``
        """
        self.ensure_one()
        customer = self.commercial_partner_id
        asked = {customer._origin.id: exact(amount)}
        return customer._credit_decide_all(company, asked, check_point)[
            customer._origin.id
        ][0]

    def _credit_decide_all(self, company, amounts, check_point):
        """As ``_credit_decide``, for many customers with one set of queries.

        :param company: the ``res.company`` that lends
        :param amounts: ``{partner_id: Decimal}`` that would be added
        :param check_point: ``order`` or ``invoice``
        :return: ``{partner_id: (Decision, {source: Decimal}, Terms)}``
        """
        # a salesperson is told the outcome without seeing the profile
        customers = self.sudo().browse(amounts)
        rules = self.env["credit.policy"]._credit_rules(company)
        terms = customers._credit_terms(company)
        exposure = customers._credit_exposure(company)
        result = {}
        for id_, amount in amounts.items():
            parts = {source: exact(a) for source, a in exposure[id_].items()}
            used = sum(parts.values()) + amount
            decision = decide(terms[id_], used, amount, rules)
            result[id_] = decision, parts, terms[id_]
        return result

    def _credit_refusal(
        self, company, decision, parts, added, terms, check_point, documents
    ):
        """The sentence that says what breaks, with the figures.

        :param company: the ``res.company`` that lends
        :param decision: the ``Decision`` that blocks
        :param parts: ``{source: Decimal}`` with the new documents in it
        :param added: ``Decimal``, how much of it is new
        :param terms: the customer's ``Terms``
        :param check_point: ``order`` or ``invoice``
        :param documents: a list of recordsets
        :return: text for the user
        """
        source = ORDER if check_point == "order" else RECEIVABLE
        earlier = parts | {source: parts.get(source, exact(0)) - added}
        names = {
            "what": self._credit_what(check_point, documents),
            "amount": self._credit_figure(added, company),
            "customer": self.name,
        }
        if decision.reason == "over_limit":
            return self.env._(
                "%(what)s of %(amount)s takes %(customer)s %(excess)s over its limit "
                "of %(limit)s (%(parts)s).",
                excess=self._credit_figure(decision.excess, company),
                limit=self._credit_figure(terms.limit, company),
                parts=self._credit_parts_text(earlier, company),
                **names,
            )
        if decision.reason == "hold":
            return self.env._(
                "%(what)s of %(amount)s cannot go ahead: %(customer)s is on credit "
                "hold. Payment in advance or a release lets it pass.",
                **names,
            )
        return self.env._(
            "%(what)s of %(amount)s cannot go ahead: %(customer)s has been overdue for "
            "%(days)s days. Payment of what is overdue or a release lets it pass.",
            days=terms.overdue_days,
            **names,
        )

    def _credit_what(self, check_point, documents):
        """How a sentence begins: "Order S00012", "Orders S00012, S00013".

        :param check_point: ``order`` or ``invoice``
        :param documents: a list of recordsets
        """
        listed = [d._credit_title() for records in documents for d in records]
        titles = ", ".join(listed[:5]) + ("…" if len(listed) > 5 else "")
        if check_point == "order":
            if len(listed) > 1:
                return self.env._("Orders %(names)s", names=titles)
            return self.env._("Order %(names)s", names=titles)
        if len(listed) > 1:
            return self.env._("Invoices %(names)s", names=titles)
        return self.env._("Invoice %(names)s", names=titles)

    def _credit_parts_text(self, parts, company):
        """The parts of an exposure as a list: "receivables 540.00, orders 200.00".

        :param parts: ``{source: Decimal}``
        :param company: the ``res.company`` whose currency it is
        """
        labels = {
            RECEIVABLE: self.env._("receivables"),
            ORDER: self.env._("orders"),
            ONLINE: self.env._("paid online"),
            DRAFT: self.env._("draft invoices"),
        }
        others = self.env._("charges not invoiced")
        texts = [
            self.env._(
                "%(part)s %(amount)s",
                part=labels.get(source, others),
                amount=self._credit_figure(amount, company),
            )
            for source, amount in parts.items()
            if amount or source in (RECEIVABLE, ORDER)
        ]
        if not texts:
            return ""  # somebody who is only being entered owes nothing yet
        return reduce(
            lambda first, second: self.env._(
                "%(first)s, %(second)s", first=first, second=second
            ),
            texts,
        )

    def _credit_figure(self, amount, company):
        """An amount as the user's language writes it, without a currency sign.

        :param amount: Decimal or float
        :param company: the ``res.company`` whose currency it is
        """
        digits = company.currency_id.decimal_places
        return formatLang(self.env, float(amount), digits=digits)
