from odoo import models


class CustomerExternalSystem(models.Model):
    """Another system that has numbers of its own for our customers."""

    _name = "customer.external.system"
    _inherit = "customer.choice"
    _description = "External System"
