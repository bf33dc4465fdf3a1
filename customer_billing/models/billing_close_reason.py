from odoo import models


class BillingCloseReason(models.Model):
    """Why subscriptions end."""

    _name = "billing.close.reason"
    _inherit = "customer.choice"
    _description = "Reason for Closing"
