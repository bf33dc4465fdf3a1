from odoo import fields, models


class CustomerRequirement(models.Model):
    """A field that must be filled before a customer can be submitted."""

    _name = "customer.requirement"
    _description = "Required Customer Field"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", ondelete="cascade")
