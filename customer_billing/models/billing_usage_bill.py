from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

from ..engine.metered import Late, Used
from ..engine.pricing import ZERO

# Late usage that is still taken: by the policy of its item, and not while the draft
# bill of its period waits to be changed for it.
IN_TIME = SQL(
    """(item.late_policy != 'ignore'
        OR usage.create_date::date <= charge.period_end + item.late_days)"""
)
WAITS = SQL(
    """(item.late_policy = 'reopen'
        AND NOT COALESCE(charge.explanation -> 'source' @> '[["late"]]', FALSE)
        AND EXISTS (
           SELECT 1 FROM account_move_line line
            WHERE line.id = charge.move_line_id AND line.parent_state = 'draft'))"""
)
AGGREGATES = SQL(
    """COUNT(usage.id) FILTER (WHERE usage.charge_id IS NOT NULL),
       COUNT(usage.id),
       COALESCE(SUM(usage.quantity) FILTER (WHERE usage.charge_id IS NOT NULL), 0),
       COALESCE(SUM(usage.quantity), 0),
       array_agg(usage.quantity::float8 ORDER BY usage.used_at, usage.id)
           FILTER (WHERE due.how != 'sum' AND usage.charge_id IS NOT NULL),
       array_agg(usage.quantity::float8 ORDER BY usage.used_at, usage.id)
           FILTER (WHERE due.how != 'sum' AND usage.id IS NOT NULL)"""
)


class BillingUsage(models.Model):
    """What was used in which period, for many lines at once, and its one charge."""

    _inherit = "billing.usage"

    @api.model
    def _used_in(self, windows):
        """What was used in these days and is not billed yet, in one query.

        :param windows: a list of ``Window``
        :return: ``{(line_id, start): Used}``, of the engine
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT due.line_id, due.start, due.stop, due.how, %s,
                          CASE WHEN due.how = 'last' AND COUNT(usage.id) = 0 THEN (
                              SELECT earlier.quantity FROM billing_usage earlier
                               WHERE earlier.line_id = due.line_id
                                 AND earlier.used_on < due.start
                                 AND earlier.status = 'counted'
                            ORDER BY earlier.used_at DESC, earlier.id DESC LIMIT 1) END
                     FROM %s
                LEFT JOIN billing_usage usage
                       ON usage.line_id = due.line_id
                      AND usage.used_on >= due.start AND usage.used_on < due.stop
                      AND usage.status = 'counted' AND usage.charge_id IS NULL
                 GROUP BY due.line_id, due.start, due.stop, due.how""",
                AGGREGATES,
                self._windows_table(windows),
            )
        )
        found = {}
        for line_id, start, end, how, *told, opening in rows:
            _billed, now = self._engine_used(start, end, how, *told)
            if how == "last" and not now.count:
                now = Used(start, end, exact(opening or 0))
            found[line_id, start] = now
        return found

    @api.model
    def _windows_table(self, windows):
        """Windows as a table ``due(line_id, start, stop, how)``."""
        columns = [list(column) for column in zip(*windows, strict=True)]
        return SQL(
            "unnest(%s::int[], %s::date[], %s::date[], %s::text[])"
            " AS due(line_id, start, stop, how)",
            *columns,
        )

    @api.model
    def _engine_used(self, start, end, how, count, all_count, total, all_, one, many):
        """What was billed and what there is in all, as the engine's ``Used``."""
        told = []
        for number, added, values in ((count, total, one), (all_count, all_, many)):
            values = tuple(exact(value) for value in values or ())
            added = exact(added)
            if how == "last":
                added = values[-1] if values else ZERO
            events = values if how == "event" else ()
            told.append(Used(start, end, added, number, events))
        return told

    @api.model
    def _late_in(self, lines, how, waits=False):
        """What came for periods of these lines after they were charged, in one query.

        :param how: ``{line_id: how}`` as in ``Window``
        :param waits: only the periods whose draft bill waits to be changed, or all
            others
        :return: ``{line_id: [Late, ...]}``, the oldest period first
        """
        self.flush_model()
        self.env["billing.charge"].flush_model()
        ids = lines.ids
        rows = self.env.execute_query(
            SQL(
                """SELECT charge.line_id, charge.period_start, charge.period_end,
                          due.how, charge.is_free, %(aggregates)s
                     FROM billing_charge charge
                     JOIN billing_item item ON item.id = charge.item_id
                     JOIN unnest(%(lines)s::int[], %(hows)s::text[])
                          AS due(line_id, how)
                       ON due.line_id = charge.line_id
                     JOIN billing_usage usage
                       ON usage.line_id = charge.line_id
                      AND usage.used_on >= charge.period_start
                      AND usage.used_on < charge.period_end
                      AND usage.status = 'counted'
                      AND (usage.charge_id IS NOT NULL OR %(in_time)s)
                    WHERE charge.state != 'void' AND %(waits)s = %(is_waiting)s
                 GROUP BY charge.id, due.how
                   HAVING COUNT(usage.id) FILTER (WHERE usage.charge_id IS NULL) > 0
                 ORDER BY charge.period_start""",
                aggregates=AGGREGATES,
                lines=ids,
                hows=[how[id_] for id_ in ids],
                in_time=IN_TIME,
                waits=WAITS,
                is_waiting=waits,
            )
        )
        lates = defaultdict(list)
        for line_id, start, end, one_how, is_free, *told in rows:
            then, now = self._engine_used(start, end, one_how, *told)
            lates[line_id].append(Late(now, then, bool(is_free)))
        return lates

    # -- billed once ---------------------------------------------------------------

    @api.model
    def _claim(self, charges):
        """Let these new charges have the usage they were made of, each row once.

        What they were made of is seen again: nothing that came since is.
        """
        windows = [
            (charge.id, charge.line_id.id, start, end, is_late)
            for charge in charges
            for start, end, is_late in charge._usage_windows()
        ]
        if not windows:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE billing_usage usage
                      SET charge_id = due.charge_id
                     FROM unnest(%s::int[], %s::int[], %s::date[], %s::date[],
                                 %s::bool[])
                          AS due(charge_id, line_id, period_start, period_end, is_late)
                     JOIN billing_subscription_line line ON line.id = due.line_id
                     JOIN billing_item item ON item.id = line.item_id
                    WHERE usage.line_id = due.line_id
                      AND usage.used_on >= due.period_start
                      AND usage.used_on < due.period_end
                      AND usage.status = 'counted' AND usage.charge_id IS NULL
                      AND (NOT due.is_late OR item.late_policy != 'ignore'
                           OR usage.create_date::date <= due.period_end
                                                         + item.late_days)""",
                *(list(column) for column in zip(*windows, strict=True)),
            )
        )
        self.invalidate_model(["charge_id"])

    @api.model
    def _release(self, charges):
        """Free the usage of charges that were taken back."""
        self.flush_model(["charge_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE billing_usage SET charge_id = NULL WHERE charge_id = ANY(%s)",
                charges.ids,
            )
        )
        self.invalidate_model(["charge_id"])
