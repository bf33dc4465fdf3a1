from odoo import models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.amount_cn import amount_cn
from odoo.addons.customer_archive.engine.money import exact


class AccountPayment(models.Model):
    """The receipt on paper, and the doors from a payment to other screens."""

    _inherit = "account.payment"

    def _billing_printed(self):
        """Count this printing of the receipt.

        :return: how many times it was printed; from the second on it says so
        """
        self.ensure_one()
        self._billing_store({"billing_receipt_prints": self.billing_receipt_prints + 1})
        return self.billing_receipt_prints

    def _billing_in_words(self):
        """Currency and amount in the words of the environment's language."""
        self.ensure_one()
        currency = self.currency_id
        if (self.env.lang or "").startswith("zh"):
            words = amount_cn(exact(self.amount))
        else:
            words = currency.amount_to_text(self.amount)
        name = self.env._("RMB") if currency.name == "CNY" else currency.name
        return self.env._("%(currency)s %(words)s", currency=name, words=words)

    def _billing_paid_items(self):
        """What the payment was laid against, as the receipt lists it.

        :return: ``[(text, amount), …]`` in the payment's currency
        """
        self.ensure_one()
        found = []
        rows = self.move_id.line_ids.filtered(
            lambda line: line.account_id == self.destination_account_id
        )
        for part in rows.matched_debit_ids.sorted("id"):
            move = part.debit_move_id.move_id
            if move.is_invoice(include_receipts=True):
                found.append((move.name, part.credit_amount_currency))
        words = {
            "prepaid": self.env._("Prepaid"),
            "deposit": self.env._("Deposit"),
        }
        if self.billing_purpose in words:
            thing = self.billing_object_id.display_name
            text = words[self.billing_purpose]
            return [(f"{text}: {thing}" if thing else text, self.amount)]
        rest = self.amount - sum(amount for _name, amount in found)
        if not self.currency_id.is_zero(rest):
            found.append((self.env._("Not allocated yet"), rest))
        return found

    # -- buttons -------------------------------------------------------------------

    def action_billing_print(self):
        """Print the receipts of these payments; who has none gets one."""
        self.check_access("write")
        for payment in self.filtered(lambda p: not p.billing_receipt_number):
            if (
                payment.payment_type != "inbound"
                or payment.partner_type != "customer"
                or payment.state not in ("in_process", "paid")
            ):
                raise UserError(
                    self.env._("Receipts are given for money received of customers.")
                )
            payment._billing_store({"billing_cashier_id": self.env.uid})
            payment._billing_number()
        report = self.env.ref("customer_billing.report_billing_receipt")
        return report.report_action(self, config=False)

    def action_billing_allocate(self):
        """Lay what is unallocated against bills."""
        return self._billing_wizard("action_billing_cashier", self.env._("Allocate"))

    def action_billing_give_back(self):
        """Give back what is left of the payment."""
        return self._billing_wizard("action_billing_give_back", self.env._("Give Back"))

    def _billing_wizard(self, xmlid, title):
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"customer_billing.{xmlid}"
        )
        return action | {
            "name": title,
            "context": {"active_model": self._name, "active_id": self.id},
        }
