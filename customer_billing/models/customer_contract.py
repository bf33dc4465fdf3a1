from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What shared bills come to, what is charged on them, and what credit notes took off.
SHARED_BILLS = SQL(
    """SELECT move.id, move.currency_id, move.invoice_currency_rate AS rate,
              move.amount_total_in_currency_signed AS total,
              (SELECT NULLIF(SUM(charge.amount_total), 0)
                 FROM account_move_line line
                 JOIN billing_charge charge ON charge.move_line_id = line.id
                WHERE line.move_id = move.id
                  AND charge.state = 'billed') AS charged,
              (SELECT SUM(note.amount_total_in_currency_signed)
                 FROM account_move note
                WHERE note.reversed_entry_id = move.id
                  AND note.state = 'posted'
                  AND note.currency_id = move.currency_id
                  AND note.billing_voids_id IS NULL
                  AND note.customer_contract_id IS NULL) AS noted
         FROM account_move move
        WHERE move.id IN (SELECT move_id FROM own)"""
)


class CustomerContract(models.Model):
    """What is charged on a contract, also on bills that it shares with others."""

    _inherit = "customer.contract"

    billing_subscription_count = fields.Integer(
        string="Subscriptions",
        compute="_compute_billing_subscription_count",
        groups="customer_billing.group_reader,account.group_account_invoice",
    )

    def _compute_billing_subscription_count(self):
        counts = dict(
            self.env["billing.subscription"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.billing_subscription_count = counts.get(contract, 0)

    def action_view_billing_subscriptions(self):
        """Open the subscriptions that rest on this contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_subscription"
        )
        return action | {
            "domain": [("contract_id", "=", self.id)],
            "context": {
                "default_contract_id": self.id,
                "default_partner_id": self.partner_id.id,
            },
        }

    def _performed_amounts(self):
        # EXTENDS customer_archive: a bill for several contracts is noted on none of
        # them; its charges say what is whose
        amounts = super()._performed_amounts()
        linked = self._origin.filtered(lambda c: c.performed_by == "linked")
        if not linked:
            return amounts
        self.env["account.move"].flush_model()
        self.env["billing.charge"].flush_model()
        self.env["billing.subscription"].flush_model(["contract_id"])
        contracts, today = {c.id: c for c in linked}, fields.Date.context_today(self)
        for contract_id, same, other in self.env.execute_query(
            linked._performed_shares_query()
        ):
            contract = contracts[contract_id]
            converted = contract.company_id.currency_id._convert(
                other or 0.0, contract.currency_id, contract.company_id, today
            )
            amounts[contract_id] = contract.currency_id.round(
                amounts.get(contract_id, 0.0) + (same or 0.0) + converted
            )
        return amounts

    def _performed_shares_query(self):
        """Shares in shared bills, in the contract's currency or ours.

        It is what the contract's charges come to, less their share of what lowers the
        bill: discounts on it and credit notes. Other lines of the bill have a share in
        credit notes, too. What takes a bill back for good is not counted: its charges
        are void.
        """
        return SQL(
            """
              WITH own AS (
            SELECT subscription.contract_id, line.move_id,
                   SUM(charge.amount_total) AS amount
              FROM billing_subscription subscription
              JOIN billing_charge charge ON charge.subscription_id = subscription.id
              JOIN account_move_line line ON line.id = charge.move_line_id
              JOIN account_move move ON move.id = line.move_id
             WHERE subscription.contract_id = ANY(%(ids)s) AND charge.state = 'billed'
               AND move.state = 'posted' AND move.customer_contract_id IS NULL
          GROUP BY subscription.contract_id, line.move_id
                 ), bill AS (%(bill)s), share AS (
            SELECT own.contract_id, bill.currency_id, bill.rate,
                   own.amount * COALESCE(LEAST(total / charged, 1)
                       + COALESCE(noted, 0)
                       / CASE WHEN total / charged > 1 THEN total ELSE charged END, 1)
                       AS amount
              FROM own JOIN bill ON bill.id = own.move_id
                 )
            SELECT contract.id,
                   SUM(share.amount)
                       FILTER (WHERE share.currency_id = contract.currency_id)::float,
                   SUM(share.amount / NULLIF(share.rate, 0))
                       FILTER (WHERE share.currency_id != contract.currency_id)::float
              FROM customer_contract contract
              JOIN share ON share.contract_id = contract.id
          GROUP BY contract.id""",
            ids=self.ids,
            bill=SHARED_BILLS,
        )

    def _performed_domain(self):
        # EXTENDS customer_archive: the bills it shares with others are shown too
        domain = Domain(super()._performed_domain())
        if self.performed_by != "linked":
            return domain
        charged = Domain(
            "line_ids.billing_charge_ids",
            "any",
            [("subscription_id.contract_id", "=", self.id), ("state", "=", "billed")],
        )
        noted = Domain("billing_voids_id", "=", False) & Domain(
            "reversed_entry_id",
            "any",
            charged
            & Domain("state", "=", "posted")
            & Domain("customer_contract_id", "=", False),
        )
        return domain | (
            Domain("state", "=", "posted")
            & Domain("customer_contract_id", "=", False)
            & (charged | noted)
        )
