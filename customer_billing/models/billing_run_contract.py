from odoo import models


class BillingRun(models.Model):
    """A bill performs one contract: subscriptions of others stand on other bills."""

    _inherit = "billing.run"

    def _bill_key(self, source, *args):
        # EXTENDS: one contract a bill, as an invoice performs one contract
        is_subscription = source._name == "billing.subscription"
        subscription = source if is_subscription else source.subscription_id
        return (*super()._bill_key(source, *args), subscription.contract_id)

    def _prepare_move_vals(self, bill, run_line):
        # EXTENDS: the performed amount of the contract follows its posted bills
        vals = super()._prepare_move_vals(bill, run_line)
        lines = self.env["billing.subscription.line"].browse(
            charge["line_id"] for charge in bill["charges"] if charge.get("line_id")
        )
        if contract := lines.subscription_id.contract_id[:1]:
            vals["customer_contract_id"] = contract.id
        return vals
