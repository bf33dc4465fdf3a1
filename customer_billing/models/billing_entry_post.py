from odoo import Command, fields, models
from odoo.exceptions import UserError


class BillingEntry(models.Model):
    """Posting an entry into the ledger, and correcting one that is posted."""

    _inherit = "billing.entry"

    def action_post(self):
        """Post these entries: receivable of the customer against the category."""
        self.check_access("write")
        for entry in self:
            if entry.move_id:
                entry._refuse_posted()
            if not entry.category_id.account_id:
                raise UserError(
                    self.env._(
                        "Entries of the category %s are notes alone: it has no account "
                        "to be posted against.",
                        entry.category_id.name,
                    )
                )
        moves = self.env["account.move"].create(
            [entry._prepare_posting_vals() for entry in self]
        )
        moves.action_post()
        for entry, move in zip(self, moves, strict=True):
            entry.move_id = move

    def _prepare_posting_vals(self):
        """Values of the journal entry."""
        self.ensure_one()
        company, currency = self.company_id, self.currency_id
        balance = currency._convert(
            self.amount, company.currency_id, company, self.date
        )
        customer = self.partner_id.with_company(company)
        row = {
            "partner_id": self.partner_id.id,
            "currency_id": currency.id,
            "name": self.note or self.category_id.name,
        }
        owed = row | {
            "account_id": customer.property_account_receivable_id.id,
            "amount_currency": self.amount,
            "balance": balance,
            "date_maturity": self.date,
        }
        against = row | {
            "account_id": self.category_id.account_id.id,
            "amount_currency": -self.amount,
            "balance": -balance,
        }
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": company._billing_general_journal().id,
            "currency_id": currency.id,
            "date": self.date,
            "ref": self.display_name,
            "partner_id": self.partner_id.id,
            "line_ids": [Command.create(owed), Command.create(against)],
        }

    def action_counter(self):
        """Correct a posted entry: the same with the other sign, posted as well.

        Its journal entry is reversed. An invoice or payment has its own ways (credit
        note, refund): the counter-entry is made, and linked with that by hand.
        """
        self.ensure_one()
        self.check_access("write")
        self.check_access("create")
        if not self.is_posted:
            raise UserError(self.env._("An entry that is not posted is simply edited."))
        if self.counter_ids:
            raise UserError(self.env._("This entry was corrected already."))
        vals = self._prepare_counter_vals()
        if self.move_id.move_type == "entry" and not self.move_id.payment_ids:
            reversal = self.move_id._reverse_moves(
                [{"date": vals["date"], "ref": vals["note"]}], cancel=True
            )
            vals["move_id"] = reversal.id
        counter = self.create(vals)
        counter._store({"counter_of_id": self.id})
        return counter._get_records_action(views=[(False, "form")])

    def _prepare_counter_vals(self):
        """Values of the entry that takes this one back."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "date": max(self.date, fields.Date.context_today(self)),
            "amount": -self.amount,
            "category_id": self.category_id.id,
            "note": self.env._("Corrects the entry of %s", self.display_name),
        }
