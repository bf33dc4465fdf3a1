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
