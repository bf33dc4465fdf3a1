from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.meter import Doubt, consumption, doubts

# What a reading says; the rest follows from it, or is decided.
SAID = {"meter_id", "day", "value", "kind"}
DECIDED = {"accepted_by_id", "accepted_at", "is_corrected", "state", "consumption"}


class BillingReading(models.Model):
    """What stood on a meter at the end of a day."""

    _name = "billing.reading"
    _description = "Meter Reading"
    _order = "day desc, id desc"
    _check_company_auto = True

    meter_id = fields.Many2one(
        "billing.meter",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    object_id = fields.Many2one(related="meter_id.object_id")
    item_id = fields.Many2one(related="meter_id.item_id")
    unit = fields.Char(related="meter_id.unit")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        related="meter_id.partner_id",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        related="meter_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    day = fields.Date(
        string="Read On", required=True, default=fields.Date.context_today
    )
    value = fields.Float(string="Reading", digits=(16, 3), required=True)
    kind = fields.Selection(
        [
            ("read", "Read on Site"),
            ("customer", "By the Customer"),
            ("estimated", "Estimated"),
        ],
        required=True,
        default="read",
    )
    note = fields.Char()
    previous_id = fields.Many2one(
        "billing.reading",
        string="Follows On",
        compute="_compute_consumption",
        store=True,
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    previous_day = fields.Date(related="previous_id.day", string="Previously Read On")
    previous_value = fields.Float(
        related="previous_id.value", string="Previous Reading"
    )
    consumption = fields.Float(
        digits=(16, 6),
        compute="_compute_consumption",
        store=True,
        help="Since the reading before, in units.",
    )
    doubts = fields.Char(compute="_compute_consumption", store=True)
    doubt_text = fields.Char(string="To Look At", compute="_compute_doubt_text")
    accepted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    accepted_at = fields.Datetime(string="Accepted On", readonly=True, copy=False)
    corrects_id = fields.Many2one(
        "billing.reading",
        string="Corrects the Reading",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    is_corrected = fields.Boolean(string="Corrected", readonly=True, copy=False)
    state = fields.Selection(
        [("check", "To Accept"), ("accepted", "Accepted"), ("corrected", "Corrected")],
        compute="_compute_state",
        store=True,
        index=True,
        help="To Accept: somebody must look at it before it is billed. Corrected: "
        "another reading of the same day stands in its place.",
    )
    usage_ids = fields.One2many("billing.usage", "reading_id", string="Usage Records")
    is_billed = fields.Boolean(string="Billed", compute="_compute_is_billed")

    _day_once = models.UniqueIndex(
        "(meter_id, day) WHERE is_corrected IS NOT TRUE",
        "This meter was read on this day already. Open that reading to correct it.",
    )
    _customer_timeline_idx = models.Index("(partner_id, day DESC, id DESC)")
    _value_number = models.Constraint(
        "CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity') AND value >= 0)",
        "A reading is a number, and not less than 0.",
    )

    # -- computes ------------------------------------------------------------------

    @api.depends("meter_id", "day")
    def _compute_display_name(self):
        for reading in self:
            reading.display_name = f"{reading.meter_id.name} {reading.day}"

    @api.depends("meter_id", "day", "value", "kind")
    def _compute_consumption(self):
        pasts = self._pasts([(r.meter_id._origin.id, r.day) for r in self])
        for reading, past in zip(self, pasts, strict=True):
            reading.previous_id, reading.consumption, reading.doubts = False, 0, False
            if past:
                told = reading._engine_consumption(past)
                reading.previous_id = past[0][0]
                reading.consumption = float(told.quantity)
                reading.doubts = ",".join(told.doubts) or False

    def _engine_consumption(self, past):
        """What was used since the reading before, with its doubts.

        :param past: ``(id, engine's Reading)`` of the readings before, the last first
        """
        meter = self.meter_id._engine_meter()
        before = [reading for _id, reading in past]
        now = self._engine_reading(self.day, self.value, self.kind)
        told = consumption(meter, before[0], now)
        history = [
            consumption(meter, earlier, later)
            for later, earlier in zip(before, before[1:], strict=False)
        ]
        percent = self._exact(self.meter_id.item_id.doubt_percent)
        return type(told)(told.quantity, told.days, doubts(told, history, percent))

    @api.depends("doubts", "accepted_by_id", "is_corrected")
    def _compute_state(self):
        for reading in self:
            accepted = reading.accepted_by_id or not reading.doubts
            state = "accepted" if accepted else "check"
            reading.state = "corrected" if reading.is_corrected else state

    @api.depends("doubts", "previous_id")
    @api.depends_context("lang")
    def _compute_doubt_text(self):
        for reading in self:
            reading.doubt_text = self._doubt_words(reading.doubts)

    @api.depends("usage_ids.charge_id")
    def _compute_is_billed(self):
        for reading in self:
            reading.is_billed = bool(reading.usage_ids.charge_id)

    @api.model
    def _doubt_words(self, codes):
        """Doubts of the engine, in the language of the environment."""
        words = {
            Doubt.BACKWARDS: self.env._("less than before"),
            Doubt.ROLLOVER: self.env._("the meter began at 0 again"),
            Doubt.CORRECTION: self.env._("less than was estimated"),
            Doubt.ZERO: self.env._("nothing used"),
            Doubt.HIGH: self.env._("much more than usual"),
            Doubt.LOW: self.env._("much less than usual"),
        }
        return ", ".join(
            words[Doubt(code)] for code in (codes or "").split(",") if code
        )

    # -- rules ---------------------------------------------------------------------

    @api.constrains("day", "value", "meter_id")
    def _check_reading(self):
        for reading in self:
            meter = reading.meter_id
            fault = None
            if reading.day > reading.company_id._customer_today():
                fault = self.env._("%s lies in the future.", reading.day)
            elif meter.digits and reading.value >= 10**meter.digits:
                fault = self.env._(
                    "The meter %(meter)s has %(digits)s digits and cannot show "
                    "%(value)s.",
                    meter=meter.name,
                    digits=meter.digits,
                    value=reading.value,
                )
            elif (meter.date_start and reading.day < meter.date_start) or (
                meter.date_end and reading.day > meter.date_end
            ):
                fault = self.env._(
                    "The meter %(meter)s was not there on %(day)s.",
                    meter=meter.name,
                    day=reading.day,
                )
            if fault:
                raise ValidationError(fault)

    def _check_not_billed(self):
        for reading in self:
            if reading.is_billed:
                raise UserError(
                    self.env._(
                        "The reading of %(meter)s on %(day)s was billed and stays. "
                        "Correct it: what was billed too much or too little stands on "
                        "the next bill.",
                        meter=reading.meter_id.name,
                        day=reading.day,
                    )
                )
