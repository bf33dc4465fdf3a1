from odoo import Command, api, models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.money import exact

from ..engine.allocation import allocate
from .res_company_payments import USES


class AccountPayment(models.Model):
    """Taking a payment: entered, posted, laid against bills, with a receipt."""

    _inherit = "account.payment"

    @api.model
    def _billing_take(self, vals, chosen=None):
        """Take the payment of a customer and give it a receipt number.

        :param vals: values of the payment; ``billing_purpose`` is ``bills``,
            ``prepaid`` or ``deposit``
        :param chosen: what of the amount goes to which open item, ``{id: amount}``;
            without it, the oldest first
        :return: the payment, posted
        :raises UserError: where an item was paid meanwhile, or is being paid right now
        """
        purpose = vals.get("billing_purpose") or "bills"
        payment = self.create(self._prepare_taken_vals(vals))
        payment._billing_check_taken()
        payment._billing_store(
            {"billing_purpose": purpose, "billing_cashier_id": self.env.uid}
        )
        account = payment._billing_account(purpose)
        if payment.destination_account_id != account:
            payment.destination_account_id = account
        if purpose == "bills":
            payment._billing_settle(chosen)
        else:
            payment.action_post()
        payment._billing_number()
        return payment

    @api.model
    def _prepare_taken_vals(self, vals):
        """Values of ``create`` for a payment that is taken from a customer."""
        kept = {name: v for name, v in vals.items() if name != "billing_purpose"}
        return kept | {"payment_type": "inbound", "partner_type": "customer"}

    def _billing_check_taken(self):
        """Raise where a payment cannot be taken like this."""
        self.ensure_one()
        if not self.partner_id or self.currency_id.compare_amounts(self.amount, 0) <= 0:
            raise UserError(
                self.env._("A payment has a customer and an amount above zero.")
            )
        owner = self.billing_object_id.partner_id.commercial_partner_id
        if owner and owner != self.partner_id.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(object)s belongs to another customer.",
                    object=self.billing_object_id.display_name,
                )
            )

    def _billing_account(self, purpose):
        """The account on which money for this purpose lies."""
        self.ensure_one()
        if purpose not in USES:
            return self.destination_account_id
        account = self.company_id[USES[purpose]]
        if not account:
            raise UserError(
                self.env._(
                    "Choose the account for this kind of money first: Configuration → "
                    "Settings → Billing."
                )
            )
        return account

    def _billing_number(self):
        """Give the receipt its number; two cashiers wait for each other here."""
        self.ensure_one()
        # The numbers are one row for all; a cashier need not be allowed to edit it.
        sequence = self.env["ir.sequence"].sudo().with_company(self.company_id)
        number = sequence.next_by_code("billing.receipt", sequence_date=self.date)
        if not number:  # somebody has deleted the numbers of this company
            self.company_id._billing_receipt_sequences()
            number = sequence.next_by_code("billing.receipt", sequence_date=self.date)
        self._billing_store({"billing_receipt_number": number})

    # -- what it is laid against -------------------------------------------------------

    def _billing_settle(self, chosen):
        """Post the payment and lay it against open items.

        :param chosen: ``{id of the item: amount}``, or ``None``: the oldest first
        """
        self.ensure_one()
        items = self.env["account.move.line"]._billing_open_items(
            self.partner_id, self.company_id, self.currency_id
        )
        items = items.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        )
        parts = items._billing_parts(exact(self.amount), chosen)
        items = items.browse(parts)
        items._billing_lock()
        for account in items.account_id - self.destination_account_id:
            # One payment, one account: the customer's receivable was changed meanwhile.
            if len(items.account_id) > 1:
                raise UserError(
                    self.env._(
                        "These items lie on several accounts, %(account)s among them. "
                        "Take a payment for each.",
                        account=account.display_name,
                    )
                )
            self.destination_account_id = account
        if chosen is None:
            self.action_post()
            rows = [self._billing_open_lines()] * len(items)
        else:
            rows = self._billing_post_in_parts(list(parts.values()))
        plan = [row | item for row, item in zip(rows, items, strict=False)]
        self.env["account.move.line"]._reconcile_plan(plan)

    def _billing_post_in_parts(self, parts):
        """Post with a journal item for each part, so that each item gets its own.

        :param parts: what the open items get, in order
        :return: the journal items, in the same order
        """
        money, row = self._prepare_move_line_default_vals()
        rest = exact(self.amount) - sum(parts)
        shares = [*parts, rest] if rest else parts
        step = exact(self.company_id.currency_id.rounding)
        balances = allocate(
            exact(self.company_id.currency_id.round(row["credit"])), shares, step
        )
        rows = [
            row | {"amount_currency": -float(share), "credit": float(balance)}
            for share, balance in zip(shares, balances, strict=True)
        ]
        self._generate_journal_entry(
            line_ids=[Command.create(vals) for vals in (money, *rows)]
        )
        self.action_post()
        return self._billing_open_lines().sorted("id")

    def _billing_allocate(self, items):
        """Lay what is unallocated of a payment against these items, the oldest first.

        :param items: open journal items of the customer
        """
        self.ensure_one()
        self.check_access("write")
        rows = self._billing_open_lines()
        if not rows or not items:
            raise UserError(
                self.env._(
                    "Nothing of this payment is unallocated, or nothing is open."
                )
            )
        if self.billing_purpose not in (False, "bills"):
            raise UserError(
                self.env._("Prepaid money and deposits are not laid against bills.")
            )
        (rows | items)._billing_lock()
        items = items.sorted(lambda item: (item.date_maturity or item.date, item.id))
        items._reconcile_plan([rows | item for item in items])

    # -- given back --------------------------------------------------------------------
