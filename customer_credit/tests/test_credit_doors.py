from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditDoors(CreditCommon):
    """Every way by which a customer could come to owe more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls._limit(cls.customer, 1000)

    def _refused(self, text="over its limit"):
        return self.assertRaisesRegex(UserError, text)

    def _as_sales(self, record):
        return record.with_user(self.salesperson)

    # -- orders ---------------------------------------------------------------

    def test_confirming_over_the_limit_is_refused_with_the_figures(self):
        self._invoice(self.customer, 540)
        self._order(self.customer, 200, confirm=True)
        order = self._order(self.customer, 300)
        with self.assertRaises(UserError) as refusal:
            self._as_sales(order).action_confirm()
        self.assertEqual(
            str(refusal.exception),
            f"Order {order.name} of 300.00 takes Evergreen 40.00 over its limit of "
            "1,000.00 (receivables 540.00, orders 200.00).",
        )
        self.assertEqual(order.state, "draft")

    def test_up_to_the_limit_to_the_cent_passes(self):
        self._order(self.customer, 1000, confirm=True)
        self.assertEqual(self._exposure(self.customer), 1000)
        with self._refused():
            self._order(self.customer, 0.01, confirm=True)

    def test_a_customer_without_limit_is_never_asked(self):
        other = self._customer("No limit")
        self._limit(other, None)
        self._order(other, 10**9, confirm=True)

    def test_a_limit_of_zero_lends_nothing(self):
        other = self._customer("Zero")
        self._limit(other, 0)
        with self._refused():
            self._order(other, 1, confirm=True)

    def test_writing_the_state_is_refused(self):
        order = self._as_sales(self._order(self.customer, 1100))
        with self._refused():
            order.write({"state": "sale"})

    def test_creating_a_confirmed_order_is_refused(self):
        with self._refused():
            self._order(self.customer, 1100, state="sale")

    def test_creating_with_a_default_state_is_refused(self):
        orders = self.env["sale.order"].with_context(default_state="sale")
        vals = {
            "partner_id": self.customer.id,
            "order_line": [Command.create(self._line(1100))],
        }
        with self._refused():
            orders.create(vals)

    def test_importing_confirmed_orders_is_refused(self):
        result = self.env["sale.order"].load(
            ["partner_id/.id", "state", "order_line/product_id/.id",
             "order_line/product_uom_qty", "order_line/price_unit"],
            [[str(self.customer.id), "sale", str(self.product.id), "1", "1100"]],
        )  # fmt: skip
        self.assertFalse(result["ids"])
        self.assertIn("over its limit", result["messages"][0]["message"])

    def test_bringing_back_a_cancelled_order_is_refused(self):
        order = self._order(self.customer, 1000, confirm=True)
        order._action_cancel()
        self._order(self.customer, 500, confirm=True)
        with self._refused():
            self._as_sales(order).write({"state": "sale"})

    def test_a_copy_of_a_confirmed_order_is_refused(self):
        order = self._order(self.customer, 600, confirm=True)
        with self._refused():
            order.copy().action_confirm()

    def test_a_batch_of_orders_is_one_sum(self):
        orders = self._order(self.customer, 600) | self._order(self.customer, 600)
        with self._refused("Orders .* of 1,200.00 takes Evergreen 200.00"):
            orders.action_confirm()
        self.assertEqual(set(orders.mapped("state")), {"draft"})

    def test_a_sent_quotation_is_refused(self):
        order = self._order(self.customer, 1100)
        order.action_quotation_sent()
        with self._refused():
            order.action_confirm()

    def test_more_of_a_confirmed_order_is_refused(self):
        order = self._order(self.customer, 600, confirm=True)
        line = self._as_sales(order.order_line)
        with self._refused():
            line.write({"product_uom_qty": 2, "price_unit": 600})
        with self._refused():
            line.write({"price_unit": 1001})
        line.write({"price_unit": 1000})

    def test_a_new_line_of_a_confirmed_order_is_refused(self):
        order = self._as_sales(self._order(self.customer, 600, confirm=True))
        with self._refused():
            order.write({"order_line": [Command.create(self._line(500))]})
        with self._refused():
            order.order_line.create(self._line(500, order_id=order.id))
        order.order_line.create(self._line(400, order_id=order.id))

    def test_taxes_on_a_confirmed_order_are_refused(self):
        order = self._order(self.customer, 950, confirm=True)
        tax = self.company_data["default_tax_sale"]
        with self._refused():
            order.order_line.write({"tax_ids": [Command.set(tax.ids)]})

    def test_losing_a_discount_is_refused(self):
        order = self._order(self.customer, 1200, confirm=False)
        order.order_line.discount = 20
        order.action_confirm()
        with self._refused():
            order.order_line.write({"discount": 0})

    def test_moving_lines_about_inside_an_order_counts_once(self):
        order = self._order(self.customer, 600, confirm=True)
        order.write({"order_line": [Command.create(self._line(400))]})
        first, second = order.order_line
        order.write(
            {
                "order_line": [
                    Command.update(first.id, {"price_unit": 900}),
                    Command.update(second.id, {"price_unit": 100}),
                ]
            }
        )
        self.assertEqual(self._exposure(self.customer), 1000)

    def test_moving_an_order_to_another_customer_is_refused(self):
        rich = self._customer("Rich")
        order = self._order(rich, 1100, confirm=True)
        with self._refused():
            order.write({"partner_invoice_id": self.customer.id})
        with self._refused():
            order.write({"partner_id": self.customer.id})
        self.assertEqual(order._credit_customer(), rich)

    def test_a_line_moved_to_a_confirmed_order_is_refused(self):
        order = self._order(self.customer, 600, confirm=True)
        line = self._order(self._customer("Other"), 500).order_line
        with self._refused():
            line.write({"order_id": order.id})

    def test_another_currency_counts_at_the_rate_of_today(self):
        euro = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rounding": 0.01}
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 0.5,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Test", "currency_id": euro.id}
        )
        with self._refused("Order .* of 1,002.00"):
            self._order(self.customer, 501, confirm=True, pricelist_id=pricelist.id)
        self._order(self.customer, 500, confirm=True, pricelist_id=pricelist.id)
        self.assertEqual(self._exposure(self.customer), 1000)

    # -- invoices -------------------------------------------------------------

    def test_posting_over_the_limit_is_refused(self):
        move = self._invoice(self.customer, 1100, post=False)
        with self._refused("Invoice .* of 1,100.00 takes Evergreen 100.00 over"):
            move.action_post()
        with self._refused():
            move._post()
        self.assertEqual(move.state, "draft")

    def test_writing_posted_is_refused(self):
        move = self._invoice(self.customer, 1100, post=False)
        with self._refused():
            move.write({"state": "posted"})

    def test_a_batch_of_invoices_is_one_sum(self):
        moves = self._invoice(self.customer, 600, post=False)
        moves |= self._invoice(self.customer, 600, post=False)
        with self._refused("Invoices .* of 1,200.00"):
            moves.action_post()

    def test_what_was_ordered_is_invoiced_at_the_limit(self):
        orders = self.env["sale.order"]
        for _number in range(10):
            orders |= self._order(self.customer, 100, confirm=True)
        for order in orders:
            move = order._create_invoices()
            self.assertEqual(self._exposure(self.customer), 1000)
            move.action_post()
        self.assertEqual(self._exposure(self.customer), 1000)

    def test_an_invoice_dearer_than_its_order_is_refused(self):
        order = self._order(self.customer, 1000, confirm=True)
        move = order._create_invoices()
        move.invoice_line_ids.price_unit = 1100
        with self._refused():
            move.action_post()

    def test_what_was_ordered_is_invoiced_on_hold_and_over_the_limit(self):
        order = self._order(self.customer, 1000, confirm=True)
        self._limit(self.customer, 100, state="hold")
        order._create_invoices().action_post()

    # -- what always passes -----------------------------------------------------

    def test_what_lowers_the_exposure_passes_over_the_limit(self):
        order = self._order(self.customer, 1000, confirm=True)
        self._limit(self.customer, 100)
        order.order_line.product_uom_qty = 0.5
        order.write({"order_line": [Command.create(self._line(-100))]})
        refund = self._invoice(self.customer, 100, move_type="out_refund")
        self.assertEqual(refund.state, "posted")
        order._action_cancel()
        self.assertEqual(self._exposure(self.customer), -100)

    def test_paid_in_advance_passes_on_a_limit_of_zero(self):
        self._limit(self.customer, 0)
        self._payment(self.customer, 300)
        self._order(self.customer, 300, confirm=True)

    def test_facts_are_never_blocked(self):
        invoice = self._invoice(self.customer, 900)
        payment = self._payment(self.customer, 900)
        receivable = (invoice.line_ids | payment.move_id.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        receivable.reconcile()
        order = self._order(self.customer, 1000, confirm=True)
        self._limit(self.customer, 100)
        receivable.remove_move_reconcile()
        payment.action_draft()
        self.assertEqual(self._exposure(self.customer), 1900)
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.account_id.id,
                            "partner_id": self.customer.id,
                            "debit": 500,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                            "credit": 500,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        order.order_line.qty_delivered = 2
        self.assertEqual(self._exposure(self.customer), 900 + 500 + 2000)
        contact = self._customer("Small")
        self._invoice(contact, 700)
        contact.write({"parent_id": self.customer.id, "is_company": False})
        self.assertEqual(self._exposure(self.customer), 900 + 500 + 2000 + 700)

    def test_a_contact_counts_for_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        self._order(contact, 700, confirm=True)
        with self._refused():
            self._order(self.customer, 400, confirm=True)

    # -- holds ----------------------------------------------------------------

    def test_a_hold_stops_orders_and_free_invoices(self):
        self._limit(self.customer, 1000, state="hold")
        with self._refused("on credit hold"):
            self._order(self.customer, 10, confirm=True)
        with self._refused("on credit hold"):
            self._invoice(self.customer, 10)

    def test_a_hold_without_limit_stops_too(self):
        other = self._customer("Held")
        self._limit(other, None, state="hold")
        with self._refused("on credit hold"):
            self._order(other, 10, confirm=True)

    def test_a_watch_stops_nothing(self):
        self._limit(self.customer, 1000, state="watch")
        self._order(self.customer, 10, confirm=True)

    def test_what_the_archive_holds_is_not_confirmed_even_when_prepaid(self):
        self.company.customer_active_only = True
        customer = self._customer("Bad")
        self._blacklist(customer)
        self._payment(customer, 500)
        with self.assertRaisesRegex(UserError, "cannot be confirmed"):
            self._order(customer, 300, confirm=True)
        with self.assertRaisesRegex(UserError, "cannot be confirmed"):
            self._order(customer, 300, state="sale")
        order = self._order(customer, 300)
        with self.assertRaisesRegex(UserError, "cannot be confirmed"):
            order.write({"state": "sale"})

    def test_overdue_items_stop_orders_where_the_policy_says_so(self):
        self._invoice(self.customer, 100, date="2020-01-01")
        self._order(self.customer, 100, confirm=True)
        self._policy(max_overdue_days=30)
        with self._refused("has been overdue for"):
            self._order(self.customer, 100, confirm=True)
        self._payment(self.customer, 100)
        self._order(self.customer, 100, confirm=True)
