from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


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
        """Sums of the charges on shared bills, in the contract's currency or ours."""
        return SQL(
            """
            SELECT contract.id,
                   SUM(charge.amount_total)
                       FILTER (WHERE charge.currency_id = contract.currency_id)::float,
                   SUM(charge.amount_total / NULLIF(move.invoice_currency_rate, 0))
                       FILTER (WHERE charge.currency_id != contract.currency_id)::float
              FROM customer_contract contract
              JOIN billing_subscription subscription
                ON subscription.contract_id = contract.id
              JOIN billing_charge charge ON charge.subscription_id = subscription.id
              JOIN account_move_line line ON line.id = charge.move_line_id
              JOIN account_move move ON move.id = line.move_id
             WHERE contract.id = ANY(%s) AND charge.state = 'billed'
               AND move.state = 'posted' AND move.customer_contract_id IS NULL
          GROUP BY contract.id""",
            self.ids,
        )

    def _performed_domain(self):
        # EXTENDS customer_archive: the bills it shares with others are shown too
        domain = Domain(super()._performed_domain())
        if self.performed_by != "linked":
            return domain
        charged = "line_ids.billing_charge_ids.subscription_id.contract_id"
        return domain | (
            Domain("state", "=", "posted")
            & Domain("customer_contract_id", "=", False)
            & Domain(charged, "=", self.id)
        )
