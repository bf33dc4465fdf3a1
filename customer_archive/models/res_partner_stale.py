from odoo import models


class ResPartner(models.Model):
    """What still binds us to a customer who seems to be gone."""

    _inherit = "res.partner"

    def _customer_bound(self):
        """The ids of those of these customers with open commitments in a company."""
        bound = set()
        # What they are bound to owe counts in each company, whoever decides.
        for company in self.env["res.company"].sudo().search([("active", "=", True)]):
            commitments = self.sudo()._customer_commitments(company)
            bound |= {
                partner_id
                for partner_id, amounts in commitments.items()
                if any(amounts.values())
            }
        return bound
