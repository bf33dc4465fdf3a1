from collections import defaultdict
from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.money import exact

from ..engine.decision import Ask, asked, combined, decide_at, rise
from ..engine.exposure import LATER
from ..engine.policy import Verdict


def exact_parts(parts):
    """Floats of the ORM as decimals: ``{source: Decimal}``."""
    return {source: exact(amount) for source, amount in parts.items()}


class ResPartner(models.Model):
    """The guard: around whatever may raise what a customer owes.

    It locks the customer, lets the work be done, and looks again: at what others
    have committed meanwhile, through a second short cursor (the transaction's snapshot
    is older than the lock), and at what was done. If that rose too much, it raises.
    """

    _inherit = "res.partner"

    @contextmanager
    def _credit_guard(self, company, check_point, documents=None):
        """Check what is done inside: a ``UserError`` if it must not go ahead.

        Guards nest; the outermost decides, so that what is moved about inside counts
        once. What a transaction owed at its first step is kept until it commits.

        :param company: the ``res.company`` that is going to be owed
        :param check_point: ``order`` or ``invoice``; ``None`` for a fact, which is
            remembered and never stopped, as is what the policy ignores
        :param documents: the orders or invoices that a release may let through
        """
        # everybody is measured, also by a user who may see no limit
        customers = self._credit_commercial(company)._credit_controlled(company)
        if not customers:
            yield
            return
        checked = customers.browse()
        if check_point is not None:
            checked = customers._credit_controlled(company, check_point)
        if facts := customers - checked:
            facts._credit_base(company)
        if not checked:
            yield
            return
        customers = checked
        data = self.env.cr.postcommit.data
        outermost = "credit.guard" not in data
        new = {"checks": {}, "documents": set(), "locked": set(customers.ids)}
        frame = data.setdefault("credit.guard", new)
        if not outermost:
            customers._credit_enter(company, check_point, frame)
            self._credit_mention(documents)
            yield
            return
        try:
            with self._credit_all_or_nothing():
                customers._credit_enter(company, check_point, frame)
                self._credit_mention(documents)
                yield
                self._credit_leave(frame)
        finally:
            data.pop("credit.guard", None)

    @contextmanager
    def _credit_all_or_nothing(self):
        """Undo what is refused: a caller who catches the error breaches nothing."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
        except Exception:
            self.env.transaction.clear()
            savepoint.close(rollback=True)
            raise
        savepoint.close(rollback=False)

    @api.model
    def _credit_mention(self, documents):
        """Tell the guard in progress which documents the work is about.

        :param documents: orders or invoices, or nothing
        """
        frame = self.env.cr.postcommit.data.get("credit.guard")
        if frame and documents:
            frame["documents"].update((documents._name, id_) for id_ in documents.ids)

    def _credit_base(self, company):
        """What this transaction saw before its first step, by customer.

        :param company: the ``res.company`` that is owed
        :return: ``{(company_id, partner_id): {source: amount}}`` of the transaction
        """
        base = self.env.cr.postcommit.data.setdefault("credit.base", {})
        new = self.filtered(lambda c: (company.id, c.id) not in base)
        for id_, parts in new._credit_exposure(company, whole=True).items():
            base[company.id, id_] = parts
        return base

    def _credit_enter(self, company, check_point, frame):
        """Lock these customers and note what they owe before the work begins.

        :param company: the ``res.company`` that is going to be owed
        :param check_point: ``order`` or ``invoice``
        :param frame: what the outermost guard will decide on
        """
        self._credit_lock_groups(company)
        self._credit_lock()
        new = self.filtered(lambda c: (company.id, c.id) not in frame["checks"])
        base = self.env.cr.postcommit.data.setdefault("credit.base", {})
        for id_, parts in new._credit_exposure(company, whole=True).items():
            base.setdefault((company.id, id_), parts)
            frame["checks"][company.id, id_] = (check_point, parts)

    def _credit_leave(self, frame):
        """Decide on everything that was done inside the outermost guard.

        :param frame: what was noted on the way in
        """
        by_company = defaultdict(list)
        for company_id, partner_id in frame["checks"]:
            by_company[company_id].append(partner_id)
        for company_id, ids in by_company.items():
            company = self.env["res.company"].sudo().browse(company_id)
            self.sudo().browse(ids)._credit_enforce(company, frame)

    def _credit_enforce(self, company, frame):
        """Raise a ``UserError`` for the first customer who would owe too much.

        :param company: the ``res.company`` that is owed
        :param frame: what was noted on the way in
        """
        found = self._credit_exposure(company, whole=True)
        own = {id_: exact_parts(parts) for id_, parts in found.items()}
        before = {c.id: exact_parts(frame["checks"][company.id, c.id][1]) for c in self}
        # what begins to count is new, too, although it was bound already
        risen = self.filtered(
            lambda c: (
                rise(before[c.id], own[c.id]) > 0
                or rise(before[c.id], own[c.id], {LATER}) > 0
            )
        )
        if not risen:
            return
        # a savepoint inside may have let go of what was locked inside
        risen._credit_lock_groups(company)
        risen.filtered(lambda c: c.id not in frame["locked"])._credit_lock()
        base = self.env.cr.postcommit.data["credit.base"]
        fresh, terms = risen._credit_committed(company, base)
        for customer in risen:
            parts = combined(
                exact_parts(fresh[customer.id]),
                own[customer.id],
                exact_parts(base[company.id, customer.id]),
            )
            ask = asked(parts, before[customer.id], own[customer.id])
            customer._credit_judge(company, frame, parts, ask, terms[customer.id])

    def _credit_judge(self, company, frame, parts, ask, terms):
        """Let one customer's work pass, by a release if need be, or raise.

        :param company: the ``res.company`` that is owed
        :param frame: what was noted on the way in
        :param parts: ``{source: Decimal}`` that will be owed
        :param ask: an ``engine.decision.Ask``
        :param terms: an ``engine.policy.Terms``
        """
        rules = self._credit_own_rules(company)
        point = frame["checks"][company.id, self.id][0]
        if decide_at(point, terms, ask, rules).verdict is Verdict.ALLOW:
            return
        documents = self._credit_documents(company, frame["documents"])
        tolerance = sum((d._credit_tolerance() for d in documents), exact(0))
        decision = decide_at(point, terms, ask, rules, tolerance)
        added = ask.added if ask.added > 0 else ask.bound
        refusal = company, decision, parts, added, terms, point, documents
        if decision.verdict in (Verdict.TELL, Verdict.WARN):
            self._credit_leave_note(*refusal)
        if decision.verdict is not Verdict.BLOCK:
            return
        releases = self._credit_releases(documents, ask) if decision.releasable else []
        freed = sum((amount for _release, amount in releases), exact(0))
        rest = Ask(
            ask.used - freed, ask.added - freed, ask.bound - freed, ask.later, ask.paid
        )
        if decide_at(point, terms, rest, rules, tolerance).verdict is Verdict.BLOCK:
            self._credit_stopped(point, documents)
            raise UserError(self._credit_refusal(*refusal))
        for release, amount in releases:
            release._credit_consume(amount)

    @api.model
    def _credit_stopped(self, point, documents):
        """These documents are about to be refused, and what was done to be undone.

        :param point: the check point that refuses them
        :param documents: a list of recordsets of orders or invoices
        """

    @api.model
    def _credit_releases(self, documents, ask):
        """The releases that let these documents through.

        :param documents: a list of recordsets of orders or invoices
        :param ask: an ``engine.decision.Ask``
        """
        return self.env["credit.release"]._credit_usable(
            documents, max(ask.added, ask.bound)
        )

    def _credit_documents(self, company, mentioned):
        """This customer's documents among those that the work is about.

        :param company: the ``res.company`` of the documents
        :param mentioned: a set of ``(model, id)``
        :return: a list of recordsets, one a model
        """
        found = []
        for model in sorted({name for name, _id in mentioned}):
            ids = sorted(id_ for name, id_ in mentioned if name == model)
            # the document is the user's, its customer's limit need not be
            records = self.env[model].sudo().browse(ids).exists()
            found.append(
                records.filtered(
                    lambda d: d._credit_customer() == self and d.company_id == company
                )
            )
        return [records for records in found if records]
