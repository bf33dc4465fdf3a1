from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

from ..engine.metered import plain


class BillingUsage(models.Model):
    """What meters said, for the explanation of what is billed by them."""

    _inherit = "billing.usage"

    @api.model
    def _readings_in(self, windows):
        """The readings that what is billed now is from, in one query.

        :param windows: a list of ``Window``
        :return: ``{(line_id, start): [values, ...]}`` of ``reading`` phrases
        """
        self.env["billing.reading"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT due.line_id, due.start, meter.name, meter.multiplier,
                          previous.value, reading.value, reading.day, reading.kind
                     FROM %s
                     JOIN billing_usage usage
                       ON usage.line_id = due.line_id
                      AND usage.used_on >= due.start AND usage.used_on < due.stop
                      AND usage.status = 'counted' AND usage.charge_id IS NULL
                     JOIN billing_reading reading ON reading.id = usage.reading_id
                     JOIN billing_reading previous ON previous.id = reading.previous_id
                     JOIN billing_meter meter ON meter.id = reading.meter_id
                 ORDER BY due.line_id, due.start, meter.name, reading.day""",
                self._windows_table(windows),
            )
        )
        found = defaultdict(list)
        for line_id, start, meter, multiplier, previous, value, day, kind in rows:
            found[line_id, start].append(
                {
                    "meter": meter,
                    "previous": plain(exact(previous)),
                    "value": plain(exact(value)),
                    "day": str(day),
                    "multiplier": plain(exact(multiplier)),
                    "is_estimated": kind == "estimated",
                }
            )
        return found

    @api.model
    def _unread_in(self, windows):
        """Meters that were not read in these days, or whose reading must be looked at.

        :param windows: a list of ``Window`` of lines that bill by readings
        :return: a list of ``(line_id, start, stop, meter's number or None where the
            object has none, whether a reading waits)``
        """
        self.env["billing.reading"].flush_model()
        self.env["billing.meter"].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT due.line_id, due.start, due.stop, meter.name,
                          COALESCE(BOOL_OR(reading.state = 'check'), FALSE)
                     FROM %s
                     JOIN billing_subscription_line line ON line.id = due.line_id
                     JOIN billing_item item ON item.id = line.item_id
                LEFT JOIN billing_meter meter
                       ON meter.object_id = line.object_id
                      AND meter.item_id = line.item_id
                      AND meter.active
                      AND COALESCE(meter.date_start, '-infinity') < due.stop
                      AND COALESCE(meter.date_end, 'infinity') >= due.start
                LEFT JOIN billing_reading reading
                       ON reading.meter_id = meter.id
                      AND reading.is_corrected IS NOT TRUE
                      AND reading.day >= due.start + COALESCE(item.reading_days, 0)
                      AND reading.day < due.stop + COALESCE(item.reading_days, 0)
                 GROUP BY due.line_id, due.start, due.stop, meter.id
                   HAVING meter.id IS NULL
                       OR COALESCE(BOOL_OR(reading.state = 'check'), FALSE)
                       OR NOT COALESCE(BOOL_OR(reading.state = 'accepted'), FALSE)
                 ORDER BY due.line_id, due.start, meter.id""",
                self._windows_table(windows),
            )
        )
