from odoo import api, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # what is owed, and only that: the sum is read from the index alone
    _credit_open_idx = models.Index(
        """(account_id, partner_id) INCLUDE (company_id, amount_residual)
           WHERE amount_residual <> 0 AND parent_state = 'posted'"""
    )

    @api.model
    def _customer_committed_domain(self):
        # EXTENDS customer_archive: the order answers for these until they are posted
        ordered = Domain("sale_line_ids", "any", [("state", "=", "sale")])
        return super()._customer_committed_domain() | ordered
