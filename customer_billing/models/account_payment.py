from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_company_payments import USES

# Only the steps write these; a receipt that was given out says the same for ever.
KEPT = {
    *("billing_receipt_number", "billing_receipt_prints", "billing_cashier_id"),
    "billing_purpose",
}
# What a receipt says.
TOLD = ("amount", "currency_id", "date", "partner_id", "payment_type", "billing_payer")


class AccountPayment(models.Model):
    """A payment of a customer: what it is for, who paid, and its receipt."""

    _inherit = "account.payment"

    billing_purpose = fields.Selection(
        [("bills", "Bills"), ("prepaid", "Prepaid"), ("deposit", "Deposit")],
        string="Purpose",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Bills: laid against what is open. Prepaid: kept, and used for the next "
        "bills. Deposit: kept, and given back.",
    )
    billing_object_id = fields.Many2one(
        "billing.object",
        string="For Object",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Prepaid money for an object pays for that object alone.",
    )
    billing_payer = fields.Char(
        string="Paid By",
        copy=False,
        help="Who brought or sent the money, where that is not the customer.",
    )
    billing_cashier_id = fields.Many2one(
        "res.users", string="Taken By", readonly=True, copy=False
    )
    billing_receipt_number = fields.Char(string="Receipt", readonly=True, copy=False)
    billing_receipt_prints = fields.Integer(
        string="Times Printed", readonly=True, copy=False, aggregator=None
    )
    billing_reason = fields.Char(
        string="Reason for Giving Back", readonly=True, copy=False
    )
    billing_unallocated = fields.Monetary(
        string="Unallocated",
        compute="_compute_billing_unallocated",
        help="What of the payment was laid against no bill, not used and not given "
        "back.",
    )

    _billing_receipt_once = models.UniqueIndex(
        "(company_id, billing_receipt_number) WHERE billing_receipt_number IS NOT NULL",
        "This receipt number was given out already.",
    )

    @api.depends(
        "state", "partner_type", "payment_type", "move_id.line_ids.amount_residual"
    )
    def _compute_billing_unallocated(self):
        for payment in self:
            lines = payment._billing_open_lines()
            payment.billing_unallocated = -sum(
                lines.mapped("amount_residual_currency"), 0.0
            )

    def _billing_open_lines(self):
        """The journal items that still hold something of money received."""
        customers = self.filtered(
            lambda payment: (
                payment.partner_type == "customer"
                and payment.payment_type == "inbound"
                and payment.state in ("in_process", "paid")
            )
        )
        return customers.move_id.line_ids.filtered(
            lambda line: (
                line.account_id in line.payment_id.destination_account_id
                and line.amount_residual_currency < 0
            )
        )

    @api.depends("billing_purpose")
    def _compute_destination_account_id(self):
        # EXTENDS account: what is kept for a customer is a liability of its own
        super()._compute_destination_account_id()
        for payment in self.filtered("billing_purpose"):
            if name := USES.get(payment.billing_purpose):
                payment.destination_account_id = payment.company_id[name]

    def _prepare_move_line_default_vals(
        self, write_off_line_vals=None, force_balance=None
    ):
        # EXTENDS account: prepaid money remembers what it is for
        rows = super()._prepare_move_line_default_vals(
            write_off_line_vals, force_balance
        )
        if self.billing_object_id:
            for row in rows:
                if row.get("account_id") == self.destination_account_id.id:
                    row["billing_object_id"] = self.billing_object_id.id
        return rows

    # -- what may change ---------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if KEPT & {name for name, value in vals.items() if value}:
                self._billing_refuse()
        return super().create(vals_list)

    def write(self, vals):
        if KEPT & vals.keys():
            self._billing_refuse()
        if given_out := self.filtered("billing_receipt_number"):
            told = {name: vals[name] for name in TOLD if name in vals}
            for payment in given_out if told else ():
                payment._billing_check_told(told)
        return super().write(vals)

    def _billing_store(self, vals):
        """Write what only the steps write; never called from outside."""
        return super().write(vals)

    def _billing_refuse(self):
        raise UserError(
            self.env._("Receipts are numbered by the machine when a payment is taken.")
        )

    def _billing_check_told(self, vals):
        """Raise where a value that stands on the receipt would really change."""
        for name, value in vals.items():
            field = self._fields[name]
            new = field.convert_to_cache(value, self)
            if new != field.convert_to_cache(self[name], self):
                raise UserError(
                    self.env._(
                        "Receipt %(receipt)s was given out for this payment. Cancel "
                        "the payment, which keeps its number, and take it again.",
                        receipt=self.billing_receipt_number,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_receipt(self):
        for payment in self.filtered("billing_receipt_number"):
            raise UserError(
                self.env._(
                    "Receipt %(receipt)s was given out for this payment: it can be "
                    "cancelled, not deleted.",
                    receipt=payment.billing_receipt_number,
                )
            )

    def _synchronize_to_moves(self, changed_fields):
        # EXTENDS account: the entry of a payment with a receipt is written once; it
        # may have a line for each bill, and nothing that it says can change
        return super(
            AccountPayment, self.filtered(lambda p: not p.billing_receipt_number)
        )._synchronize_to_moves(changed_fields)
