from odoo import api, fields, models
from odoo.exceptions import ValidationError


class BillingSubscription(models.Model):
    """On which contract a subscription rests; its bills perform that contract."""

    _inherit = "billing.subscription"

    contract_id = fields.Many2one(
        "customer.contract",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain="[('partner_id', '=', commercial_partner_id)]",
        help="Its bills count as performed of this contract.",
    )

    @api.constrains("contract_id", "partner_id")
    def _check_contract(self):
        for subscription in self.filtered("contract_id"):
            # Whoever enters subscriptions need not be allowed to read contracts.
            contract = subscription.sudo().contract_id
            parties = contract.partner_id | contract.party_ids.commercial_partner_id
            if subscription.commercial_partner_id not in parties:
                raise ValidationError(
                    self.env._(
                        "The contract %(contract)s is with %(party)s, not with "
                        "%(customer)s.",
                        contract=contract.display_name,
                        party=contract.party_name,
                        customer=subscription.commercial_partner_id.display_name,
                    )
                )
