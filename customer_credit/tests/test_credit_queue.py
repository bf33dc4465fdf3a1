from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditQueue(CreditCommon):
    """Orders wait for credit, and are offered when they would pass: exactly those."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls.profile = cls._limit(cls.customer, 1000)
        cls.orders = cls.env["sale.order"]

    def _waiting(self, *amounts, customer=None):
        """Quotations over these amounts, which wait in this order."""
        orders, now = self.orders, fields.Datetime.now()
        for number, amount in enumerate(amounts):
            order = self._order(
                customer or self.customer, amount, user_id=self.salesperson.id
            )
            order.action_credit_wait()
            order.credit_waiting_since = now - timedelta(hours=9 - number)
            orders |= order
        return orders

    def _passing(self, orders):
        self.env.invalidate_all()
        return orders.filtered("credit_would_pass")

    def _offer(self):
        with self._commits():
            self.orders._cron_credit_queue()

    def test_an_order_waits_with_reason_and_amount(self):
        self._invoice(self.customer, 700, due="2099-01-01")
        order = self._waiting(500)
        self.assertRecordValues(
            order,
            [
                {
                    "credit_would_pass": False,
                    "credit_wait_reason": "over_limit",
                    "credit_missing_amount": 200,
                }
            ],
        )
        self.profile.action_hold()
        self.env.invalidate_all()
        self.assertEqual(order.credit_wait_reason, "hold")

    def test_first_come_first_served(self):
        orders = self._waiting(600, 600, 400)
        self.assertEqual(self._passing(orders), orders[0] | orders[2])
        self.assertEqual(orders[1].credit_wait_reason, "earlier")
        found = self.orders.search([("credit_would_pass", "=", True)])
        self.assertEqual(found & orders, orders[0] | orders[2])

    def test_all_that_is_offered_passes_and_nothing_else_does(self):
        other = self._customer("Other")
        self._limit(other, 500)
        self._invoice(self.customer, 800, due="2099-01-01")
        orders = self._waiting(300, 250, 150) | self._waiting(400, 200, customer=other)
        offered = self._passing(orders)
        self.assertEqual(offered.mapped("amount_total"), [150, 400])
        for order in offered:
            order.with_user(self.salesperson).action_confirm()
        for order in orders - offered:
            with self.assertRaises(UserError):
                order.with_user(self.salesperson).action_confirm()

    def _sharing(self, limit, *customers, **vals):
        """A limit that these customers share."""
        profiles = self.env["credit.profile"]
        for customer in customers:
            profiles |= self._limit(customer, None)
        return self.env["credit.group"].create(
            {
                "name": "Sharing",
                "limit_amount": limit,
                "profile_ids": [Command.set(profiles.ids)],
            }
            | vals
        )

    def test_who_shares_a_limit_is_offered_what_the_others_leave(self):
        one, two = self._customer("One"), self._customer("Two")
        self._sharing(1000, one, two)
        self._invoice(one, 300, due="2099-01-01")
        orders = self._waiting(500, 400, customer=one)
        orders |= self._waiting(300, 200, customer=two)
        times = orders.mapped("credit_waiting_since")
        for order, since in zip(orders, sorted(times), strict=True):
            order.credit_waiting_since = since
        # 500 of one leaves 200 to both
        offered = self._passing(orders)
        self.assertEqual(offered, orders[0] | orders[3])
        self.assertEqual(orders[1].credit_wait_reason, "earlier")
        self.assertEqual(orders[2].credit_wait_reason, "earlier")
        self.assertEqual(self._passing(orders[3]), orders[3])
        for order in offered:
            order.with_user(self.salesperson).action_confirm()
        for order in orders - offered:
            with self.assertRaisesRegex(UserError, "they have together"):
                order.with_user(self.salesperson).action_confirm()

    def test_a_limit_is_shared_by_companies_in_two_currencies(self):
        other = self.setup_other_company(name="Other")["company"]
        self.env.user.company_ids |= other
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        for company in (self.company, other):
            self.env["res.currency.rate"].create(
                {"currency_id": euro.id, "company_id": company.id, "rate": 0.5,
                 "name": "2020-01-01"}
            )  # fmt: skip
        customer = self._customer("Both")
        self._sharing(500, customer, currency_id=euro.id).profile_ids = [
            Command.create({"partner_id": customer.id, "company_id": other.id})
        ]
        here = self._waiting(600, customer=customer)
        there = self._order(customer, 600, company_id=other.id)
        there.action_credit_wait()
        self.assertEqual(self._passing(here | there), here)
        here.action_credit_stop_waiting()
        self.assertEqual(self._passing(here | there), there)
        there.credit_waiting_since -= timedelta(minutes=1)  # seconds may be the same
        here.action_credit_wait()
        self.assertEqual(self._passing(here | there), there)

    def test_when_money_arrives_the_salesperson_is_told_once(self):
        self._invoice(self.customer, 900, due="2099-01-01")
        orders = self._waiting(500, 300)
        self._offer()
        self.assertFalse(orders.filtered("credit_offered_at"))
        self._payment(self.customer, 450)
        self._offer()
        self.assertTrue(orders[0].credit_offered_at)
        self.assertFalse(orders[1].credit_offered_at)
        activity = orders[0].activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn(orders[0].name, activity.summary)
        self._offer()
        self.assertEqual(orders[0].activity_ids, activity)

    def test_what_would_not_pass_any_more_is_taken_back(self):
        order = self._waiting(500)
        self._offer()
        self.assertTrue(order.credit_offered_at)
        self._invoice(self.customer, 800, due="2099-01-01")
        self._offer()
        self.assertFalse(order.credit_offered_at)
        self.assertFalse(order.activity_ids)

    def test_each_way_for_money_to_arrive_has_the_queue_looked_at(self):
        move = self._invoice(self.customer, 900, due="2099-01-01")
        self._waiting(500)
        crons = self.env.ref("customer_credit.ir_cron_queue")

        def triggered(work):
            self.env.cr.postcommit.data.pop("credit.arrived", None)
            triggers = self.env["ir.cron.trigger"].sudo()
            before = triggers.search_count([("cron_id", "=", crons.id)])
            work()
            return triggers.search_count([("cron_id", "=", crons.id)]) > before

        self.assertTrue(triggered(lambda: self._payment(self.customer, 10)))
        self.assertTrue(
            triggered(lambda: self._invoice(self.customer, 5, move_type="out_refund"))
        )
        self.assertTrue(triggered(lambda: self.profile.write({"limit_amount": 1100})))
        group = self._sharing(500, self._customer("Sharing"))
        self.assertTrue(triggered(lambda: group.write({"limit_amount": 600})))
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
            ]
        )
        self.assertTrue(triggered(lines.reconcile))
        self.assertFalse(
            triggered(lambda: self._invoice(self.customer, 1, due="2099-01-01"))
        )
        self.assertTrue(move)

    def test_where_nothing_waits_nothing_is_started(self):
        self.orders.search([("credit_waiting_since", "!=", False)]).write(
            {"credit_waiting_since": False}
        )
        self.env.cr.postcommit.data.pop("credit.arrived", None)
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count([])
        self._payment(self.customer, 10)
        self.assertEqual(triggers.search_count([]), before)

    def test_asking_for_a_release_is_waiting_and_being_released_is_passing(self):
        order = self._order(self.customer, 1200, user_id=self.salesperson.id)
        release = self._release(order, 1200, approve=False)
        self.assertTrue(order.credit_waiting_since)
        self.assertFalse(self._passing(order))
        release.with_user(self.credit_manager).action_approve()
        self.assertTrue(self._passing(order))

    def test_what_was_refused_waits_whatever_the_policy_says(self):
        for reaction in ("ask", "block"):
            self._policy(on_order=reaction)
            order = self._order(self.customer, 1200, user_id=self.salesperson.id)
            with self.subTest(reaction=reaction):
                with self.assertRaisesRegex(UserError, "over its limit"):
                    order.with_user(self.salesperson).action_confirm()
                self.assertFalse(order.credit_waiting_since)
                self._undone()
                self.assertTrue(order.credit_waiting_since)
                self.assertEqual(order.state, "draft")
                self.assertEqual(order.credit_wait_reason, "over_limit")
        first = order.credit_waiting_since
        with self.assertRaises(UserError):
            order.write({"state": "sale"})
        self._undone()
        self.assertEqual(order.credit_waiting_since, first)
        self._limit(self.customer, 5000)
        order.with_user(self.salesperson).action_confirm()
        self.assertFalse(order.credit_waiting_since)

    def test_more_on_a_confirmed_order_does_not_wait_when_refused(self):
        order = self._order(self.customer, 900, confirm=True)
        with self.assertRaises(UserError):
            order.order_line.price_unit = 1200
        self._undone()
        self.assertFalse(order.credit_waiting_since)

    def _undone(self):
        """What happens once a refusal has undone its transaction."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.cr.postrollback.run()
        self.env.invalidate_all()

    def test_who_is_held_by_others_does_not_pass(self):
        order = self._waiting(100)
        self.company.customer_active_only = True
        self._blacklist(self.customer)
        self.assertFalse(self._passing(order))
        self.assertEqual(order.credit_wait_reason, "other")

    def test_confirmed_or_cancelled_it_leaves_the_queue(self):
        orders = self._waiting(100, 200)
        self._offer()
        orders[0].action_confirm()
        orders[1]._action_cancel()
        self.assertFalse(orders.filtered("credit_waiting_since"))
        self.assertFalse(orders.activity_ids)

    def test_a_confirmed_order_does_not_wait(self):
        order = self._order(self.customer, 100, confirm=True)
        with self.assertRaises(UserError):
            order.action_credit_wait()

    def test_many_customers_cost_as_many_queries_as_one(self):
        one = self._waiting(100)
        orders = one
        for number in range(20):
            customer = self._customer(f"Customer {number}")
            self._limit(customer, 50)
            orders |= self._waiting(100, customer=customer)
        orders._credit_queue()
        few = self._query_count(lambda: one._credit_queue())
        many = self._query_count(lambda: orders._credit_queue())
        self.assertLessEqual(many, few)
        self._sharing(500, *orders.partner_id[:2])
        few = self._query_count(lambda: one._credit_queue())
        self._sharing(500, *orders.partner_id[2:])
        self.assertLessEqual(self._query_count(lambda: orders._credit_queue()), few)

    def test_a_salesperson_who_sees_only_own_orders_sees_them_wait(self):
        own = self._user("own", "sales_team.group_sale_salesman")
        order = self._waiting(300)
        order.user_id = own
        mine = self.orders.with_user(own).search([("credit_would_pass", "=", True)])
        self.assertEqual(mine, order)
        self.assertFalse(mine.credit_wait_reason)
