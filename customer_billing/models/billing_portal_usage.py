from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

from ..engine.months import bars, months_back

MONTHS = 12
READINGS = 24


class BillingPortal(models.AbstractModel):
    """What stands on the pages of usage and meters."""

    _inherit = "billing.portal"

    @api.model
    def _portal_usage(self):
        """What the customer who asks uses, by charged object and charge item.

        :return: a list of dicts with ``object``, ``item``, ``meters`` and ``bars``,
            after the same few queries for any number of them
        """
        meters = self._portal_search("billing.meter")
        # customers have no rights on lines; these belong to theirs
        lines = (
            self.env["billing.subscription.line"]
            .sudo()
            .search(
                [
                    ("item_id.kind", "=", "metered"),
                    (
                        "subscription_id",
                        "in",
                        self._portal_search("billing.subscription").ids,
                    ),
                ]
            )
        )
        return self._portal_places(meters, lines)

    @api.model
    def _portal_places(self, meters, lines):
        """Meters and metered lines put together by what they count."""
        used = self._portal_used(lines)
        places = {}
        for record in (*meters, *lines):
            key = record.object_id, record.item_id
            place = places.setdefault(
                key, {"object": key[0], "item": key[1], "meters": [], "used": {}}
            )
            if record._name == "billing.meter":
                place["meters"].append(record)
                continue
            for month, quantity in used[record.id].items():
                place["used"][month] = place["used"].get(month, 0) + quantity
        today = fields.Date.context_today(self)
        return [
            place | {"bars": bars(place["used"], today, MONTHS)}
            for place in places.values()
        ]

    @api.model
    def _portal_used(self, lines):
        """``{line_id: {first day of a month: Decimal}}`` of the last year, one query.

        What is added up is added up; of what is reported the last value counts.
        """
        used = defaultdict(dict)
        self.env["billing.usage"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT usage.line_id, date_trunc('month', usage.used_on)::date,
                          CASE WHEN item.aggregate = 'last'
                               THEN (ARRAY_AGG(usage.quantity ORDER BY
                                     usage.used_at DESC, usage.id DESC))[1]
                               ELSE SUM(usage.quantity) END
                     FROM billing_usage usage
                     JOIN billing_item item ON item.id = usage.item_id
                    WHERE usage.line_id IN %s AND usage.used_on >= %s
                      AND usage.status = 'counted'
                 GROUP BY usage.line_id, 2, item.aggregate""",
                tuple(lines.ids) or (0,),
                months_back(fields.Date.context_today(self), MONTHS - 1),
            )
        )
        for line_id, month, quantity in rows:
            used[line_id][month] = exact(quantity)
        return used

    @api.model
    def _portal_meter(self, meter):
        """What the page of a meter shows.

        :param meter: what ``_portal_find`` answered
        """
        lines = meter._billing_lines()
        since = min(lines.subscription_id.mapped("date_start"), default=None)
        place = self._portal_places(meter, lines)[0]
        readings = meter.reading_ids.filtered(lambda r: not r.is_corrected)
        own = readings.filtered(lambda r: since and r.day >= since - timedelta(days=1))
        return place | {
            "meter": meter,
            "readings": own[:READINGS],
            "last": readings[:1],
            "today": meter.company_id._customer_today(),
            "may_enter": meter._billing_customer_reads(),
        }

    @api.model
    def _portal_thanks(self, reading):
        """What a customer is told whose reading was taken."""
        words = {"value": self._portal_number(reading.value), "day": reading.day}
        if reading.state == "check":
            return self.env._(
                "Thank you. %(value)s on %(day)s was taken; somebody will look at it "
                "before it is billed.",
                **words,
            )
        return self.env._("Thank you. %(value)s on %(day)s was taken.", **words)

    @api.model
    def _portal_month(self, month):
        """A month as the pages write it, the same in every language."""
        return f"{month:%Y-%m}"

    @api.model
    def _portal_number(self, number):
        """A quantity as the language of whoever reads writes it."""
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        return lang.format("%.10g", float(number), grouping=True)
