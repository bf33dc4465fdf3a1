from dataclasses import replace

from psycopg2.errors import LockNotAvailable, QueryCanceled
from psycopg2.pool import PoolError

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.modules import module
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

LOCK_CLASS = 0x43524544  # keeps our advisory locks apart from anybody else's
LOCK_TIMEOUT = "10s"


class ResPartner(models.Model):
    """A lock on customers, and a fresh look at what others have committed meanwhile.

    Either alone does not make a limit safe: the snapshot of a transaction is taken by
    its first query, long before the lock.
    """

    _inherit = "res.partner"

    def _credit_lock(self):
        """Wait until no other transaction is checking these customers.

        The lock is on the customer, whatever the company, and ends with the
        transaction; taking it twice is harmless.
        """
        ids, cr = sorted(self.ids), self.env.cr
        if not ids:
            return
        if len(ids) == 1:
            cr.execute(
                SQL(
                    """SELECT pg_try_advisory_xact_lock(%s, %s),
                              pg_current_snapshot()::text""",
                    LOCK_CLASS,
                    *ids,
                )
            )
            is_ours, snapshot = cr.fetchone()
            cr.postcommit.data["credit.snapshot"] = (
                snapshot  # until the transaction ends
            )
            if is_ours:
                return
        try:
            with cr.savepoint(flush=False):
                self._credit_wait(ids)
        except LockNotAvailable as error:
            raise UserError(self._credit_busy()) from error

    def _credit_lock_groups(self, company):
        """Wait until no other transaction is checking those who share a limit.

        Groups go before customers, whatever the company, so that nobody waits in a
        circle.

        :param company: the ``res.company`` that lends
        """
        groups = {group.id for group in self._credit_groups(company).values()}
        if not groups:
            return
        try:
            with self.env.cr.savepoint(flush=False):
                self._credit_wait(sorted(-id_ for id_ in groups))
        except LockNotAvailable as error:
            raise UserError(self._credit_busy()) from error

    def _credit_busy(self):
        """What is told when the wait for a lock took too long."""
        return self.env._(
            "Somebody else is booking for %(customers)s right now, so the "
            "credit cannot be checked. Nothing was changed: try again in a "
            "moment.",
            customers=", ".join(self.mapped("display_name")[:3]),
        )

    def _credit_wait(self, ids):
        """Wait for the locks one by one, each for a bounded time.

        :param ids: ids of commercial partners, those of groups with a minus, sorted:
            nobody waits in a circle
        """
        cr = self.env.cr
        cr.execute(
            SQL(
                """SELECT current_setting('lock_timeout'),
                          set_config('lock_timeout', %s, TRUE)""",
                LOCK_TIMEOUT,
            )
        )
        before = cr.fetchone()[0]
        cr.execute(
            SQL(
                "SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s) AS id",
                LOCK_CLASS,
                ids,
            )
        )
        cr.execute(SQL("SELECT set_config('lock_timeout', %s, TRUE)", before))

    def _credit_committed(self, company, base):
        """What others have committed by now, and the terms that hold by now.

        The one place that looks past this transaction; tests replace it.

        :param company: the ``res.company`` that is owed
        :param base: ``{(company_id, partner_id): {source: amount}}``
        :return: ``({partner_id: {source: amount}}, {partner_id: Terms})``
        """
        if not self.env.registry.ready or module.current_test:
            # while installing, tables are locked; a test's facts are in no commit
            return self._credit_seen(company, base)
        known = self._credit_groups(company)
        try:
            cr = self.env.registry.cursor()  # the primary: a replica may lag
        except PoolError as error:
            raise ConcurrencyError(str(error)) from error
        with cr:
            if self._credit_sees_all(cr):
                return self._credit_seen(company, base)
            zone = {"tz": self.env.context.get("tz") or self.env.user.tz or "UTC"}
            context = {**self.env.context, **zone}
            there = self.with_env(api.Environment(cr, SUPERUSER_ID, context))
            try:
                fresh = there._credit_exposure(company, whole=True)
                terms = there._credit_terms(company)
                groups = there._credit_groups(company)
            except QueryCanceled as error:
                raise UserError(
                    self.env._("The credit could not be checked in time. Try again.")
                ) from error
        changed = self.env.cr.postcommit.data.get("credit.terms", ())
        known_here = self.filtered(lambda c: (c.id, company.id) in changed)
        if {g.id for g in groups.values()} - {g.id for g in known.values()}:
            # it shares a limit since a moment ago, which was not locked: once more
            raise ConcurrencyError("the customer was put into a group meanwhile")
        for id_, amount in (
            (self - known_here)._credit_group_moved(company, base).items()
        ):
            used = terms[id_].group_used + exact(amount)
            terms[id_] = replace(terms[id_], group_used=used)
        return fresh, terms | known_here._credit_terms(company)

    def _credit_seen(self, company, base):
        """The same as this transaction sees it.

        :param company: the ``res.company`` that is owed
        :param base: ``{(company_id, partner_id): {source: amount}}``
        """
        fresh = {c.id: base[company.id, c.id] for c in self}
        return fresh, self._credit_terms(company)

    def _credit_sees_all(self, cr):
        """Whether nobody has committed anything since this transaction began.

        Then it sees what there is to see, and needs no second look: two snapshots that
        are alike have the same transactions in them.

        :param cr: a cursor on which nothing was asked yet; read only from here on
        """
        cr.execute(
            """SET TRANSACTION READ ONLY;
               SET LOCAL statement_timeout = '10s';
               SELECT pg_current_snapshot()::text"""
        )
        (now,) = cr.fetchone()
        # noted when one customer was locked; several, in a batch, can afford three sums
        return self.env.cr.postcommit.data.get("credit.snapshot") == now
