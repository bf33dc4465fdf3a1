from odoo import models
from odoo.exceptions import UserError


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        # EXTENDS sale: an exception here would lose the payment. What cannot be
        # confirmed stays a quotation, somebody is told, and the payment goes on.
        confirmed = self.env["sale.order"]
        for transaction in self:
            orders = transaction.sale_order_ids
            if not orders._credit_is_watched():
                confirmed |= super(
                    PaymentTransaction, transaction
                )._check_amount_and_confirm_order()
                continue
            try:
                with self.env.cr.savepoint():
                    confirmed |= super(
                        PaymentTransaction, transaction
                    )._check_amount_and_confirm_order()
            except UserError as refusal:
                orders._credit_tell_paid(transaction, str(refusal))
        return confirmed
