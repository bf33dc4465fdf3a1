from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.decision import Verdict
from ..engine.policy import Reaction
from ..engine.queue import Waiting, passing

OPEN = ("draft", "sent")
STOPPING = (Reaction.ASK, Reaction.BLOCK)


class SaleOrder(models.Model):
    """Quotations that wait for credit: why, since when, and whether they would pass."""

    _inherit = "sale.order"

    credit_waiting_since = fields.Datetime(
        string="Waiting for Credit Since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="It is confirmed when the customer has paid, or its limit is raised.",
    )
    credit_offered_at = fields.Datetime(
        string="Would Pass Since", readonly=True, copy=False
    )
    credit_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Credit"
    )
    # with figures that are not for the customer, who may read its order
    credit_missing_amount = fields.Monetary(
        string="Credit Missing",
        compute="_compute_credit_queue",
        compute_sudo=True,
        currency_field="credit_currency_id",
        groups="base.group_user",
        help="How much has to be paid, or the limit raised, before it passes.",
    )
    credit_wait_reason = fields.Selection(
        [
            ("over_limit", "Over the Limit"),
            ("hold", "On Hold"),
            ("overdue", "Overdue"),
            ("other", "For Another Reason"),
            ("earlier", "Earlier Orders Come First"),
        ],
        string="Waits Because",
        compute="_compute_credit_queue",
        compute_sudo=True,
        groups="base.group_user",
    )
    credit_would_pass = fields.Boolean(
        string="Would Pass Now",
        compute="_compute_credit_queue",
        search="_search_credit_would_pass",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("credit_waiting_since", "state", "amount_total", "partner_invoice_id")
    def _compute_credit_queue(self):
        waiting = self._origin.filtered(lambda o: o.credit_waiting_since)
        found = waiting._credit_queue()
        for order in self:
            passes, reason, missing = found.get(order._origin.id, (False, False, 0.0))
            order.credit_would_pass = passes
            order.credit_wait_reason = reason
            order.credit_missing_amount = missing

    def _search_credit_would_pass(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the outcome may be told, whoever may see the figures
        waiting = self.sudo().search(self._credit_queue_domain())
        passes = [id_ for id_, found in waiting._credit_queue().items() if found[0]]
        return Domain("id", "in", passes)

    @api.model
    def _credit_queue_domain(self):
        """The ``Domain`` of the orders that wait for credit."""
        return Domain("credit_waiting_since", "!=", False) & Domain("state", "in", OPEN)

    def _credit_queue(self):
        """Which of these waiting orders would pass now, and why the others would not.

        All that wait of the same customers are looked at: who came first goes first.

        :return: ``{order_id: (whether it passes, reason, amount missing)}``
        """
        result = {}
        # everybody's orders count, whoever may read them
        for company, orders in self.sudo().grouped("company_id").items():
            line = orders._credit_line(company)
            result |= line._credit_queue_of(company)
        return {id_: found for id_, found in result.items() if id_ in self._ids}

    def _credit_line(self, company):
        """All orders that wait of the customers of these, the longest waiting first.

        :param company: the ``res.company`` that lends
        """
        customers = {order._credit_customer() for order in self}
        waiting = self.search(
            self._credit_queue_domain() & Domain("company_id", "=", company.id),
            order="credit_waiting_since, id",
        )
        return waiting.filtered(lambda o: o._credit_customer() in customers)

    def _credit_queue_of(self, company):
        """As ``_credit_queue``, of orders of one company in their order."""
        customers = self.env["res.partner"]
        for order in self:
            customers |= order._credit_customer()
        others = customers._credit_other_holds(company, "order")
        released, unfit = self._credit_released(), self._credit_unfit(company)
        line = [
            Waiting(
                order.id,
                order._credit_customer().id,
                order._credit_amount(),
                order in released,
                order in unfit or order._credit_customer().id in others,
            )
            for order in self
        ]
        alone = customers._credit_decisions(company, line, together=False)
        # where the policy blocks, no release helps
        line = [
            replace(
                one,
                released=one.released and alone[one.customer, one.amount].releasable,
            )
            for one in line
        ]
        decisions = customers._credit_decisions(company, line)
        fit = {
            key: found.verdict is not Verdict.BLOCK for key, found in decisions.items()
        }
        passes = passing(line, lambda id_, total: fit[id_, total])
        result = {}
        for one in line:
            decision = alone[one.customer, one.amount]
            result[one.key] = (
                one.key in passes,
                False if one.key in passes else self._credit_why(one, decision),
                0.0 if one.key in passes else float(decision.excess),
            )
        return result

    def _credit_unfit(self, company):
        """Those of these orders whose terms the grade of the customer does not allow.

        :param company: the ``res.company`` that lends
        """
        grades, unfit = self.env["credit.grade"], self.browse()
        if not grades._credit_has_conditions():
            return unfit
        agreed = self._credit_customers(company)._credit_look_up(company)
        for order in self:
            customer = order._credit_customer()
            mine = agreed.get(customer.id)
            if not mine or not mine.grade_id:
                continue
            rules = grades._credit_grade_rules(mine.grade_id)
            reaction = customer._credit_own_rules(company).reaction("order")
            if reaction in STOPPING and order._credit_condition_faults(rules):
                unfit |= order
        return unfit

    def _credit_why(self, waiting, decision):
        """The code of why an order waits.

        :param waiting: an ``engine.queue.Waiting``
        :param decision: the ``engine.decision.Decision`` on it alone
        """
        if waiting.held:
            return "other"
        if decision.verdict is not Verdict.BLOCK:
            return "earlier"
        known = dict(self._fields["credit_wait_reason"].selection)
        if decision.excess:
            return "over_limit"
        return decision.reason if decision.reason in known else "other"

    def _credit_released(self):
        """Those of these orders that an approved release lets through."""
        releases = self.env["credit.release"]
        caps = defaultdict(float)
        for release in releases.search(releases._credit_usable_domain(self)):
            order = release.order_id
            caps[order] = max(caps[order], release.amount_cap)
        return self.filtered(lambda o: o in caps and caps[o] >= o._credit_amount())

    def action_credit_wait(self):
        """Put these quotations into the queue: they are offered when credit allows."""
        self.check_access("write")
        if any(order.state not in OPEN for order in self):
            raise UserError(self.env._("Only a quotation can wait for credit."))
        self._credit_wait()

    def action_credit_stop_waiting(self):
        """Take these quotations out of the queue."""
        self.check_access("write")
        self.write({"credit_waiting_since": False, "credit_offered_at": False})

    def _credit_wait(self):
        """They wait from now on, unless they do already."""
        new = self.filtered(lambda order: not order.credit_waiting_since)
        new.write({"credit_waiting_since": fields.Datetime.now()})

    def _credit_tell_paid(self, transaction, reason):
        # EXTENDS customer_credit: what was paid and refused waits for its turn
        super()._credit_tell_paid(transaction, reason)
        self._credit_wait()
