from odoo import models
from odoo.exceptions import UserError

from ..engine.policy import Reaction


class CreditDocument(models.AbstractModel):
    """The terms and ways of payment that the grade of a customer allows."""

    _inherit = "credit.document"

    def _credit_conditions(self):
        """The payment terms and the way of payment of a document, as records."""
        return self.env["account.payment.term"], self.env["account.payment.method.line"]

    def _credit_check_conditions(self, check_point):
        """Raise for what the customer's grade does not allow, or leave a note.

        :param check_point: ``order`` or ``invoice``
        """
        grades = self.env["credit.grade"]
        if not grades._credit_has_conditions():
            return
        for company, documents in self.grouped("company_id").items():
            contacts = documents.sudo()._credit_customers(company)
            agreed = contacts._credit_look_up(company)
            for document in documents:
                # what the grade allows is told to who need not see the profile
                customer = document.sudo()._credit_customer()
                mine = agreed.get(customer.id)
                if not mine or not mine.grade_id:
                    continue
                rules = grades._credit_grade_rules(mine.grade_id)
                faults = document._credit_condition_faults(rules)
                reaction = customer._credit_own_rules(company).reaction(check_point)
                document._credit_answer_conditions(customer, faults, reaction)

    def _credit_condition_faults(self, rules):
        """What of the conditions the grade does not allow, by name.

        No payment terms means that it is due at once, which every grade allows.

        :param rules: a ``GradeRules``
        """
        term, method = self._credit_conditions()
        faults = []
        if term and rules.term_ids and term.id not in rules.term_ids:
            faults.append(term.display_name)
        if method and rules.method_ids and method.id not in rules.method_ids:
            faults.append(method.display_name)
        return faults

    def _credit_answer_conditions(self, customer, faults, reaction):
        """Do what the policy says about conditions that are not allowed.

        :param customer: the commercial partner
        :param faults: names of what is not allowed
        :param reaction: an ``engine.policy.Reaction``
        """
        if not faults or reaction is Reaction.IGNORE:
            return
        text = self.env._(
            "%(document)s: the grade of %(customer)s does not allow %(conditions)s.",
            document=self._credit_title(),
            customer=customer.name,
            conditions=", ".join(faults),
        )
        if reaction in (Reaction.ASK, Reaction.BLOCK):
            raise UserError(text)
        self._message_log(body=text)
