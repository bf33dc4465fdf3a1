from odoo import api, models


class AccountPartialReconcile(models.Model):
    """What was paid is matched: a hold for what was open may be over."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS account
        partials = super().create(vals_list)
        self.env["sale.order"]._credit_money_arrived()
        return partials
