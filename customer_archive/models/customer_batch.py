from psycopg2 import DataError, IntegrityError

from odoo import models
from odoo.exceptions import UserError

# What one record's data can be at fault for. A lost race (serialization failure,
# deadlock, lock timeout) is nobody's fault and a bug must be loud: both go on up.
RECORD_FAULTS = (UserError, IntegrityError, DataError)


class CustomerBatch(models.AbstractModel):
    """Long work, done in batches that commit: one record's fault stops one record."""

    _name = "customer.batch"
    _description = "Work in Batches"

    def _batch_run(self, records, work, park, size=100):
        """Do ``work`` on all ``records``, a batch at a time, until time is up.

        Each batch is one savepoint and one commit. When it fails, it is done again
        one record at a time, and the records that fail are parked. What a lost race
        throws is not caught: the caller's next run is the retry.

        :param records: a recordset of any model, in the order to be worked through
        :param work: callable with a recordset of at most ``size`` records; safe to
            repeat, as a killed run begins again where it last committed
        :param park: callable ``(record, reason)`` with one record and a text
        :param size: how many records are one batch
        :return: the records that were not reached, empty when all are done
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        time_left = commit_progress(remaining=len(records))
        done = 0
        while done < len(records) and time_left > 0:
            batch = records[done : done + size]
            if not self._batch_try(batch, work):
                self._batch_one_by_one(batch, work, park)
            done += len(batch)
            time_left = commit_progress(len(batch), remaining=len(records) - done)
        return records[done:]

    def _batch_one_by_one(self, batch, work, park):
        for record in batch:
            self._batch_try(record, work, lambda reason, r=record: park(r, reason))

    def _batch_try(self, records, work, on_fault=None):
        """Whether ``work`` on ``records`` succeeded; a failure leaves no trace."""
        try:
            with self.env.cr.savepoint():
                work(records)
        except RECORD_FAULTS as fault:
            if on_fault:
                on_fault(str(fault))
            return False
        return True

    def _batch_start(self, cron_xmlid, at=None):
        """Have the work done in the background, soon.

        The one place that decides who does it: here the scheduled action.

        :param cron_xmlid: external id of the ``ir.cron`` that does the work
        :param at: not before this moment (UTC)
        """
        # Whoever may start the work need not be allowed to see scheduled actions.
        self.env.ref(cron_xmlid).sudo()._trigger(at)
