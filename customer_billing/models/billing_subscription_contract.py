from odoo import fields, models


class BillingSubscription(models.Model):
    """On which contract of the customer file it rests."""

    _inherit = "billing.subscription"

    contract_id = fields.Many2one(
        "customer.contract",
        string="Contract",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', '=', commercial_partner_id)]",
        help="Bills on which all is of one contract are noted on that contract.",
    )
