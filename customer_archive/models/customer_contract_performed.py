from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

SALES = ("out_invoice", "out_refund", "out_receipt")


class CustomerContract(models.Model):
    """How much of a contract was performed, by what was invoiced."""

    _inherit = "customer.contract"

    def _refuse_stranger(self, customer):
        """Raise where a customer, who is to perform this contract, is no party to it.

        :param customer: a commercial partner
        """
        # Whoever bills a contract need not be allowed to read it.
        contract = self.sudo()
        parties = contract.partner_id | contract.party_ids.commercial_partner_id
        if customer not in parties:
            raise ValidationError(
                self.env._(
                    "The contract %(contract)s is with %(party)s, not with "
                    "%(customer)s.",
                    contract=contract.display_name,
                    party=contract.party_name,
                    customer=customer.display_name,
                )
            )

    def _performed_amounts(self):
        """What was invoiced on these contracts less credit notes, taxes included.

        :return: ``{contract_id: amount}`` in each contract's currency: invoices in that
            currency as they are, others at the rate of today; nothing: missing
        """
        if not self._origin.ids:
            return {}
        self.flush_model()
        self.env["account.move"].flush_model()
        amounts, today = {}, fields.Date.context_today(self)
        contracts = {contract.id: contract for contract in self._origin}
        # Who may read a contract may know what was invoiced on it.
        for contract_id, same, other in self.env.execute_query(self._performed_query()):
            contract = contracts[contract_id]
            amount = same or 0.0
            if other:
                amount += contract.company_id.currency_id._convert(
                    other, contract.currency_id, contract.company_id, today
                )
            amounts[contract_id] = contract.currency_id.round(amount)
        return amounts

    def _performed_query(self):
        """The sums of all of them, as one select: by link, or by customer and days."""
        return SQL(
            """
            SELECT part.id,
                   SUM(part.own) FILTER (WHERE part.same)::float,
                   SUM(part.signed) FILTER (WHERE NOT part.same)::float
              FROM (SELECT contract.id,
                           move.amount_total_in_currency_signed AS own,
                           move.amount_total_signed AS signed,
                           move.currency_id = contract.currency_id AS same
                      FROM customer_contract contract
                      JOIN account_move move ON move.customer_contract_id = contract.id
                     WHERE contract.id = ANY(%(ids)s)
                       AND contract.performed_by = 'linked'
                       AND move.state = 'posted' AND move.move_type IN %(types)s
                 UNION ALL
                    SELECT contract.id, move.amount_total_in_currency_signed,
                           move.amount_total_signed,
                           move.currency_id = contract.currency_id
                      FROM customer_contract contract
                      JOIN account_move move
                        ON move.commercial_partner_id = contract.partner_id
                       AND move.company_id = contract.company_id
                       AND move.invoice_date >= contract.date_from
                       AND move.invoice_date
                           <= COALESCE(contract.date_until, 'infinity'::date)
                     WHERE contract.id = ANY(%(ids)s)
                       AND contract.performed_by = 'period'
                       AND move.state = 'posted' AND move.move_type IN %(types)s
                   ) part
          GROUP BY part.id""",
            ids=self._origin.ids,
            types=SALES,
        )

    def _performed_domain(self):
        """The posted invoices that ``performed_amount`` is made of."""
        self.ensure_one()
        domain = [("move_type", "in", SALES), ("state", "=", "posted")]
        if self.performed_by == "linked":
            return [*domain, ("customer_contract_id", "=", self.id)]
        domain += [
            ("commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("invoice_date", ">=", self.date_from),
        ]
        return domain + (
            [("invoice_date", "<=", self.date_until)] if self.date_until else []
        )

    def action_view_invoices(self):
        """Open the invoices that the performed amount is made of."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": self._performed_domain(),
            "context": {"default_move_type": "out_invoice"},
        }

    def _timeline_event(self, title):
        """This contract as an event of its customer's timeline."""
        self.ensure_one()
        return {
            "title": title,
            "amount": self.amount or None,
            "currency_id": self.currency_id.id,
        }
