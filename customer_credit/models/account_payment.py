from odoo import fields, models
from odoo.exceptions import UserError

TAKEN = ("in_process", "paid")


class AccountPayment(models.Model):
    """A payment that the bank takes back."""

    _inherit = "account.payment"

    credit_bounced_on = fields.Date(
        string="Bounced On",
        readonly=True,
        copy=False,
        help="The day on which the payment was found to be taken back: a bounced "
        "cheque, a note that was not honoured, a reversed card payment.",
    )
    credit_bounced_move_ids = fields.Many2many(
        "account.move",
        "credit_bounced_move_rel",
        "payment_id",
        "move_id",
        string="Owed Again",
        readonly=True,
        copy=False,
        check_company=True,
        help="The invoices that this payment had paid.",
    )

    def action_credit_bounce(self):
        """Take these payments back: what they had paid is owed again."""
        self.check_access("write")
        for payment in self:
            if payment.payment_type != "inbound" or payment.state not in TAKEN:
                raise UserError(
                    self.env._("Only a payment that was received can bounce.")
                )
        for payment in self:
            payment.write(
                {
                    "credit_bounced_on": fields.Date.context_today(payment),
                    "credit_bounced_move_ids": [
                        fields.Command.set(payment.reconciled_invoice_ids.ids)
                    ],
                }
            )
        self.action_draft()
        self.action_cancel()
        for payment in self:
            payment.message_post(body=self.env._("This payment has bounced."))
        self._credit_hold_payers()

    def action_credit_unbounce(self):
        """It was marked by mistake: it does not hold anybody any more."""
        self.check_access("write")
        marked = self.filtered("credit_bounced_on")
        marked.write(
            {
                "credit_bounced_on": False,
                "credit_bounced_move_ids": [fields.Command.clear()],
            }
        )
        marked._credit_hold_payers()

    def _credit_hold_payers(self):
        """Look at the holds of those who paid."""
        for company, payments in self.grouped("company_id").items():
            # a fact, whoever notes it, and whatever of the customer they may see
            payers = payments.sudo().partner_id.commercial_partner_id
            self.env["credit.hold"]._hold_refresh(company, payers)
