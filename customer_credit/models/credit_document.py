from odoo import api, fields, models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.policy import Verdict


class CreditDocument(models.AbstractModel):
    """What orders and invoices have in common for credit: banner, release, title."""

    _name = "credit.document"
    _description = "Document That Credit Looks At"

    credit_banner = fields.Selection(
        [("danger", "Blocked"), ("warning", "Near the Limit"), ("info", "Released")],
        compute="_compute_credit_banner",
        compute_sudo=True,
        groups="base.group_user",
    )
    # with figures the customer is not told: never for portal users
    credit_message = fields.Text(
        compute="_compute_credit_banner", compute_sudo=True, groups="base.group_user"
    )
    credit_is_requested = fields.Boolean(
        compute="_compute_credit_banner", compute_sudo=True, groups="base.group_user"
    )
    credit_is_releasable = fields.Boolean(
        compute="_compute_credit_banner", compute_sudo=True, groups="base.group_user"
    )

    def _credit_debtor(self):
        """The contact who will owe it."""
        return self.env["res.partner"]

    def _credit_customer(self):
        """The commercial partner who will owe it."""
        return self._credit_debtor().commercial_partner_id

    def _credit_amount(self):
        """What the document adds to the exposure, ``Decimal`` in company currency."""
        return exact(0)

    def _credit_title(self):
        """How a sentence names it."""
        self.ensure_one()
        return self.display_name

    def _credit_tolerance(self):
        """What rounding alone may add when the document changes its part."""
        return exact(0)

    def _credit_check_point(self):
        """The check point the document passes next, or False when there is none."""
        self.ensure_one()
        return False

    def _credit_check_points(self):
        """All check points of the policy that the document has before it.

        The strictest decides which banner is shown.
        """
        return [self._credit_check_point()]

    def _credit_banner_depends(self):
        """The fields on which the banner depends."""
        return []

    @api.depends(lambda self: self._credit_banner_depends())
    def _compute_credit_banner(self):
        self.credit_banner = self.credit_message = False
        self.credit_is_requested = self.credit_is_releasable = False
        for company, documents in self.grouped("company_id").items():
            waiting = documents.filtered(lambda d: d._credit_check_point())
            customers = self.env["res.partner"]
            for document in waiting:
                customers |= document._credit_customer()._origin
            controlled = customers._credit_controlled(company)
            held = customers._credit_other_holds(company, "order")
            for document in waiting:
                customer = document._credit_customer()
                reasons = held.get(customer._origin.id)
                if reasons and document._credit_check_point() == "order":
                    document.credit_banner = "danger"
                    document.credit_message = "\n".join(reasons)
                elif customer._origin in controlled:
                    document._credit_show(company)

    def _credit_customers(self, company):
        """The commercial partners of these documents.

        :param company: the ``res.company`` that is going to be owed
        """
        contacts = [document._credit_debtor().id for document in self._origin]
        return self.env["res.partner"].browse(contacts)._credit_commercial(company)

    def _credit_show(self, company):
        """Fill the banner of one document; without lock, as the database is now.

        :param company: the ``res.company`` that lends
        """
        customer, amount = self._credit_customer()._origin, self._credit_amount()
        point = self._credit_check_point()
        decision, parts, terms = customer._credit_decide_all(
            company, {customer.id: amount}, *self._credit_check_points()
        )[customer.id]
        if decision.verdict in (Verdict.ALLOW, Verdict.TELL):
            return
        if decision.reason == "near_limit":
            limit = terms.limit if terms.limit is not None else terms.group_limit
            self.credit_banner = "warning"
            self.credit_message = self.env._(
                "%(customer)s will use %(used)s of its limit of %(limit)s.",
                customer=customer.name,
                used=customer._credit_figure(decision.used, company),
                limit=customer._credit_figure(limit, company),
            )
            return
        releases = self.env["credit.release"]
        if decision.releasable and releases._credit_usable([self._origin], amount):
            self.credit_banner = "info"
            self.credit_message = self.env._("A release lets this document through.")
            return
        source = "order" if point == "order" else "receivable"
        parts = parts | {source: parts.get(source, exact(0)) + amount}
        is_warning = decision.verdict is Verdict.WARN
        self.credit_banner = "warning" if is_warning else "danger"
        self.credit_message = customer._credit_refusal(
            company, decision, parts, amount, terms, point, [self]
        )
        self.credit_is_releasable = decision.releasable
        self.credit_is_requested = bool(self._credit_requests())

    def _credit_requests(self):
        """The releases asked for and not decided."""
        field = "order_id" if self._name == "sale.order" else "move_id"
        return self.env["credit.release"].search(
            [(field, "in", self._origin.ids), ("state", "=", "requested")]
        )

    def action_credit_request_release(self):
        """Open a request for a release of this document."""
        self.ensure_one()
        field = "order_id" if self._name == "sale.order" else "move_id"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for a Release"),
            "res_model": "credit.release",
            "view_mode": "form",
            "views": [
                (self.env.ref("customer_credit.view_credit_release_ask").id, "form")
            ],
            "target": "new",
            "context": {
                f"default_{field}": self.id,
                "default_amount_cap": float(self._credit_amount()),
            },
        }

    def action_credit_exposure(self):
        """Show what the customer owes, part by part."""
        self.ensure_one()
        return self._credit_customer().action_credit_card()
