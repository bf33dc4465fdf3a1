from odoo import fields, models


class BillingObject(models.Model):
    """The meters that hang on an object."""

    _inherit = "billing.object"

    meter_ids = fields.One2many("billing.meter", "object_id", string="Meters")
