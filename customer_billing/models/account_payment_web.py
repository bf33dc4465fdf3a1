from odoo import models


class AccountPayment(models.Model):
    """Money that customers pay by themselves, and receipts that they print."""

    _inherit = "account.payment"

    def action_post(self):
        # EXTENDS account: money paid online gets a receipt where the company wants it
        result = super().action_post()
        for payment in self.filtered(lambda one: one._billing_is_online()):
            payment._billing_number()
        return result

    def _billing_is_online(self):
        """Whether this was paid online and is to have a receipt, and has none yet."""
        self.ensure_one()
        paid_online = (
            # the app for online payments need not be installed
            "payment_transaction_id" in self._fields and self.payment_transaction_id
        )
        return bool(
            paid_online
            and self.company_id.billing_receipt_online
            and self.payment_type == "inbound"
            and self.partner_type == "customer"
            and self.state in ("in_process", "paid")
            and not self.billing_receipt_number
        )

    def _billing_printed(self):
        # EXTENDS: what customers print themselves is a copy, and is not counted
        if self.env.user.share:
            return 0
        return super()._billing_printed()

    def action_billing_link(self):
        """Show the link that leads the customer to this receipt without logging in."""
        self.ensure_one()
        return self.env["billing.portal"]._portal_link_action(self)
