from odoo import api, fields, models

from ..engine.names import key

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
    name_key = fields.Char(
        string="Name, Normal Form",
        compute="_compute_name_key",
        store=True,
        index=True,
        help="The letters and digits of the name.",
    )
    date_until = fields.Date(
        string="Until", help="The last day on which it was the name."
    )

    @api.depends("name")
    def _compute_name_key(self):
        for alias in self:
            alias.name_key = key(alias.name or "")
