from odoo import models


class BillingSubscription(models.Model):
    _inherit = "billing.subscription"

    def action_billing_link(self):
        """Show the link that leads the customer to this page without logging in."""
        self.ensure_one()
        return self.env["billing.portal"]._portal_link_action(self)
