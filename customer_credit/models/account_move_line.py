from odoo import api, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _customer_committed_domain(self):
        # EXTENDS customer_archive: the order answers for these until they are posted
        ordered = Domain("sale_line_ids", "any", [("state", "=", "sale")])
        return super()._customer_committed_domain() | ordered
