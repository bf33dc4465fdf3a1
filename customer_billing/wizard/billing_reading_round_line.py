import math

from odoo import api, fields, models

KINDS = [
    ("read", "Read on Site"),
    ("customer", "By the Customer"),
    ("estimated", "Estimated"),
]


class BillingReadingRoundLine(models.TransientModel):
    """One meter of a round, with what was read before and what is typed now."""

    _name = "billing.reading.round.line"
    _description = "Meter to Read"
    _order = "id"

    round_id = fields.Many2one(
        "billing.reading.round", required=True, ondelete="cascade"
    )
    meter_id = fields.Many2one("billing.meter", required=True, ondelete="cascade")
    object_id = fields.Many2one(related="meter_id.object_id")
    partner_id = fields.Many2one(related="meter_id.partner_id")
    unit = fields.Char(related="meter_id.unit")
    previous_day = fields.Date(string="Previously Read On", compute="_compute_told")
    previous_value = fields.Float(
        string="Previous Reading", digits=(16, 3), compute="_compute_told"
    )
    typed = fields.Char(string="Reading")
    kind = fields.Selection(KINDS, required=True, default="read")
    note = fields.Char()
    consumption = fields.Float(digits=(16, 6), compute="_compute_told")
    doubt_text = fields.Char(string="To Look At", compute="_compute_told")

    @api.depends("meter_id", "typed", "kind", "round_id.day")
    @api.depends_context("lang")
    def _compute_told(self):
        Reading = self.env["billing.reading"]
        places = [(line.meter_id.id, line.round_id.day) for line in self]
        for line, past in zip(self, Reading._pasts(places), strict=True):
            number = line._number()
            line.previous_day = past and past[0][1].day
            line.previous_value = past and float(past[0][1].value)
            line.consumption, line.doubt_text = 0, False
            if line.typed and number is None:
                line.doubt_text = self.env._("not a number")
            elif past and number is not None:
                told = Reading.new(
                    {
                        "meter_id": line.meter_id.id,
                        "day": line.round_id.day,
                        "value": number,
                        "kind": line.kind,
                    }
                )._engine_consumption(past)
                line.consumption = float(told.quantity)
                line.doubt_text = Reading._doubt_words(",".join(told.doubts))

    def _number(self):
        """What was typed, as a number; None where it is none."""
        try:
            number = float((self.typed or "").strip().replace(",", ""))
        except ValueError:
            return None
        return number if math.isfinite(number) and number >= 0 else None

    def _estimate(self):
        """Type what will stand on these meters if all goes as usual."""
        Reading = self.env["billing.reading"]
        places = [(line.meter_id.id, line.round_id.day) for line in self]
        for line, past in zip(self, Reading._pasts(places), strict=True):
            estimated = past and line.meter_id._estimate(past, line.round_id.day)
            if estimated:
                line.write({"typed": f"{estimated.value:f}", "kind": "estimated"})
