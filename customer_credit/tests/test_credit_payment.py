import json

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditPayment(CreditCommon, AccountPaymentCommon, HttpCase):
    """Online payments are never lost, and refused before they are made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen", email="evergreen@example.com")
        cls._limit(cls.customer, 0)
        cls.amount, cls.currency = 300, cls.company.currency_id
        cls.partner = cls.customer

    def _paid(self, order, amount, state="done"):
        transaction = self._create_transaction(
            "direct",
            amount=amount,
            currency_id=order.currency_id.id,
            partner_id=self.customer.id,
            reference=f"test-{order.name}-{amount}",
            sale_order_ids=[Command.set(order.ids)],
            state="done",
        )
        if state != "done":
            # the test provider knows only done; what reads it knows more
            self.env.cr.execute(
                "UPDATE payment_transaction SET state = %s WHERE id = %s",
                [state, transaction.id],
            )
            transaction.invalidate_recordset()
        transaction._post_process()
        return transaction

    def _order_online(self, amount, **vals):
        return self._order(
            self.customer, amount, require_payment=True, require_signature=False, **vals
        )

    def test_a_fully_paid_order_is_confirmed_on_a_limit_of_zero(self):
        order = self._order_online(300)
        transaction = self._paid(order, 300)
        self.assertEqual(order.state, "sale")
        self.assertEqual(transaction.payment_id.move_id.state, "posted")
        self.assertEqual(self._exposure(self.customer), 0)

    def test_what_is_authorized_counts_until_it_is_posted(self):
        order = self._order_online(300)
        self._paid(order, 300, state="authorized")
        self.assertEqual(order.state, "sale")
        self.assertEqual(
            self.customer._credit_exposure(self.company)[self.customer.id],
            {"receivable": 0.0, "order": 300.0, "online": -300.0},
        )

    def test_an_invoice_made_before_the_payment_passes(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "sale.automatic_invoice", "True"
        )
        order = self._order_online(300)
        transaction = self._paid(order, 300)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertEqual(transaction.payment_id.move_id.state, "posted")
        self.assertEqual(self._exposure(self.customer), 0)

    def test_a_part_payment_of_a_blocked_order_is_kept(self):
        order = self._order_online(300, prepayment_percent=0.3)
        transaction = self._paid(order, 90)
        self.assertEqual(order.state, "draft")
        self.assertEqual(transaction.payment_id.move_id.state, "posted")
        self.assertEqual(self._exposure(self.customer), -90)
        self.assertIn("over its limit", order.activity_ids.note)

    def test_a_payment_for_a_blacklisted_customer_is_kept(self):
        self.company.customer_active_only = True
        self._blacklist(self.customer)
        order = self._order_online(300)
        transaction = self._paid(order, 300)
        self.assertEqual(order.state, "draft")
        self.assertEqual(transaction.payment_id.move_id.state, "posted")
        self.assertTrue(order.activity_ids)

    def test_a_payment_enough_for_the_rest_of_the_limit_confirms(self):
        self._limit(self.customer, 210)
        order = self._order_online(300, prepayment_percent=0.3)
        self._paid(order, 90)
        self.assertEqual(order.state, "sale")
        with self.assertRaises(UserError):
            self._order(self.customer, 1, confirm=True)

    # -- the pages --------------------------------------------------------------

    def _rpc(self, url, **params):
        response = self.url_open(
            url,
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def test_the_page_refuses_before_the_signature(self):
        order = self._order(self.customer, 300, require_signature=True)
        order.require_payment = False
        order.action_quotation_sent()
        page = self.url_open(order.get_portal_url())
        self.assertIn("o_credit_refusal", page.text)
        answer = self._rpc(
            f"/my/orders/{order.id}/accept",
            access_token=order.access_token,
            name="Buyer",
            signature="R0lGODlhAQABAAAAACw=",
        )
        self.assertIn("cannot be confirmed online", answer["result"]["error"])
        self.assertFalse(order.signature)
        self.assertEqual(order.state, "sent")

    def test_the_page_refuses_before_a_payment_that_would_not_do(self):
        order = self._order_online(300, prepayment_percent=0.3)
        order.action_quotation_sent()
        url = f"/my/orders/{order.id}/transaction"
        common = {
            "access_token": order._portal_ensure_token(),
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "token_id": None,
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": order.get_portal_url(),
        }
        answer = self._rpc(url, amount=90, **common)
        self.assertIn("cannot be confirmed online", answer["error"]["data"]["message"])
        self.assertFalse(order.transaction_ids)
        answer = self._rpc(url, amount=300, **common)
        self.assertNotIn("error", answer)
        self.assertEqual(len(order.transaction_ids), 1)

    def test_the_page_of_a_good_order_is_as_it_was(self):
        self._limit(self.customer, 1000)
        order = self._order(self.customer, 300, require_signature=True)
        order.action_quotation_sent()
        page = self.url_open(order.get_portal_url())
        self.assertNotIn("o_credit_refusal", page.text)
        self.assertIn("#modalaccept", page.text)
