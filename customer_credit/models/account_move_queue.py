from odoo import models

LOWERING = ("entry", "out_refund")


class AccountMove(models.Model):
    """What lowers what a customer owes may let a waiting order through."""

    _inherit = "account.move"

    def _post(self, soft=True):
        # EXTENDS account: a payment or a credit note
        posted = super()._post(soft)
        if any(move.move_type in LOWERING for move in posted):
            self.env["sale.order"]._credit_money_arrived()
        return posted
