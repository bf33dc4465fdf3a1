from odoo import fields, models


class CustomerDemand(models.Model):
    """What customers need from us, whether they buy it yet or not."""

    _name = "customer.demand"
    _inherit = "customer.choice"
    _description = "Customer Demand"

    color = fields.Integer()
