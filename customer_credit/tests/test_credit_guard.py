from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditGuard(CreditCommon):
    """The arithmetic of several transactions, with the second look replaced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls._limit(cls.customer, 1000)

    def test_what_others_committed_meanwhile_counts(self):
        order = self._order(self.customer, 300)
        with self._committed_by_others(self.customer, 800):
            with self.assertRaisesRegex(UserError, "100.00 over its limit"):
                order.action_confirm()
        order.action_confirm()

    def test_who_catches_the_refusal_without_a_savepoint_breaches_nothing(self):
        order, move = (
            self._order(self.customer, 1100),
            self._invoice(self.customer, 1100, post=False),
        )
        for refused in (order.action_confirm, move.action_post):
            try:
                refused()
            except UserError:
                pass
        self.assertEqual((order.state, move.state), ("draft", "draft"))
        self.assertEqual(self._exposure(self.customer), 0)

    def test_two_steps_of_one_transaction_add_up(self):
        with self._committed_by_others(self.customer, 0):
            self._order(self.customer, 600, confirm=True)
            with self.assertRaises(UserError):
                self._order(self.customer, 600, confirm=True)

    def test_what_a_savepoint_undid_is_free_again(self):
        with self._committed_by_others(self.customer, 0):
            try:
                with self.env.cr.savepoint():
                    self._order(self.customer, 900, confirm=True)
                    raise ValueError("undo")
            except ValueError:
                pass
            self._order(self.customer, 900, confirm=True)

    def test_lowering_passes_although_others_filled_the_limit(self):
        order = self._order(self.customer, 900, confirm=True)
        with self._committed_by_others(self.customer, 5000):
            order.order_line.price_unit = 800
            order._create_invoices().action_post()

    def test_nested_guards_decide_once_and_leave_nothing_behind(self):
        looks = []
        model = type(self.env["res.partner"])
        committed = model._credit_committed

        def counted(customers, company, base):
            looks.append(customers.ids)
            return committed(customers, company, base)

        self.patch(model, "_credit_committed", counted)
        self._invoice(self.customer, 100)
        self.assertEqual(looks, [self.customer.ids])
        self.assertNotIn("credit.guard", self.env.cr.postcommit.data)

    def test_a_failure_inside_leaves_no_guard_behind(self):
        order = self._order(self.customer, 300)
        with self.assertRaises(ValueError), self.env.cr.savepoint():
            with self.customer._credit_guard(self.company, "order", order):
                raise ValueError("work failed")
        self.assertNotIn("credit.guard", self.env.cr.postcommit.data)
        order.action_confirm()

    def test_the_lock_timeout_is_as_it_was(self):
        def setting():
            self.env.cr.execute("SHOW lock_timeout")
            return self.env.cr.fetchone()[0]

        before = setting()
        self._order(self.customer, 100, confirm=True)
        self.assertEqual(setting(), before)

    def test_customers_without_limit_are_not_even_looked_at(self):
        other = self._customer("Free")
        self.assertFalse(other._credit_controlled(self.company))
        model = type(self.env["res.partner"])
        self.patch(model, "_credit_lock", lambda customers: self.fail("locked"))
        self._order(other, 100, confirm=True)
        self._invoice(other, 100)

    def test_who_is_whose_is_looked_up_again_once_it_has_changed(self):
        contact = self.env["res.partner"].create({"name": "Buyer"})
        self.assertFalse(contact._credit_commercial(self.company) & self.customer)
        contact.parent_id = self.customer
        self.assertEqual(contact._credit_commercial(self.company), self.customer)
        with self.assertRaisesRegex(UserError, "over its limit"):
            self._order(contact, 1001, confirm=True)

    def test_a_customer_nobody_looks_at_costs_one_query(self):
        free = self._customer("Free")
        self.env["credit.policy"]._credit_rules(self.company)  # kept by the registry
        self.env.cr.postcommit.data.pop("credit.known", None)
        with self.assertQueryCount(1):
            for _time in range(3):
                customers = free._credit_commercial(self.company)
                self.assertFalse(customers._credit_controlled(self.company))
