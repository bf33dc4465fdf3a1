import unittest
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingOrders(BillingCommon):
    """What is to be invoiced of orders joins the bill, where orders are installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "sale.order" not in cls.env:
            raise unittest.SkipTest("the app of orders is not installed")
        cls.rule.order_bill = "together"
        cls.product = cls.env["product.product"].create(
            {
                "name": "Cable",
                "type": "consu",
                "invoice_policy": "order",
                "taxes_id": [Command.set(cls.tax.ids)],
            }
        )
        cls.subscription = cls._subscription()

    def _order(self, partner=None, quantity=2, price=30, confirm=True, **vals):
        # who bills need not be one who sells
        order = (
            self.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": (partner or self.customer).id,
                    "company_id": self.company.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "product_uom_qty": quantity,
                                "price_unit": price,
                            }
                        )
                    ],
                }
                | vals
            )
        )
        if confirm:
            order.action_confirm()
        return order

    def test_an_order_joins_the_bill_and_follows_it(self):
        order = self._order()
        run = self._run("2025-01-01")
        (bill,) = run.move_ids
        self.assertEqual(bill.amount_untaxed, 160)
        self.assertEqual(bill.amount_total, 169)
        self.assertEqual(bill.invoice_line_ids.sale_line_ids, order.order_line)
        self.assertIn(order.name, bill.invoice_origin)
        self.assertEqual(order.invoice_ids, bill)
        self.assertEqual(order.order_line.qty_invoiced, 2)
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(run.line_ids.amount, 169)
        self.assertIn("sale_line_ids", run.line_ids.core_reason)
        # the charge stands on its own line
        charge = self.subscription.charge_ids
        self.assertEqual(charge.move_line_id.price_unit, 100)
        self.assertEqual(charge.move_id, bill)
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_the_preview_shows_what_will_be_billed(self):
        order = self._order()
        run = self._run("2025-01-01", generate=False)
        run.with_user(self.billing_clerk).action_preview()
        self.assertEqual(run.line_ids.amount, 169)
        self.assertIn(order.name, run.line_ids.preview)
        self.assertFalse(order.invoice_ids)
        run.with_user(self.billing_clerk).action_generate()
        self._work()
        self.assertEqual(run.move_ids.amount_total, 169)

    def test_an_order_is_billed_once(self):
        order = self._order()
        self._run("2025-01-01")
        later = self._run("2025-02-01")
        self.assertEqual(later.move_ids.amount_total, 100)
        self.assertEqual(len(order.invoice_ids), 1)
        with self.assertRaises(UserError):
            order._create_invoices()

    def test_a_bill_that_is_taken_back_frees_the_order(self):
        order = self._order()
        draft = self._run("2025-01-01").move_ids
        draft.button_cancel()
        self.assertEqual(order.order_line.qty_to_invoice, 2)
        again = self._run("2025-01-01").move_ids
        self.assertEqual(again.amount_total, 169)
        again.action_post()
        other = self._order(price=10)  # what came later is for the next run
        again._billing_void("Wrong", self._date("2025-01-05"))
        self.assertEqual(order.order_line.qty_to_invoice, 2)
        anew = again._billing_bill_again(self._date("2025-01-05")).move_ids
        self.assertEqual(anew.amount_total, 169)
        self.assertEqual(order.order_line.qty_invoiced, 2)
        self.assertEqual(other.order_line.qty_to_invoice, 2)

    def test_only_what_may_be_invoiced_of_what_belongs_together(self):
        self.product.invoice_policy = "delivery"
        delivered = self._order(quantity=5)
        delivered.order_line.qty_delivered = 3
        self._order(confirm=False)
        self._order(self._customer("Another"))  # nothing is billed to it
        elsewhere = self._customer("Branch", parent_id=self.customer.id, type="invoice")
        self._order(partner_invoice_id=elsewhere.id).order_line.qty_delivered = 2
        (bill,) = self._run("2025-01-01").move_ids
        self.assertEqual(bill.invoice_line_ids.sale_line_ids, delivered.order_line)
        self.assertEqual(delivered.order_line.qty_invoiced, 3)

    def test_down_payments_come_off(self):
        order = self._order(quantity=10, price=100)
        wizard = (
            self.env["sale.advance.payment.inv"]
            .sudo()
            .create(
                {
                    "sale_order_ids": order.ids,
                    "advance_payment_method": "percentage",
                    "amount": 30,
                }
            )
        )
        wizard._create_invoices(order).action_post()
        (bill,) = self._run("2025-01-01").move_ids
        self.assertAlmostEqual(bill.amount_untaxed, 100 + 700)
        self.assertAlmostEqual(bill.amount_total, 100 + 805)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_an_order_that_cannot_be_invoiced_parks_its_customer(self):
        order, other = self._order(), self._customer("Another")
        self._subscription(other)
        fault = UserError("This product has no account.")
        lines = type(self.env["sale.order.line"])
        with patch.object(lines, "_prepare_invoice_line", side_effect=fault):
            run = self._run("2025-01-01")
        parked = run.line_ids.filtered(lambda line: line.state == "parked")
        self.assertEqual(parked.partner_id, self.customer)
        self.assertIn(order.name, parked.reason)
        self.assertIn("no account", parked.reason)
        self.assertEqual(run.move_ids.partner_id, other)

    def test_where_the_rule_says_nothing_orders_are_apart(self):
        self.rule.order_bill = "apart"
        order = self._order()
        run = self._run("2025-01-01")
        self.assertEqual(run.move_ids.amount_total, 100)
        self.assertFalse(run.line_ids.core_reason)
        self.assertFalse(order.invoice_ids)

    def test_the_choice_is_shown_where_there_are_orders(self):
        with Form(self.rule) as form:
            self.assertTrue(form.has_orders)
            self.assertEqual(form.order_bill, "together")

    def test_an_order_another_worker_has_waits(self):
        self._order()
        run = self._run("2025-01-01", generate=False)
        run.action_generate()
        lines = type(self.env["sale.order.line"])
        with patch.object(lines, "try_lock_for_update", lambda rows, **_kw: rows[:0]):
            self._work()
        self.assertEqual(run.line_ids.state, "waiting")
        self._work()
        self.assertEqual(run.move_ids.amount_total, 169)
