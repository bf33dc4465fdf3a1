from odoo import api, fields, models


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
            customer = subscription.commercial_partner_id
            subscription.contract_id._refuse_stranger(customer)
