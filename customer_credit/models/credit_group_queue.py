from odoo import models


class CreditGroup(models.Model):
    """A shared limit that is raised, or set free, may let a waiting order through."""

    _inherit = "credit.group"

    def _credit_group_changed(self, members=None):
        # EXTENDS customer_credit
        super()._credit_group_changed(members)
        self.env["sale.order"]._credit_money_arrived()
