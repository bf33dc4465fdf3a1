from odoo import models


class CustomerRegion(models.Model):
    """A part of the market, as sales divides it among people."""

    _name = "customer.region"
    _inherit = "customer.choice"
    _description = "Sales Region"
