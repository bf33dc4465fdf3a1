from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    billing_auto_run = fields.Boolean(
        string="Bill by Itself Every Day",
        prefetch="billing",
        help="A bill run is made and confirmed every day on which something is due.",
    )
    billing_journal_id = fields.Many2one(
        "account.journal",
        string="Journal for Bills",
        prefetch="billing",
        domain=[("type", "=", "sale")],
        check_company=True,
        help="Empty: the journal that an invoice has by default.",
    )
    billing_zero_bills = fields.Boolean(
        string="Bills of Zero",
        prefetch="billing",
        help="A bill of 0.00 is made where all that is due of a customer is free, say "
        "a free month. Switched off, there is no bill: what is due is charged at zero, "
        "and tells why.",
    )
