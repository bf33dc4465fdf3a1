from odoo import api, fields, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    billing_charge_ids = fields.One2many(
        "billing.charge", "move_line_id", string="Charges", readonly=True
    )

    @api.model
    def _customer_committed_domain(self):
        # EXTENDS customer_archive: a charge on a draft is answered as a commitment
        return super()._customer_committed_domain() | Domain(
            "billing_charge_ids", "!=", False
        )
