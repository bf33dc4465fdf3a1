from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

from ..engine.meter import Doubt, Reading
from .billing_reading import DECIDED, SAID

HISTORY = 13  # readings that say what is usual


class BillingReading(models.Model):
    """How readings come in, follow on each other, and are accepted and corrected."""

    _inherit = "billing.reading"

    # -- the readings before -------------------------------------------------------

    @api.model
    def _pasts(self, places):
        """The readings before, of many meters in one query.

        :param places: ``(meter_id, day)`` each
        :return: for each a list of ``(id, engine's Reading)``, the last first
        """
        pasts = [[] for _place in places]
        if not any(all(place) for place in places):
            return pasts
        self.env["billing.reading"].flush_model(
            ["day", "value", "kind", "is_corrected"]
        )
        columns = [list(column) for column in zip(*places, strict=True)]
        columns[1] = [day or None for day in columns[1]]
        rows = self.env.execute_query(
            SQL(
                """SELECT place.number, past.id, past.day, past.value, past.kind
                     FROM unnest(%s::int[], %s::date[]) WITH ORDINALITY
                          AS place(meter_id, day, number)
                    CROSS JOIN LATERAL (
                        SELECT reading.* FROM billing_reading reading
                         WHERE reading.meter_id = place.meter_id
                           AND reading.day < place.day
                           AND reading.is_corrected IS NOT TRUE
                      ORDER BY reading.day DESC LIMIT %s) past
                 ORDER BY place.number, past.day DESC""",
                *columns,
                HISTORY,
            )
        )
        for number, id_, day, value, kind in rows:
            pasts[number - 1].append((id_, self._engine_reading(day, value, kind)))
        return pasts

    @api.model
    def _engine_reading(self, day, value, kind):
        return Reading(day, exact(value), kind == "estimated")

    @api.model
    def _exact(self, number):
        return exact(number or 0)

    @api.model
    def _last_of(self, meters):
        """``{meter_id: (day, value)}`` of what was read last."""
        self.flush_model(["day", "value", "is_corrected", "meter_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (meter_id) meter_id, day, value
                     FROM billing_reading
                    WHERE meter_id = ANY(%s) AND is_corrected IS NOT TRUE
                 ORDER BY meter_id, day DESC""",
                meters.ids,
            )
        )
        return {meter_id: (day, value) for meter_id, day, value in rows}

    def _following(self):
        """The next reading after each of these, in one query."""
        self.flush_model(["day", "is_corrected", "meter_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT next.id
                     FROM unnest(%s::int[], %s::date[]) AS place(meter_id, day)
                    CROSS JOIN LATERAL (
                        SELECT reading.id FROM billing_reading reading
                         WHERE reading.meter_id = place.meter_id
                           AND reading.day > place.day
                           AND reading.is_corrected IS NOT TRUE
                      ORDER BY reading.day LIMIT 1) next""",
                [reading.meter_id.id for reading in self],
                [reading.day for reading in self],
            )
        )
        return self.browse(id_ for (id_,) in rows)

    # -- create, write, unlink -----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_decided(vals)
            self._check_number(vals)
        corrected = self.browse(filter(None, (v.get("corrects_id") for v in vals_list)))
        corrected._reading_store({"is_corrected": True})
        self.flush_model(["is_corrected"])  # the day is free before it is taken again
        readings = super().create(vals_list)
        for reading in readings.filtered("corrects_id"):
            reading.corrects_id.usage_ids._usage_store({"reading_id": reading.id})
        readings._renew()
        return readings

    def write(self, vals):
        self._check_not_decided(vals)
        self._check_number(vals)
        said = bool(SAID & vals.keys())
        if not said:
            return super().write(vals)
        self._check_not_billed()
        before = self._following()
        # another value is looked at afresh
        result = super().write(vals | {"accepted_by_id": False, "accepted_at": False})
        (self | before)._renew()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        self._check_not_billed()

    def unlink(self):
        following = self._following() - self
        result = super().unlink()
        following._renew()
        return result

    def _reading_store(self, vals):
        """Write what is decided, which no client may write."""
        return super().write(vals)

    @api.model
    def _check_not_decided(self, vals):
        if DECIDED & vals.keys():
            raise UserError(self.env._("Accept or correct a reading by its buttons."))

    @api.model
    def _check_number(self, vals):
        if "value" in vals and not isfinite(vals["value"]):
            raise ValidationError(self.env._("The reading is not a number."))

    def _renew(self):
        """Let these readings and the next ones say anew what was used."""
        readings = self | self._following()
        readings.modified(["value"])
        readings._sync_usage()

    # -- buttons -------------------------------------------------------------------

    def action_accept(self):
        """Say that these readings are right, though they look odd."""
        self.check_access("write")
        backwards = self.filtered(
            lambda r: Doubt.BACKWARDS in (r.doubts or "").split(",")
        )
        for reading in backwards:
            raise UserError(
                self.env._(
                    "%(meter)s cannot have gone backwards: correct the reading, enter "
                    "its digits if it began at 0 again, or replace the meter.",
                    meter=reading.meter_id.name,
                )
            )
        waiting = self.filtered(lambda reading: reading.state == "check")
        waiting._reading_store(
            {"accepted_by_id": self.env.uid, "accepted_at": fields.Datetime.now()}
        )
        waiting._sync_usage()

    def action_correct(self):
        """Open a new reading of the same day that stands in the place of this one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct the Reading"),
            "res_model": "billing.reading",
            "view_mode": "form",
            "context": {
                "default_corrects_id": self.id,
                "default_meter_id": self.meter_id.id,
                "default_day": self.day,
                "default_value": self.value,
            },
        }
