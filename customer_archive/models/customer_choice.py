from odoo import fields, models


class CustomerChoice(models.AbstractModel):
    """One word of a list that an admin keeps, with a code that stays."""

    _name = "customer.choice"
    _description = "Choice"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short and stable, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)

    _code_unique = models.UniqueIndex("(code)", "Another entry has this code already.")

    def copy_data(self, default=None):
        # The code is unique: a copy needs one of its own.
        return [
            dict(vals, code=self.env._("%(code)s (copy)", code=choice.code))
            for choice, vals in zip(self, super().copy_data(default), strict=True)
        ]
