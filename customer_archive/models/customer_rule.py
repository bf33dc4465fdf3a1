from odoo import fields, models


class CustomerRule(models.AbstractModel):
    """A rule that an admin keeps, for customers of one company or of all."""

    _name = "customer.rule"
    _description = "Rule for Customers"
    _inherit = ["customer.batch"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: customers of all companies."
    )
