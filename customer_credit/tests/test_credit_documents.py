from odoo.tests import Form, tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditDocuments(CreditCommon):
    """What orders and invoices tell before anybody is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls._limit(cls.customer, 1000)

    def _banner(self, document):
        document.invalidate_recordset()
        return document.credit_banner

    def test_banners_go_with_the_decision(self):
        self.assertFalse(self._banner(self._order(self.customer, 900)))
        self.assertEqual(self._banner(self._order(self.customer, 901)), "warning")
        order = self._order(self.customer, 1001)
        self.assertEqual(self._banner(order), "danger")
        with self.assertRaises(Exception) as refusal:  # noqa: B017
            order.action_confirm()
        self.assertEqual(order.credit_message, str(refusal.exception))

    def test_a_confirmed_order_and_another_customer_have_no_banner(self):
        order = self._order(self.customer, 950, confirm=True)
        self.assertFalse(self._banner(order))
        self.assertFalse(self._banner(self._order(self._customer("Free"), 10**7)))

    def test_the_banner_follows_the_form(self):
        form = Form(self.env["sale.order"].with_user(self.salesperson))
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.product
            line.price_unit = 1100
            line.tax_ids.clear()
        self.assertEqual(form.credit_banner, "danger")

    def test_a_request_and_a_release_are_said(self):
        order = self._order(self.customer, 1200)
        self.assertFalse(order.credit_is_requested)
        release = self._release(order, 1200, approve=False)
        self._banner(order)
        self.assertTrue(order.credit_is_requested)
        release.with_user(self.credit_manager).action_approve()
        self.assertEqual(self._banner(order), "info")

    def test_invoices_have_it_too_and_only_when_asked(self):
        move = self._invoice(self.customer, 1100, post=False)
        self.assertEqual(self._banner(move), "danger")
        refund = self._invoice(self.customer, 1100, post=False, move_type="out_refund")
        self.assertFalse(self._banner(refund))
        order = self._order(self.customer, 1000, confirm=True)
        self.assertFalse(self._banner(order._create_invoices()))

    def test_what_others_hold_is_said_on_the_order(self):
        self.company.customer_active_only = True
        self._blacklist(self.customer)
        order = self._order(self.customer, 10)
        self.assertEqual(self._banner(order), "danger")

    def test_core_s_banner_stays_away_where_ours_is(self):
        self.company.account_use_credit_limit = True
        order = self._order(self.customer, 1100)
        self.assertEqual(self._banner(order), "danger")
        self.assertFalse(order.partner_credit_warning)
        other = self._customer("Core")
        other.credit_limit = 10
        self.assertTrue(self._order(other, 100).partner_credit_warning)

    def test_the_buttons_open_what_they_say(self):
        order = self._order(self.customer, 1200).with_user(self.salesperson)
        action = order.action_credit_request_release()
        form = Form(
            self.env["credit.release"]
            .with_user(self.salesperson)
            .with_context(**action["context"]),
            view="customer_credit.view_credit_release_ask",
        )
        form.reason = "Please"
        release = form.save()
        self.assertRecordValues(
            release, [{"order_id": order.id, "amount_cap": 1200, "state": "requested"}]
        )
        self.assertEqual(order.action_credit_exposure()["res_id"], self.customer.id)

    def test_a_portal_page_tells_no_figures(self):
        order = self._order(self.customer, 1200)
        text = order._credit_portal_refusal()
        self.assertIn("cannot be confirmed online", text)
        self.assertNotIn("1,000", text)
        self.assertFalse(order._credit_portal_refusal(paid=1200))
        self.assertFalse(self._order(self.customer, 10)._credit_portal_refusal())
