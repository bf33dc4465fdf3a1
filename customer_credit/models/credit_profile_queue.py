from odoo import models


class CreditProfile(models.Model):
    """A limit that is raised, or a hold that ends, may let a waiting order through."""

    _inherit = "credit.profile"

    def _credit_terms_changed(self):
        # EXTENDS customer_credit
        super()._credit_terms_changed()
        self.env["sale.order"]._credit_money_arrived()
