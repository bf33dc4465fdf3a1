from odoo import models


class BillingWaiverReason(models.Model):
    """Why something is waived: a list that an admin keeps."""

    _name = "billing.waiver.reason"
    _inherit = "customer.choice"
    _description = "Reason for Waivers"
