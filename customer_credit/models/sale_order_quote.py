from odoo import api, models
from odoo.exceptions import UserError

from ..engine.policy import Reaction, Verdict


class SaleOrder(models.Model):
    """The check of quotations, where the policy wants one: when they are sent."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS customer_credit: a quotation can be created as sent
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sent")._credit_check_quote()
        return orders

    def write(self, vals):
        # EXTENDS customer_credit
        if vals.get("state") == "sent":
            self.filtered(lambda order: order.state == "draft")._credit_check_quote()
        return super().write(vals)

    def _credit_check_quote(self):
        """Raise where a quotation must not be sent, or note what was passed over."""
        policies = self.env["credit.policy"]
        for company, orders in self.grouped("company_id").items():
            if all(
                rules.reaction("quote") is Reaction.IGNORE
                for rules in policies._credit_all_rules(company).values()
            ):
                continue
            for order in orders:
                order._credit_check_one_quote(company)

    def _credit_check_one_quote(self, company):
        """The check of one quotation: it takes no lock, as it adds nothing yet.

        :param company: the ``res.company`` that would be owed
        """
        # who sends it need not see the customer's limit
        customer = self.sudo()._credit_customer()
        if not customer._credit_controlled(company, "quote"):
            return
        amount = self._credit_amount()
        decision, parts, terms = customer._credit_decide_all(
            company, {customer.id: amount}, "quote"
        )[customer.id]
        found = company, decision, parts, amount, terms, "quote", [self]
        if decision.verdict in (Verdict.TELL, Verdict.WARN):
            customer._credit_leave_note(*found)
        if decision.verdict is not Verdict.BLOCK:
            return
        releases = self.env["credit.release"]
        if decision.releasable and releases._credit_usable([self], amount):
            return
        raise UserError(customer._credit_refusal(*found))
