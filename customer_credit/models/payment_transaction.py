from odoo import api, models, tools
from odoo.exceptions import UserError


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS payment: from the first one on orders are asked about it
        is_first = not self._credit_is_used()
        transactions = super().create(vals_list)
        if is_first:  # the other workers have to hear of it, too
            self.env.registry.clear_cache()
        return transactions

    @api.model
    @tools.ormcache()
    def _credit_is_used(self):
        """Whether anybody ever paid online; who sells on account alone never does."""
        # an order counts less when it is paid, whoever asks
        return bool(self.sudo().search_count([], limit=1))

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
