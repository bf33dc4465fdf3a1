from base64 import b64encode
from datetime import timedelta
from math import isfinite

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.mimetypes import guess_mimetype

from ..engine.meter import Doubt

PHOTO_BYTES = 10 * 2**20
PHOTO_KINDS = ("image/jpeg", "image/png", "image/webp")
PHOTO_SIDE = 1600  # pixels; what is larger is made smaller
NOTE_LENGTH = 200


class BillingReading(models.Model):
    """Readings that customers enter: told before they are sent, kept as theirs."""

    _inherit = "billing.reading"

    photo = fields.Image(
        max_width=PHOTO_SIDE,
        max_height=PHOTO_SIDE,
        help="Of the meter, as it was read.",
    )

    @api.model
    def _customer_enter(self, meter, vals, told=""):
        """Take a reading that a customer has entered, by any way that customers have.

        It is the only thing that the portal writes about meters, and asks itself
        whether it may: whoever calls it has only made sure that the meter is theirs.

        :param meter: a ``billing.meter`` of this customer
        :param vals: ``day``, ``value``, ``note`` and ``photo`` (bytes), as they came
        :param told: the doubts of which the customer was told before it sent it
        :return: the reading; or the doubts of which it has to be told first, a text of
            codes
        :raises UserError: a sentence why the reading is not taken
        """
        meter.ensure_one()
        # customers have no rights on readings: what is checked here is all they may
        self, meter = self.sudo(), meter.sudo()
        doubts = self._customer_look(meter, vals)
        if doubts and doubts != told:
            return doubts
        value, day = self._customer_typed(vals)
        return self._customer_make(
            {
                "meter_id": meter.id,
                "day": day,
                "value": value,
                "kind": "customer",
                "note": (vals.get("note") or "").strip()[:NOTE_LENGTH] or False,
                "photo": self._customer_photo(vals.get("photo")),
            }
        )

    @api.model
    def _customer_look(self, meter, vals):
        """What is odd about a reading before it is sent, as a text of codes.

        :raises UserError: a sentence why it would not be taken
        """
        # as above: it reads what the customer may be told of its own meter
        self, meter = self.sudo(), meter.sudo()
        value, day = self._customer_typed(vals)
        self._customer_check(meter, day)
        return self._customer_doubts(meter, day, value)

    @api.model
    def _customer_make(self, vals):
        """Create the reading; who comes second on a day is told so."""
        try:
            with self.env.cr.savepoint():
                reading = self.create(vals)
                reading.flush_recordset()
        except UniqueViolation:
            raise UserError(
                self.env._("This meter was read on this day already.")
            ) from None
        return reading

    @api.model
    def _customer_typed(self, vals):
        """Value and day as they are meant, of what was typed."""
        text = str(vals.get("value") or "").strip().replace(",", ".")
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value) or value < 0:
            raise UserError(self.env._("Enter the reading as a number, not below 0."))
        try:
            day = fields.Date.to_date(vals.get("day"))
        except ValueError:
            day = None
        if not day:
            raise UserError(self.env._("Enter the day on which you have read it."))
        return round(value, 3), day

    @api.model
    def _customer_check(self, meter, day):
        """Raise where no reading of this day is taken from the customer."""
        fault = None
        last_day = meter.last_day
        if not meter._billing_customer_reads():
            fault = self.env._("This meter is read by us.")
        elif day > meter.company_id._customer_today():
            fault = self.env._("The day lies in the future.")
        elif last_day and day == last_day:
            fault = self.env._("This meter was read on this day already.")
        elif last_day and day < last_day:
            fault = self.env._(
                "The meter was read later, on %s. Enter what it shows today.", last_day
            )
        else:
            fault = self._customer_closed(meter, day)
        if fault:
            raise UserError(fault)

    @api.model
    def _customer_closed(self, meter, day):
        """Why the period in which a reading would count takes none, or None."""
        thing, item = meter.object_id.id, meter.item_id
        find = self.env["billing.usage"]._usage_line_finder([thing])
        early = day - timedelta(days=item.reading_days)
        for counted in dict.fromkeys((early, day)):
            line, _fault = find(thing, item.id, counted)
            if not line:
                continue
            for period in self.env["billing.charge"]._charged_periods(line)[line.id]:
                if period.start <= counted < period.end:
                    return self.env._(
                        "The period of %(period)s was billed already, so no reading of "
                        "%(day)s can be taken. Please tell us if the bill is wrong.",
                        period=self.env["billing.charge"]._period_text(
                            period.start, period.end
                        ),
                        day=day,
                    )
            return None
        return self.env._("Nothing is charged by this meter on %s.", day)

    @api.model
    def _customer_doubts(self, meter, day, value):
        """What is odd about a reading, as codes, by the rules for everybody's."""
        [past] = self._pasts([(meter.id, day)])
        if not past:
            return ""
        reading = self.new({"meter_id": meter.id, "day": day, "value": value})
        return ",".join(reading._engine_consumption(past).doubts)

    @api.model
    def _customer_doubt_words(self, codes):
        """What a customer is told of doubts before it sends a reading."""
        words = {
            Doubt.BACKWARDS: self.env._("It is less than the reading before."),
            Doubt.ROLLOVER: self.env._(
                "It is less than the reading before, as if the meter had begun at 0 "
                "again."
            ),
            Doubt.CORRECTION: self.env._("It is less than we had estimated."),
            Doubt.ZERO: self.env._("Nothing would have been used."),
            Doubt.HIGH: self.env._("It is much more than usual."),
            Doubt.LOW: self.env._("It is much less than usual."),
        }
        found = [Doubt(code) for code in (codes or "").split(",") if code]
        # what cannot be is not compared with what is usual
        first = [doubt for doubt in found if doubt is Doubt.BACKWARDS]
        return " ".join(words[doubt] for doubt in first or found)

    @api.model
    def _customer_photo(self, content):
        """A photo as it is stored, or False; what is none is refused.

        :param content: bytes, as they were uploaded
        """
        if not content:
            return False
        if len(content) > PHOTO_BYTES:
            raise UserError(
                self.env._("The photo is too large: %s MB at most.", PHOTO_BYTES >> 20)
            )
        if guess_mimetype(content) not in PHOTO_KINDS:
            raise ValidationError(
                self.env._("Please choose a photo: a JPEG, PNG or WebP picture.")
            )
        return b64encode(content)
