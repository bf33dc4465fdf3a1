from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditHold(CreditCommon):
    """Holds by hand and by rule, and that they end when their cause does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls.profile = cls._limit(cls.customer, 1000)
        cls.holds = cls.env["credit.hold"]

    def _rule(self, cause, **vals):
        rules = self.env["credit.hold.rule"].with_user(self.credit_manager)
        return rules.create({"cause": cause} | vals)

    def _refresh(self):
        with self._commits():
            self.holds._cron_holds()

    def _open(self, customer=None):
        return self.holds.search(
            [
                ("partner_id", "=", (customer or self.customer).id),
                ("state", "=", "open"),
            ]
        )

    def _overdue(self, customer, amount=100, days=20):
        due = fields.Date.subtract(fields.Date.today(), days=days)
        return self._invoice(customer, amount, date=due, due=due)

    def _pay(self, move, amount=None):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"amount": amount or move.amount_residual})
        )
        return wizard._create_payments()

    # -- by hand ------------------------------------------------------------------

    def test_a_hold_by_hand_stops_orders_and_is_on_the_profile(self):
        hold = self.holds.with_user(self.credit_manager).create(
            {"partner_id": self.customer.id, "reason": "Cheque returned"}
        )
        self.assertEqual(self.profile.state, "hold")
        order = self._order(self.customer, 100)
        with self.assertRaisesRegex(UserError, "credit hold"):
            order.action_confirm()
        hold.action_lift()
        self.assertEqual(self.profile.state, "open")
        order.action_confirm()
        self.assertEqual(hold.lifted_by_id, self.credit_manager)

    def test_the_buttons_of_the_profile_make_and_lift_holds(self):
        profile = self.profile.with_user(self.credit_manager)
        profile.action_hold()
        self.assertRecordValues(
            self._open(),
            [{"cause": "manual", "held_by_id": self.credit_manager.id}],
        )
        self.assertEqual(profile.hold_count, 1)
        profile.action_lift()
        self.assertFalse(self._open())
        self.assertEqual(self.profile.state, "open")

    def test_a_customer_without_profile_can_be_held(self):
        other = self._customer("New")
        self.holds.create({"partner_id": other.id})
        self.assertEqual(other.credit_profile_ids.state, "hold")
        with self.assertRaisesRegex(UserError, "credit hold"):
            self._order(other, 10, confirm=True)

    def test_a_hold_on_subscriptions_leaves_orders_alone(self):
        self.holds.create({"partner_id": self.customer.id, "holds_orders": False})
        self._order(self.customer, 100, confirm=True)
        self.assertFalse(self.customer._customer_holds(self.company, "order"))
        reasons = self.customer._customer_holds(self.company, "subscription")
        self.assertIn(self.customer.id, reasons)

    def test_a_hold_on_orders_leaves_subscriptions_alone(self):
        self.holds.create(
            {"partner_id": self.customer.id, "holds_subscriptions": False}
        )
        self.assertTrue(self.customer._customer_holds(self.company, "order"))
        self.assertFalse(self.customer._customer_holds(self.company, "subscription"))

    def test_facts_and_payment_in_advance_pass(self):
        order = self._order(self.customer, 100, confirm=True)
        self.holds.create({"partner_id": self.customer.id})
        order._create_invoices().action_post()
        self._payment(self.customer, 50)
        self._invoice(self.customer, 10, move_type="out_refund")

    # -- by rule ------------------------------------------------------------------

    def test_without_rules_nobody_is_held(self):
        self._overdue(self.customer, days=400)
        self._refresh()
        self.assertFalse(self._open())

    def test_overdue_holds_and_paying_frees(self):
        self._rule("overdue", days=10, amount=50)
        small, young = self._customer("Small"), self._customer("Young")
        move = self._overdue(self.customer)
        self._overdue(small, 49.99)
        self._overdue(young, days=10)
        self._refresh()
        self.assertEqual(self._open().cause, "overdue")
        self.assertFalse(self._open(small) | self._open(young))
        self.assertEqual(self.profile.state, "hold")
        self._refresh()
        self.assertEqual(len(self._open()), 1)
        self._pay(move)
        self._refresh()
        self.assertFalse(self._open())
        self.assertEqual(self.profile.state, "open")
        lifted = self.holds.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(lifted.lifted_by_id, self.env.ref("base.user_root"))

    def test_what_was_lifted_by_hand_is_not_held_again_for_the_same(self):
        self._rule("overdue", days=10)
        move = self._overdue(self.customer, days=20)
        self._refresh()
        self._open().with_user(self.credit_manager).action_lift()
        self._refresh()
        self.assertFalse(self._open())
        self._pay(move)
        self._overdue(self.customer, days=15)
        self._refresh()
        self.assertEqual(self._open().cause, "overdue")

    def test_one_hold_by_rule_less_leaves_the_others(self):
        self._rule("overdue", days=10)
        move = self._overdue(self.customer)
        self.profile.with_user(self.credit_manager).action_hold()
        self._refresh()
        self.assertEqual(len(self._open()), 2)
        self._pay(move)
        self._refresh()
        self.assertEqual(self._open().cause, "manual")
        self.assertEqual(self.profile.state, "hold")

    def test_a_rule_that_is_switched_off_frees(self):
        rule = self._rule("overdue", days=10)
        self._overdue(self.customer)
        self._refresh()
        rule.active = False
        self._refresh()
        self.assertFalse(self._open())

    def test_a_missed_review_or_assessment_holds(self):
        self._rule("review", days=5, holds_orders=False)
        self._rule("assessment", days=5)
        self.customer.with_user(
            self.env.ref("base.user_root")
        ).customer_date_next_review = "2020-01-01"
        self.profile.date_next_assessment = "2020-01-01"
        self._refresh()
        self.assertEqual(set(self._open().mapped("cause")), {"review", "assessment"})
        self.profile.date_next_assessment = "2099-01-01"
        self._refresh()
        self.assertEqual(self._open().cause, "review")
        self.assertEqual(self.profile.state, "open")

    def test_insolvency_holds_at_once_and_until_it_is_cleared(self):
        self._rule("insolvency")
        profile = self.profile.with_user(self.credit_manager)
        profile.write({"insolvency": "default", "insolvency_date": "2026-01-05"})
        self.assertEqual(self._open().cause, "insolvency")
        self.assertEqual(profile.state, "hold")
        profile.insolvency = False
        self.assertFalse(self._open())
        self.assertEqual(profile.state, "open")

    def test_a_bounced_payment_holds_until_what_it_paid_is_paid(self):
        self._rule("bounced")
        move = self._invoice(self.customer, 300)
        payment = self._pay(move)
        self.assertNotEqual(move.payment_state, "not_paid")
        payment.action_credit_bounce()
        self.assertEqual(move.amount_residual, 300)
        self.assertEqual(payment.credit_bounced_move_ids, move)
        self.assertEqual(self._open().cause, "bounced")
        self._pay(move)
        self._refresh()
        self.assertFalse(self._open())

    def test_a_bounce_marked_by_mistake_frees(self):
        self._rule("bounced")
        payment = self._payment(self.customer, 100)
        payment.action_credit_bounce()
        self.assertTrue(self._open())
        payment.action_credit_unbounce()
        self.assertFalse(self._open())

    def test_what_was_paid_out_does_not_bounce(self):
        payment = self._payment(self.customer, 100, payment_type="outbound")
        with self.assertRaisesRegex(UserError, "received"):
            payment.action_credit_bounce()

    def test_a_hundred_customers_cost_as_many_queries_as_one(self):
        for cause in ("overdue", "review", "bounced", "insolvency"):
            self._rule(cause)
        customers = self.env["res.partner"]
        for number in range(30):
            customers |= self._customer(f"Customer {number}")
        for customer in customers[:20]:
            self._overdue(customer)
        rules = self.holds._hold_rules(self.company)

        def look(some):
            return lambda: self.holds._hold_todo(self.company, rules, some.ids)

        look(customers)()
        one, many = (self._query_count(look(c)) for c in (customers[:1], customers))
        self.assertLessEqual(many, one)
        self.assertEqual(len(look(customers)().place), 20)

    # -- the promises -------------------------------------------------------------

    def test_one_hold_for_a_cause_at_a_time(self):
        self.holds.create({"partner_id": self.customer.id})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.holds.create({"partner_id": self.customer.id})

    def test_nobody_writes_history(self):
        hold = self.holds.create({"partner_id": self.customer.id})
        for vals in ({"state": "lifted"}, {"lifted_at": "2026-01-01"}, {"cause": "x"}):
            with self.assertRaises(AccessError):
                hold.with_user(self.credit_manager).write(vals)
        forged = self.holds.with_user(self.credit_manager).create(
            {
                "partner_id": self._customer("Other").id,
                "cause": "insolvency",
                "held_by_id": self.env.user.id,
                "held_at": "2020-01-01",
            }
        )
        self.assertRecordValues(
            forged, [{"cause": "manual", "held_by_id": self.credit_manager.id}]
        )
        with self.assertRaises(UserError):
            hold.unlink()
        hold.action_lift()
        with self.assertRaises(UserError):
            hold.reason = "Another one"

    def test_who_is_no_credit_manager_neither_holds_nor_lifts(self):
        hold = self.holds.create({"partner_id": self.customer.id})
        for user in (self.credit_user, self.salesperson, self.viewer):
            with self.assertRaises(AccessError):
                hold.with_user(user).action_lift()
            with self.assertRaises(AccessError):
                self.holds.with_user(user).create({"partner_id": self.customer.id})

    def test_merged_customers_stay_on_hold(self):
        other = self._customer("Other")
        for customer in (self.customer, other):
            self.holds.create({"partner_id": customer.id})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | other).ids, other)
        self.env.invalidate_all()
        self.assertEqual(len(self._open(other)), 1)
        self.assertEqual(other.credit_profile_ids.state, "hold")

    def test_it_is_on_the_timeline(self):
        self.holds.create({"partner_id": self.customer.id, "reason": "Court order"})
        events = self.customer.with_user(self.credit_user)._customer_timeline(9)
        self.assertIn("hold", [event["kind"] for event in events])

    @freeze_time("2026-03-02")
    def test_companies_are_held_apart(self):
        other = self.setup_other_company()["company"]
        self.env.user.company_ids |= other
        self._rule("overdue", company_id=self.company.id)
        self._overdue(self.customer)
        self._refresh()
        self.assertEqual(self._open().company_id, self.company)
        self.assertFalse(self.customer._customer_holds(other, "order"))
