import random
import time

from psycopg2 import DataError, IntegrityError

from odoo import models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as LOST_RACES

# What one record's data can be at fault for. A lost race (serialization failure,
# deadlock, lock timeout) is nobody's fault, and a bug must be loud: it goes on up.
RECORD_FAULTS = (UserError, IntegrityError, DataError)


class CustomerBatch(models.AbstractModel):
    """Long work, done in batches that commit: one record's fault stops one record."""

    _name = "customer.batch"
    _description = "Work in Batches"

    def _batch_run(self, records, work, park, size=100, tries=1):
        """Do ``work`` on all ``records``, a batch at a time, until time is up.

        Each batch is one savepoint and one commit. When it fails, it is done again
        one record at a time, and the records that fail are parked. What a lost race
        throws goes on up, as the caller's next run is the retry; with more ``tries``
        the batch is begun again, in a transaction that sees what the winner has done.

        :param records: a recordset of any model, in the order to be worked through
        :param work: callable with a recordset of at most ``size`` records; safe to
            repeat, as a killed run begins again where it last committed
        :param park: callable ``(record, reason)`` with one record and a text
        :param size: how many records are one batch
        :param tries: how often a batch is begun, for work that asks each time anew what
            is still to be done
        :return: the records that were not reached, empty when all are done
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        time_left = commit_progress(remaining=len(records))
        done = 0
        while done < len(records) and time_left > 0:
            batch = records[done : done + size]
            self._batch_race(batch, work, park, tries)
            done += len(batch)
            time_left = commit_progress(len(batch), remaining=len(records) - done)
        return records[done:]

    def _batch_race(self, batch, work, park, tries):
        """Do one batch, and again when another worker was in its way.

        Nothing but the batch is undone: what was before is committed.

        :raise psycopg2.Error: when too many races are lost
        """
        for turn in range(1, tries + 1):
            try:
                if not self._batch_try(batch, work):
                    self._batch_one_by_one(batch, work, park)
                return
            except LOST_RACES:
                if turn == tries:
                    raise
                self.env.cr.rollback()
                # not in step with those it ran into
                time.sleep(random.uniform(0, 0.1 * 2**turn))

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
