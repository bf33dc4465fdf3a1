from odoo import models


class AccountMoveLine(models.Model):
    """Moves of money held, as the customer reads them."""

    _inherit = "account.move.line"

    def _portal_text(self):
        """What a move of prepaid money or of a deposit was, in a few words."""
        self.ensure_one()
        payment, bill = self.payment_id, self.move_id.billing_settles_id
        if bill:
            return self.env._("Used for %s", bill.name)
        if payment.billing_receipt_number:
            return self.env._("Receipt %s", payment.billing_receipt_number)
        return self.ref or self.move_id.ref or self.name or self.move_id.name
