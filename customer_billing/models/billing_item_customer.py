from odoo import fields, models


class BillingItem(models.Model):
    """Whether customers read the meters of an item themselves."""

    _inherit = "billing.item"

    is_customer_read = fields.Boolean(
        string="Customers Enter Readings",
        help="On the portal, with a photo if they like. What looks odd waits until "
        "somebody accepts it.",
    )
