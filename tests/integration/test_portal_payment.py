"""A customer pays a bill on the portal, through core's providers."""

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.customer_billing.tests.common import BillingCommon


@tagged("post_install", "-at_install")
class TestPortalPayment(HttpCase, BillingCommon):
    """With the provider that core brings for trying: nothing of it is ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.billing_receipt_online = True
        demo = cls.env.ref("payment.payment_provider_demo").sudo()
        cls.provider = demo.copy(
            {"company_id": cls.company.id, "state": "test", "is_published": True}
        )
        cls.provider.journal_id = cls.company_data["default_journal_bank"]

    def setUp(self):
        super().setUp()
        self._pay(self._invoice(self.customer, 100))

    def _pay(self, bill):
        self.bill, self.link = bill, bill.get_portal_url()

    def _call(self, path, **params):
        return self.url_open(path, json={"params": params}).json()

    def _start(self):
        """What a click on "Pay" does on the bill's page: a transaction."""
        answer = self._call(
            f"/invoice/transaction/{self.bill.id}",
            access_token=self.bill.access_token,
            provider_id=self.provider.id,
            payment_method_id=self.provider.payment_method_ids.id,
            token_id=None,
            amount=self.bill.amount_residual,
            flow="direct",
            tokenization_requested=False,
            landing_route=self.link,
        )
        self.assertNotIn("error", answer)
        reference = answer["result"]["reference"]
        return self.env["payment.transaction"].search([("reference", "=", reference)])

    def _end(self, transaction, state="done"):
        """What the provider says in the end, and what core makes of it."""
        self._call(
            "/payment/demo/simulate_payment",
            reference=transaction.reference,
            simulated_state=state,
            payment_details="1234",
        )
        self.env.invalidate_all()
        self.assertEqual(transaction.state, state)
        transaction._post_process()
        self.env.invalidate_all()

    def _is_payable(self):
        return 'data-bs-target="#pay_with"' in self.url_open(self.link).text

    def test_a_bill_is_paid_and_gets_its_receipt(self):
        subscription = self._subscription(start=fields.Date.today())
        self._run(fields.Date.today())
        bill = subscription.charge_ids.move_id
        bill.action_post()
        self._pay(bill)
        self.assertTrue(self._is_payable())
        transaction = self._start()
        self.assertEqual(transaction.amount, self.bill.amount_total)
        self._end(transaction)
        payment = transaction.payment_id
        self.assertEqual(payment.move_id.state, "posted")
        self.assertEqual(self.bill.amount_residual, 0)
        self.assertIn(self.bill.payment_state, ("paid", "in_payment"))
        matched = payment.move_id.line_ids.matched_debit_ids.debit_move_id.move_id
        self.assertEqual(matched, self.bill)
        self.assertTrue(payment.billing_receipt_number)
        self.assertEqual(payment.billing_unallocated, 0)
        items = [(self.bill.name, self.bill.amount_total)]
        self.assertEqual(payment._billing_paid_items(), items)
        self.assertFalse(self._is_payable())

    def test_without_the_setting_there_is_no_receipt(self):
        self.company.billing_receipt_online = False
        transaction = self._start()
        self._end(transaction)
        self.assertEqual(self.bill.amount_residual, 0)
        self.assertFalse(transaction.payment_id.billing_receipt_number)

    def test_a_payment_that_fails_leaves_the_bill_open(self):
        transaction = self._start()
        self._end(transaction, "cancel")
        self.assertFalse(transaction.payment_id)
        self.assertEqual(self.bill.amount_residual, self.bill.amount_total)
        self.assertTrue(self._is_payable())

    def test_while_one_is_pending_no_second_is_offered(self):
        self._end(self._start(), "pending")
        self.assertFalse(self._is_payable())

    def test_of_two_that_pay_at_once_one_pays_the_bill(self):
        first, second = self._start(), self._start()
        self._end(first)
        self.assertEqual(self.bill.amount_residual, 0)
        self._end(second)
        # what was paid twice is not lost: it is the customer's, and seen as such
        self.assertEqual(first.payment_id.billing_unallocated, 0)
        self.assertEqual(second.payment_id.billing_unallocated, self.bill.amount_total)
        numbers = (first | second).payment_id.mapped("billing_receipt_number")
        self.assertEqual(len(set(numbers)), 2)
        held = self.env["billing.balance"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual((held.purpose, held.amount), ("credit", 100))
