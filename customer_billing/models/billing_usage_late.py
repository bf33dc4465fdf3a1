import logging

from odoo import api, models
from odoo.tools import SQL

from .billing_usage_bill import WAITS

_logger = logging.getLogger(__name__)
BATCH = 100


class BillingUsage(models.Model):
    """Usage that came after its period was charged, where its item says so."""

    _inherit = "billing.usage"

    @api.model
    def _cron_late(self):
        """Take late usage into bills that are drafts, and mark what is too late."""
        self._ignore_too_late()
        charges = self._charges_to_reopen()
        self.env["customer.batch"]._batch_run(
            charges,
            lambda some: some._take_in_late(),
            lambda charge, reason: _logger.info("%s stays: %s", charge, reason),
            size=BATCH,
        )

    @api.model
    def _ignore_too_late(self):
        """Say on the rows that came too late that they are billed no more."""
        self.flush_model()
        self.env["billing.charge"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT usage.id
                     FROM billing_usage usage
                     JOIN billing_charge charge
                       ON charge.line_id = usage.line_id AND charge.state != 'void'
                      AND usage.used_on >= charge.period_start
                      AND usage.used_on < charge.period_end
                     JOIN billing_item item ON item.id = charge.item_id
                    WHERE usage.status = 'counted' AND usage.charge_id IS NULL
                      AND item.late_policy = 'ignore'
                      AND usage.create_date::date
                          > charge.period_end + item.late_days"""
            )
        )
        self.browse(id_ for (id_,) in rows)._usage_store({"status": "ignored"})

    @api.model
    def _charges_to_reopen(self):
        """The charges on drafts that have usage they do not charge yet."""
        self.flush_model()
        self.env["billing.charge"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT charge.id
                     FROM billing_charge charge
                     JOIN billing_item item ON item.id = charge.item_id
                     JOIN billing_usage usage
                       ON usage.line_id = charge.line_id
                      AND usage.used_on >= charge.period_start
                      AND usage.used_on < charge.period_end
                      AND usage.status = 'counted' AND usage.charge_id IS NULL
                    WHERE charge.state != 'void' AND %s
                 ORDER BY charge.id""",
                WAITS,
            )
        )
        return self.env["billing.charge"].browse(id_ for (id_,) in rows)
