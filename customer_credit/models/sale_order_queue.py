from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.customer_archive.engine.money import exact

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
            ("advance_only", "Advance Payment Only"),
            ("no_business", "No Business"),
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

        All that wait of the same customers, and of those who share a limit with them,
        are looked at: who came first goes first.

        :return: ``{order_id: (whether it passes, reason, amount missing)}``
        """
        # everybody's orders count, whoever may read them
        found = self.sudo()._credit_line()._credit_queue_of()
        return {id_: found[id_] for id_ in self.ids if id_ in found}

    def _credit_line(self):
        """All orders that wait of the customers of these and of those who share a limit
        with them, in whichever company, the longest waiting first.
        """
        asked, groups = set(), self.env["credit.group"].sudo()
        for company, orders in self.grouped("company_id").items():
            customers = orders._credit_debtors()
            asked |= {(company.id, id_) for id_ in customers.ids}
            groups = groups.union(*customers._credit_groups(company).values())
        members = groups.profile_ids
        asked |= {(p.company_id.id, p.partner_id.id) for p in members}
        waiting = self.search(
            self._credit_queue_domain()
            & Domain("company_id", "in", [company_id for company_id, _id in asked]),
            order="credit_waiting_since, id",
        )
        return waiting.filtered(lambda order: order._credit_whose() in asked)

    def _credit_debtors(self):
        """The customers who will owe these orders."""
        owing = (order._credit_customer() for order in self)
        return self.env["res.partner"].union(*owing)

    def _credit_whose(self):
        """Who will owe it to whom: ids of the company and of the customer."""
        self.ensure_one()
        return self.company_id.id, self._credit_customer().id

    def _credit_queue_of(self):
        """As ``_credit_queue``, of orders in their order."""
        standings, groups, places = {}, {}, {}
        for company, orders in self.grouped("company_id").items():
            customers = orders._credit_debtors()
            for id_, standing in customers._credit_standings(company).items():
                standings[company.id, id_] = standing
            for id_, group in customers._credit_groups(company).items():
                groups[company.id, id_] = group
            places |= orders._credit_places(company, standings, groups)

        def fits(one, total, others):
            if others:
                order = self.browse(one.key)
                others = order._credit_from_group(groups[one.customer], others)
            decision = standings[one.customer].decide(total, others)
            return decision.verdict is not Verdict.BLOCK

        line, result = [places[order.id] for order in self], {}
        passes = passing(line, fits)
        for one in line:
            decision = standings[one.customer].decide(one.amount)
            result[one.key] = (
                one.key in passes,
                False if one.key in passes else self._credit_why(one, decision),
                0.0 if one.key in passes else float(decision.excess),
            )
        return result

    def _credit_places(self, company, standings, groups):
        """The places of these orders in the queue.

        :param company: the ``res.company`` of all of them
        :param standings: ``{(company_id, partner_id): engine.queue.Standing}``
        :param groups: ``{(company_id, partner_id): credit.group}``
        :return: ``{order_id: engine.queue.Waiting}``
        """
        others = self._credit_debtors()._credit_other_holds(company, "order")
        released, unfit = self._credit_released(), self._credit_unfit(company)
        places = {}
        for order in self:
            whose, amount = order._credit_whose(), order._credit_amount()
            group = groups.get(whose)
            # where the policy blocks, no release helps
            releasable = standings[whose].decide(amount).releasable
            places[order.id] = Waiting(
                order.id,
                whose,
                amount,
                released=order in released and releasable,
                held=order in unfit or whose[1] in others,
                group=group.id if group else 0,
                shared=order._credit_to_group(group, amount) if group else exact(0),
            )
        return places

    def _credit_to_group(self, group, amount):
        """An amount of the order's company in the currency of a shared limit."""
        company, today = self.company_id, self.company_id._customer_today()
        return exact(
            company.currency_id._convert(
                float(amount), group.currency_id, company, today
            )
        )

    def _credit_from_group(self, group, amount):
        """The way back: an amount of a shared limit in the company's currency."""
        company, today = self.company_id, self.company_id._customer_today()
        return exact(
            group.currency_id._convert(
                float(amount), company.currency_id, company, today
            )
        )

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
