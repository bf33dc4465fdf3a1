from odoo import fields, models

KINDS = [
    ("former", "Former Name"),
    ("short", "Short Name"),
    ("english", "English Name"),
    ("trade", "Trade Name"),
]


class CustomerAlias(models.Model):
    """Another name of a customer, under which it is found too."""

    _name = "customer.alias"
    _description = "Other Name of a Customer"
    _order = "kind, id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, required=True, default="short")
    name = fields.Char(required=True, index="trigram")
    date_until = fields.Date(
        string="Until", help="The last day on which it was the name."
    )
