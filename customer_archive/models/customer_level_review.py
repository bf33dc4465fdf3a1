from odoo import fields, models


class CustomerLevel(models.Model):
    _inherit = "customer.level"

    review_needs_second = fields.Boolean(
        string="Two Persons Review",
        help="A second person confirms each review of a customer of this level.",
    )
