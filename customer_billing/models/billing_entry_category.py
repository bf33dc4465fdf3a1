from odoo import fields, models


class BillingEntryCategory(models.Model):
    """What an entry on a customer card is about: a list that an admin keeps."""

    _name = "billing.entry.category"
    _inherit = "customer.choice"
    _description = "Category of Card Entries"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", index="btree_not_null")
    account_id = fields.Many2one(
        "account.account",
        string="Posted Against",
        check_company=True,
        ondelete="restrict",
        domain=[
            ("account_type", "not in", ("asset_receivable", "liability_payable")),
        ],
        help="Entries of this category can be posted: the customer's receivable "
        "against this account. Empty: they are notes on the card alone.",
    )
