from collections import defaultdict
from contextlib import ExitStack, contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.money import exact

from ..engine.exposure import OrderLine, order_part
from ..engine.policy import Verdict
from .res_partner_orders import ORDERS

# What may change how much a confirmed order adds to what its customer owes.
RAISING = {
    "commitment_date", "company_id", "currency_id", "fiscal_position_id",
    "order_line", "partner_id", "partner_invoice_id", "pricelist_id", "transaction_ids",
}  # fmt: skip


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "credit.document"]

    def _credit_debtor(self):
        # EXTENDS credit.document: who is invoiced will owe
        return self.partner_invoice_id or self.partner_id

    def _credit_title(self):
        # EXTENDS credit.document
        return self.name

    def _credit_check_point(self):
        # EXTENDS credit.document
        return "order" if self.state in ("draft", "sent") else False

    def _credit_check_points(self):
        # EXTENDS credit.document
        return ["order", "quote"]

    def _credit_banner_depends(self):
        # EXTENDS credit.document
        return [
            "amount_total", "company_id", "currency_id", "partner_id",
            "partner_invoice_id", "state",
        ]  # fmt: skip

    def _credit_amount(self):
        # EXTENDS credit.document
        self.ensure_one()
        lines = [
            OrderLine(
                total=exact(line.price_total),
                ordered=exact(line.product_uom_qty),
                delivered=exact(line.qty_delivered),
                posted=exact(line.amount_invoiced),
            )
            for line in self.order_line
            if not line.display_type and not line.is_downpayment
        ]
        advance = self.order_line.filtered("is_downpayment")
        amount = order_part(lines, exact(sum(advance.mapped("amount_invoiced"))))
        company, today = self.company_id, fields.Date.context_today(self)
        return exact(
            self.currency_id._convert(
                float(amount) - self._credit_paid_online(),
                company.currency_id,
                company,
                today,
            )
        )

    def _credit_paid_online(self):
        """What was paid online for this order and is not in the books yet."""
        # a salesperson may not see payments
        return sum(
            tx.amount
            for tx in self.sudo().transaction_ids
            if tx.state in ("authorized", "done")
            and tx.payment_id.move_id.state != "posted"
            and tx.payment_id.state in (False, "draft", "in_process")
        )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS sale: an order can be created confirmed
        default = self.default_get(["state", "partner_id", "company_id"])
        born = [default | vals for vals in vals_list]
        born = [vals for vals in born if vals.get("state") == "sale"]
        if not born:
            return super().create(vals_list)
        partners = self.env["res.partner"]
        with ExitStack() as stack:
            by_company = defaultdict(set)
            for vals in born:
                partner_id = vals.get("partner_invoice_id") or vals.get("partner_id")
                company_id = vals.get("company_id") or self.env.company.id
                by_company[company_id].add(partner_id)
            for company_id, ids in by_company.items():
                company = self.env["res.company"].browse(company_id)
                customers = partners.browse(id_ for id_ in ids if id_)
                stack.enter_context(customers._credit_guard(company, "order"))
            orders = super().create(vals_list)
            confirmed = orders.filtered(lambda order: order.state == "sale")
            confirmed._credit_check_holds()
            partners._credit_mention(confirmed)
        return orders

    def write(self, vals):
        # EXTENDS sale: whoever confirms, changes or un-cancels comes by here
        confirming = vals.get("state") == "sale"
        if not confirming and not RAISING & vals.keys():
            return super().write(vals)
        watched = self.filtered(lambda order: confirming or order.state == "sale")
        if confirming:
            self.filtered(lambda order: order.state != "sale")._credit_check_holds()
        with watched._credit_guarded(vals):
            result = super().write(vals)
        if confirming:
            # together what core writes in two goes: that pays for our looking
            self.env["sale.order.line"].flush_model(ORDERS["sale.order.line"])
        return result

    @contextmanager
    def _credit_guarded(self, vals=None):
        """The guard around work on these orders, one for each company.

        :param vals: values about to be written, which may name another customer
        """
        vals = vals or {}
        given = [vals.get("partner_id"), vals.get("partner_invoice_id")]
        others = self.env["res.partner"].browse(id_ for id_ in given if id_)
        companies = self.company_id
        if self and vals.get("company_id"):
            companies |= companies.browse(vals["company_id"])
        with ExitStack() as stack:
            for company in companies:
                customers = self._credit_customers(company) | others
                stack.enter_context(customers._credit_guard(company, "order", self))
            yield

    def _credit_check_holds(self):
        """Raise for what others than credit hold: not approved, black-listed, …"""
        for company, orders in self.grouped("company_id").items():
            customers = orders._credit_customers(company)
            holds = customers._credit_other_holds(company, "order")
            for order in orders if holds else ():
                if reasons := holds.get(order._credit_customer().id):
                    raise UserError(
                        self.env._(
                            "Order %(order)s cannot be confirmed: %(reasons)s",
                            order=order.name,
                            reasons="\n".join(reasons),
                        )
                    )

    def _credit_portal_refusal(self, paid=0.0):
        """What a customer is told who cannot confirm this order online, or False.

        :param paid: amount about to be paid, in the order's currency
        """
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            return False
        # the customer is told that it does not go on, without any figure
        order, company = self.sudo(), self.company_id
        customer = order._credit_customer()
        blocked = customer._credit_other_holds(company, "order")
        if not blocked and customer._credit_controlled(company):
            amount = order._credit_amount() - exact(
                order.currency_id._convert(
                    paid,
                    company.currency_id,
                    company,
                    fields.Date.context_today(self),
                )
            )
            decision = customer._credit_decide(company, amount, "order")
            releases = self.env["credit.release"]
            blocked = decision.verdict is Verdict.BLOCK and not releases._credit_usable(
                [order], amount
            )
        if not blocked:
            return False
        return self.env._(
            "This order cannot be confirmed online at the moment. Please contact "
            "%(contact)s; nothing was signed or paid.",
            contact=order.user_id.name or company.name,
        )

    def _credit_is_watched(self):
        """Whether credit or another hold may refuse one of these orders."""
        for company, orders in self.grouped("company_id").items():
            # the payment is processed by whoever pays
            customers = orders.sudo()._credit_customers(company)
            if customers._credit_controlled(company):
                return True
            if customers._credit_other_holds(company, "order"):
                return True
        return False

    def _credit_tell_paid(self, transaction, reason):
        """Have somebody look at an order that was paid but cannot be confirmed.

        :param transaction: the ``payment.transaction``
        :param reason: why it cannot be confirmed
        """
        for order in self:
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=order.env._("Paid online, but not confirmed"),
                note=order.env._(
                    "%(reason)s The payment %(payment)s is kept.",
                    reason=reason,
                    payment=transaction.reference,
                ),
                user_id=(order.user_id or order.create_uid).id,
            )

    def _compute_partner_credit_warning(self):
        # EXTENDS sale: one banner for one cause, and ours knows more
        super()._compute_partner_credit_warning()
        for order in self.filtered("partner_credit_warning"):
            if order.sudo()._credit_customer()._credit_controlled(order.company_id):
                order.partner_credit_warning = ""
