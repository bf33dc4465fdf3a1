from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditGradeTerms(CreditCommon):
    """What a grade means for orders and invoices: trade, terms, ways of payment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls.profile = cls._limit(cls.customer, 1000)
        terms = cls.env["account.payment.term"]
        cls.short, cls.long = terms.create([{"name": "10 days"}, {"name": "90 days"}])
        cls.grade = cls.env["credit.grade"].create(
            {
                "name": "Test",
                "code": "test_grade",
                "payment_term_ids": [Command.set(cls.short.ids)],
            }
        )
        cls.profile.grade_id = cls.grade

    def _refused(self, words="does not allow 90 days"):
        return self.assertRaisesRegex(UserError, words)

    def test_an_order_on_other_terms_is_refused_at_every_door(self):
        order = self._order(self.customer, 10, payment_term_id=self.long.id)
        for confirm in (
            order.action_confirm,
            lambda: order.with_user(self.salesperson).write({"state": "sale"}),
            lambda: self._order(
                self.customer, 10, payment_term_id=self.long.id, state="sale"
            ),
        ):
            with self._refused(), self.env.cr.savepoint():
                confirm()
            order.invalidate_recordset()
        order.payment_term_id = self.short
        order.action_confirm()
        with self._refused(), self.env.cr.savepoint():
            order.payment_term_id = self.long
        order.payment_term_id = False

    def test_a_free_invoice_on_other_terms_is_refused(self):
        move = self._invoice(self.customer, 10, post=False)
        move.invoice_payment_term_id = self.long
        for post in (move.action_post, lambda: move.write({"state": "posted"})):
            with self._refused(), self.env.cr.savepoint():
                post()
            move.invalidate_recordset()
        move.invoice_payment_term_id = self.short
        move.action_post()

    def test_what_was_ordered_is_invoiced_on_its_terms(self):
        self.grade.payment_term_ids = False
        order = self._order(self.customer, 10, payment_term_id=self.long.id)
        order.action_confirm()
        self.grade.payment_term_ids = self.short
        move = order._create_invoices()
        self.assertEqual(move.invoice_payment_term_id, self.long)
        move.action_post()

    def test_the_policy_says_how_strictly(self):
        self._policy(on_order="warn")
        order = self._order(self.customer, 10, payment_term_id=self.long.id)
        order.action_confirm()
        bodies = order.message_ids.mapped("body")
        self.assertTrue([b for b in bodies if "does not allow 90 days" in b])
        self._policy(on_order="ignore")
        self._order(self.customer, 10, payment_term_id=self.long.id, confirm=True)

    def test_ways_of_payment_are_kept_to(self):
        lines = self.env["account.payment.method.line"].search(
            [("payment_type", "=", "inbound"), ("company_id", "=", self.company.id)],
            limit=2,
        )
        self.grade.payment_method_ids = lines[0]
        order = self._order(self.customer, 10)
        order.preferred_payment_method_line_id = lines[1]
        with self._refused("does not allow"), self.env.cr.savepoint():
            order.action_confirm()
        order.invalidate_recordset()
        order.preferred_payment_method_line_id = lines[0]
        order.action_confirm()

    def test_others_are_not_asked(self):
        other = self._customer("Other")
        self._order(other, 10, payment_term_id=self.long.id, confirm=True)
        self.profile.grade_id = False
        self._order(self.customer, 10, payment_term_id=self.long.id, confirm=True)

    def test_advance_payment_only(self):
        self.grade.trade = "advance"
        with self._refused("payment in advance only"):
            self._order(self.customer, 10, confirm=True)
        self._payment(self.customer, 30)
        order = self._order(self.customer, 30, confirm=True)
        with self._refused("payment in advance only"):
            self._order(self.customer, 1, confirm=True)
        order._create_invoices().action_post()
        self.env.flush_all()
        position = self.env["credit.position"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual((position.limit_amount, position.headroom_amount), (0, 0))
        self.assertEqual(self.customer.credit_available_amount, 0)

    def test_no_business_is_no_business_even_when_prepaid(self):
        order = self._order(self.customer, 500, confirm=True)
        other = self._customer("Without limit")
        self._limit(other, None, grade_id=self.grade.id)
        self.grade.trade = "none"
        self._payment(self.customer, 900)
        for customer in (self.customer, other):
            with self._refused("means no business"):
                self._order(customer, 10, confirm=True)
            with self._refused("means no business"):
                self._invoice(customer, 10)
        order.order_line.qty_delivered = 1
        order._create_invoices().action_post()
        held = other._customer_holds(self.company, "subscription")
        self.assertIn("no business", held[other.id][0])
