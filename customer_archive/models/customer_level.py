from odoo import api, fields, models


class CustomerLevel(models.Model):
    """How important a customer is, and what that gives the customer."""

    _name = "customer.level"
    _description = "Customer Level"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short and stable, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()

    _code_unique = models.UniqueIndex(
        "(code)", "Another customer level has this code already."
    )
