from odoo import fields, models


class CustomerContract(models.Model):
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
