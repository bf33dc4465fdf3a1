from odoo import models


class CustomerComplaintCause(models.Model):
    """Why customers complain, as far as it lies with us."""

    _name = "customer.complaint.cause"
    _inherit = "customer.choice"
    _description = "Cause of Complaints"
