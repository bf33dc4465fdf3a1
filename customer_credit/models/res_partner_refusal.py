from functools import reduce

from odoo import models
from odoo.tools import formatLang

from odoo.addons.customer_archive.engine.money import exact

from ..engine.exposure import DRAFT, LATER, NOTE, ONLINE, ORDER, RECEIVABLE


class ResPartner(models.Model):
    """What is said about a decision, with the figures."""

    _inherit = "res.partner"

    def _credit_refusal(
        self, company, decision, parts, added, terms, check_point, documents
    ):
        """The sentence that says what breaks, with the figures.

        :param company: the ``res.company`` that lends
        :param decision: the ``Decision`` that blocks
        :param parts: ``{source: Decimal}`` with the new documents in it
        :param added: ``Decimal``, how much of it is new
        :param terms: the customer's ``Terms``
        :param check_point: a check point of the policy
        :param documents: a list of recordsets
        :return: text for the user
        """
        source = RECEIVABLE if check_point == "invoice" else ORDER
        earlier = parts | {source: parts.get(source, exact(0)) - added}
        if check_point == "quote":
            earlier = parts
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
        if decision.reason == "over_group_limit":
            return self.env._(
                "%(what)s of %(amount)s takes %(customer)s and those who share its "
                "limit %(excess)s over the %(limit)s they have together (%(parts)s, "
                "the others %(others)s).",
                excess=self._credit_figure(decision.excess, company),
                limit=self._credit_figure(terms.group_limit, company),
                parts=self._credit_parts_text(earlier, company),
                others=self._credit_figure(terms.group_used, company),
                **names,
            )
        return self._credit_barred(company, decision, terms, names)

    def _credit_barred(self, company, decision, terms, names):
        """The sentence for what stops whatever the amount is.

        :param names: what the document is called, its amount and the customer
        """
        if decision.reason == "no_business":
            return self.env._(
                "%(what)s of %(amount)s cannot go ahead: the grade of %(customer)s "
                "means no business.",
                **names,
            )
        if decision.reason == "advance_only":
            return self.env._(
                "%(what)s of %(amount)s cannot go ahead: the grade of %(customer)s "
                "means payment in advance only.",
                **names,
            )
        if decision.reason == "hold":
            if decision.releasable:
                return self.env._(
                    "%(what)s of %(amount)s cannot go ahead: %(customer)s is on credit "
                    "hold. Payment in advance or a release lets it pass.",
                    **names,
                )
            return self.env._(
                "%(what)s of %(amount)s cannot go ahead: %(customer)s is on credit "
                "hold. Payment in advance lets it pass.",
                **names,
            )
        names |= {
            "days": terms.overdue_days,
            "overdue": self._credit_figure(terms.overdue_amount, company),
        }
        if decision.releasable:
            return self.env._(
                "%(what)s of %(amount)s cannot go ahead: %(customer)s has been overdue "
                "for %(days)s days with %(overdue)s. Payment of what is overdue or a "
                "release lets it pass.",
                **names,
            )
        return self.env._(
            "%(what)s of %(amount)s cannot go ahead: %(customer)s has been overdue for "
            "%(days)s days with %(overdue)s. Payment of what is overdue lets it pass.",
            **names,
        )

    def _credit_leave_note(
        self, company, decision, parts, added, terms, check_point, documents
    ):
        """Write into the history of documents what was passed over, and why.

        The parameters are those of ``_credit_refusal``.
        """
        if decision.reason == "near_limit":
            return
        reasons = {
            "over_limit": self.env._("over the credit limit"),
            "over_group_limit": self.env._("over the limit shared with others"),
            "hold": self.env._("on credit hold"),
            "overdue": self.env._("overdue"),
            "advance_only": self.env._("payment in advance only"),
            "no_business": self.env._("no business"),
        }
        text = self.env._(
            "It went ahead as the credit policy lets it, although: %(reason)s. "
            "%(customer)s uses %(used)s with it.",
            reason=reasons[decision.reason],
            customer=self.name,
            used=self._credit_figure(decision.used, company),
        )
        for records in documents:
            records._message_log_batch(bodies=dict.fromkeys(records.ids, text))

    def _credit_what(self, check_point, documents):
        """How a sentence begins: "Order S00012", "Orders S00012, S00013".

        :param check_point: a check point of the policy
        :param documents: a list of recordsets
        """
        listed = [d._credit_title() for records in documents for d in records]
        titles = ", ".join(listed[:5]) + ("…" if len(listed) > 5 else "")
        if check_point != "invoice":
            if len(listed) > 1:
                return self.env._("Orders %(names)s", names=titles)
            return self.env._("Order %(names)s", names=titles)
        if len(listed) > 1:
            return self.env._("Invoices %(names)s", names=titles)
        return self.env._("Invoice %(names)s", names=titles)

    def _credit_part_labels(self):
        """What the parts of an exposure are called inside a sentence."""
        return {
            RECEIVABLE: self.env._("receivables"),
            ORDER: self.env._("orders"),
            ONLINE: self.env._("paid online"),
            DRAFT: self.env._("draft invoices"),
            NOTE: self.env._("notes"),
            LATER: self.env._("not counted yet"),
        }

    def _credit_parts_text(self, parts, company):
        """The parts of an exposure as a list: "receivables 540.00, orders 200.00".

        :param parts: ``{source: Decimal}``
        :param company: the ``res.company`` whose currency it is
        """
        labels = self._credit_part_labels()
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
