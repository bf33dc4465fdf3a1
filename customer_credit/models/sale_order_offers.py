from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """When money arrives, the orders that would pass now are offered."""

    _inherit = "sale.order"

    @api.model
    def _credit_money_arrived(self):
        """Have queue and holds looked at soon, if there is anything to look at.

        Called where a payment, a credit note or a limit may let an order through.
        """
        data = self.env.cr.postcommit.data
        if data.get("credit.arrived"):
            return  # once for each transaction
        self.env["sale.order"].flush_model(["credit_waiting_since", "state"])
        self.env["credit.hold"].flush_model(["cause", "state"])
        [(waiting, held)] = self.env.execute_query(
            SQL(
                """SELECT EXISTS (SELECT FROM sale_order
                                   WHERE credit_waiting_since IS NOT NULL
                                     AND state IN ('draft', 'sent')),
                          EXISTS (SELECT FROM credit_hold
                                   WHERE state = 'open' AND cause != 'manual')"""
            )
        )
        batch = self.env["customer.batch"]
        if waiting:
            batch._batch_start("customer_credit.ir_cron_queue")
        if held:
            batch._batch_start("customer_credit.ir_cron_holds")
        data["credit.arrived"] = True

    @api.model
    def _cron_credit_queue(self):
        """Offer what would pass now, and take back what would not pass any more."""
        waiting = self.search(
            self._credit_queue_domain(), order="credit_waiting_since, id"
        )
        found = waiting._credit_queue()
        passing = waiting.filtered(lambda order: found[order.id][0])
        new = passing.filtered(lambda order: not order.credit_offered_at)
        gone = (waiting - passing).filtered("credit_offered_at")
        left = self.search(
            [
                ("credit_waiting_since", "!=", False),
                ("state", "not in", ("draft", "sent")),
            ]
        )
        batch = self.env["customer.batch"]
        for orders, work in (
            (new, lambda some: some._credit_offer()),
            (gone, lambda some: some._credit_take_back()),
            (left, lambda some: some._credit_leave_queue()),
        ):
            batch._batch_run(orders, work, lambda order, why: None)

    def _credit_offer(self):
        """Tell whoever sells that these orders can be confirmed now."""
        self.with_user(SUPERUSER_ID).write({"credit_offered_at": fields.Datetime.now()})
        companies = self.env["res.company"]
        told = companies._customer_who_is_told(
            [(order.company_id, order.user_id or order.create_uid) for order in self]
        )
        self.env["customer.reminder"].sudo()._remind(  # noted, shown to nobody
            "credit_offer",
            [
                {
                    "record": order,
                    "occasion": fields.Datetime.to_string(order.credit_offered_at),
                    "user": order._credit_seller(told),
                    "summary": lambda one: one._credit_offer_text(),
                    "date": order.company_id._customer_today(),
                }
                for order in self
            ],
        )

    def _credit_seller(self, told):
        """Who is told: the salesperson, as far as they still work here.

        :param told: who else is, as ``_customer_who_is_told`` answers
        """
        seller = self.user_id or self.create_uid
        if seller.active and self.company_id in seller.company_ids:
            return seller
        return told[self.company_id, seller]

    def _credit_offer_text(self):
        return self.env._(
            "%(order)s of %(customer)s would pass now: confirm it",
            order=self.name,
            customer=self.partner_id.display_name,
        )

    def _credit_take_back(self):
        """It would not pass any more: nobody is asked to confirm it."""
        self.with_user(SUPERUSER_ID).write({"credit_offered_at": False})
        self._credit_settle()

    def _credit_leave_queue(self):
        """It is confirmed or cancelled: it waits no longer."""
        self.with_user(SUPERUSER_ID).write(
            {"credit_offered_at": False, "credit_waiting_since": False}
        )
        self._credit_settle()

    def _credit_settle(self):
        """Take the offers of these orders off whoever's list they stand on."""
        kind = self.env.ref("mail.mail_activity_data_todo")
        self.sudo().activity_ids.filtered(
            lambda a: a.automated and a.activity_type_id == kind
        ).unlink()

    def write(self, vals):
        # EXTENDS sale: who is confirmed or cancelled leaves the queue
        result = super().write(vals)
        if vals.get("state") in ("sale", "cancel"):
            left = self.filtered("credit_waiting_since")
            if left:
                left._credit_leave_queue()
        return result
