from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.money import exact


class AccountPayment(models.Model):
    """Giving money back that was taken from a customer, or keeping a deposit."""

    _inherit = "account.payment"

    @api.model
    def _billing_give_back(self, rows, vals):
        """Pay back what is left of money received.

        :param rows: journal items that hold it, of one customer and account
        :param vals: values of the payment: ``amount``, ``date``, ``journal_id``,
            ``billing_reason`` …
        :return: the payment to the customer, posted
        """
        rows._billing_lock()
        rows._billing_check_left(exact(vals["amount"]))
        taken = rows.payment_id[:1]
        payment = self.create(
            vals
            | {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": rows.partner_id[:1].commercial_partner_id.id,
                "currency_id": rows.currency_id.id,
                "destination_account_id": rows.account_id.id,
                "billing_object_id": rows.billing_object_id[:1].id,
            }
        )
        payment._billing_store(
            {
                "billing_purpose": taken.billing_purpose or "bills",
                "billing_cashier_id": self.env.uid,
            }
        )
        if payment.destination_account_id != rows.account_id:
            payment.destination_account_id = rows.account_id
        payment.action_post()
        back = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == rows.account_id
        )
        self.env["account.move.line"]._reconcile_plan(
            [back | row for row in rows.sorted(lambda row: (row.date, row.id))]
        )
        return payment

    @api.model
    def _billing_keep(self, rows, amount, day, reason, bill=None):
        """Keep a deposit, or a part: it pays a bill, or becomes the customer's credit.

        Only a bill makes income of it.

        :param rows: journal items that hold the deposit, of one customer
        :param day: ``date`` of the journal entry
        :param bill: the posted bill of what it is kept for
        :return: the journal entry
        """
        rows._billing_lock()
        rows._billing_check_left(exact(amount))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the deposit is kept."))
        owed = bill._billing_open_rows() if bill else rows.browse()
        entry = self.env["account.move"].create(
            self._prepare_keep_vals(rows, amount, day, reason, owed.account_id[:1])
        )
        entry.action_post()
        kept = entry.line_ids.filtered(lambda line: line.account_id == rows.account_id)
        plan = [kept | row for row in rows.sorted(lambda row: (row.date, row.id))]
        plan += [(entry.line_ids - kept) | item for item in owed]
        self.env["account.move.line"]._reconcile_plan(plan)
        return entry

    @api.model
    def _prepare_keep_vals(self, rows, amount, day, reason, receivable):
        """Values of the entry that turns a deposit into a credit of the customer."""
        company, currency = rows.company_id, rows.currency_id
        customer = rows.partner_id[:1].commercial_partner_id
        if not receivable:
            of_company = customer.with_company(company)
            receivable = of_company.property_account_receivable_id
        balance = currency._convert(amount, company.currency_id, company, day)
        row = {"partner_id": customer.id, "currency_id": currency.id, "name": reason}
        taken = row | {
            "account_id": rows.account_id.id,
            "amount_currency": amount,
            "balance": balance,
            "billing_object_id": rows.billing_object_id[:1].id,
        }
        credited = row | {
            "account_id": receivable.id,
            "amount_currency": -amount,
            "balance": -balance,
            "date_maturity": day,
        }
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": company._billing_general_journal().id,
            "currency_id": currency.id,
            "date": fields.Date.to_date(day),
            "ref": reason,
            "partner_id": customer.id,
            "line_ids": [Command.create(taken), Command.create(credited)],
        }
