from odoo import fields, models
from odoo.exceptions import UserError


class BillingMeterReplace(models.TransientModel):
    """Take a meter out and put another in: the last reading and the first."""

    _name = "billing.meter.replace"
    _description = "Replace a Meter"

    meter_id = fields.Many2one(
        "billing.meter",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    day = fields.Date(
        string="Replaced On", required=True, default=fields.Date.context_today
    )
    last_value = fields.Float(string="Last Reading of the Old", digits=(16, 3))
    name = fields.Char(string="Number of the New", required=True)
    first_value = fields.Float(string="First Reading of the New", digits=(16, 3))
    digits = fields.Integer(
        default=lambda self: self._default_of("digits"),
        help="Before the point; 0: it never begins at 0 again.",
    )
    multiplier = fields.Float(
        digits=(16, 6), default=lambda self: self._default_of("multiplier") or 1
    )

    def _default_of(self, name):
        meter = self.env["billing.meter"].browse(self.env.context.get("active_id"))
        return meter[name]

    def action_replace(self):
        """Replace it, and open the new meter."""
        self.ensure_one()
        old = self.meter_id
        if old.replaced_by_id or old.date_end:
            raise UserError(self.env._("The meter %s was taken out already.", old.name))
        new = old.copy(
            {
                "name": self.name,
                "digits": self.digits,
                "multiplier": self.multiplier,
                "date_start": self.day,
                "date_end": False,
            }
        )
        self.env["billing.reading"].create(
            [
                {"meter_id": old.id, "day": self.day, "value": self.last_value},
                {"meter_id": new.id, "day": self.day, "value": self.first_value},
            ]
        )
        old.write({"date_end": self.day, "replaced_by_id": new.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": "billing.meter",
            "res_id": new.id,
            "view_mode": "form",
        }
