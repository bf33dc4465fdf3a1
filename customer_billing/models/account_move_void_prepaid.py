from odoo import models


class AccountMove(models.Model):
    """A bill that is voided gives back the prepaid money that paid it."""

    _inherit = "account.move"

    def _billing_release(self):
        # EXTENDS the way of voiding: prepaid money pays bills by entries of its own
        self._billing_give_prepaid_back()
        return super()._billing_release()
