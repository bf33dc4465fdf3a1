from odoo import fields, models


class CustomerExternalNumber(models.Model):
    """The number that a customer has in another system."""

    _name = "customer.external.number"
    _description = "Number in an External System"
    _order = "system_id, id"
    _rec_name = "number"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    system_id = fields.Many2one(
        "customer.external.system", required=True, ondelete="restrict"
    )
    number = fields.Char(required=True, index="trigram")

    _number_unique = models.UniqueIndex(
        "(system_id, number)",
        "Another customer has this number in that system already.",
    )
