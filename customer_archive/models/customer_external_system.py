from odoo import fields, models


class CustomerExternalSystem(models.Model):
    """Another system that has numbers of its own for our customers."""

    _name = "customer.external.system"
    _description = "External System"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short and stable, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code)", "Another external system has this code already."
    )

    def copy_data(self, default=None):
        # The code is unique: a copy needs one of its own.
        return [
            dict(vals, code=self.env._("%(code)s (copy)", code=system.code))
            for system, vals in zip(self, super().copy_data(default), strict=True)
        ]
