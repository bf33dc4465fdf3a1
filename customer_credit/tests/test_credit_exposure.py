from odoo import Command
from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditExposure(CreditCommon):
    """What a customer owes, part by part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")

    def _parts(self, customer=None):
        customer = customer or self.customer
        return customer._credit_exposure(self.company)[customer.id]

    def test_every_id_asked_is_answered_also_with_nothing(self):
        customers = self.customer | self._customer("New")
        exposure = customers._credit_exposure(self.company)
        self.assertEqual(set(exposure), set(customers.ids))
        self.assertEqual(exposure[customers[1].id], {"receivable": 0.0, "order": 0.0})
        self.assertEqual(self.env["res.partner"]._credit_exposure(self.company), {})

    def test_receivables_are_net_of_credit_notes_and_payments(self):
        self._invoice(self.customer, 500)
        self._invoice(self.customer, 80, move_type="out_refund")
        self._payment(self.customer, 120)
        self.assertEqual(self._parts(), {"receivable": 300.0, "order": 0.0})

    def test_what_is_paid_and_matched_is_gone(self):
        invoice = self._invoice(self.customer, 500)
        payment = self._payment(self.customer, 500)
        (invoice.line_ids | payment.move_id.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(self._parts()["receivable"], 0.0)

    def test_entries_on_a_contact_belong_to_the_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id, "active": False}
        )
        account = self.company_data["default_account_receivable"]
        income = self.company_data["default_account_revenue"]
        self.env["account.move"].create(
            {
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": contact.id,
                            "debit": 70,
                        }
                    ),
                    Command.create({"account_id": income.id, "credit": 70}),
                ]
            }
        ).action_post()
        self.assertEqual(self._parts()["receivable"], 70.0)

    def test_a_quotation_and_a_cancelled_order_count_nothing(self):
        self._order(self.customer, 100)
        self._order(self.customer, 100, confirm=True)._action_cancel()
        self.assertEqual(self._parts(), {"receivable": 0.0, "order": 0.0})

    def test_an_order_counts_with_taxes(self):
        tax = self.env["account.tax"].create(
            {"name": "20", "amount": 20, "type_tax_use": "sale"}
        )
        order = self._order(self.customer, 100)
        order.order_line.tax_ids = tax
        order.action_confirm()
        self.assertEqual(self._parts()["order"], 120.0)
        order._create_invoices().action_post()
        self.assertEqual(self._parts(), {"receivable": 120.0, "order": 0.0})

    def test_a_part_invoice_moves_its_part(self):
        order = self._order(self.customer, 0, confirm=True)
        order.order_line.write({"product_uom_qty": 3, "price_unit": 33.33})
        move = order._create_invoices()
        self.assertEqual(self._parts(), {"receivable": 0.0, "order": 99.99})
        move.invoice_line_ids.quantity = 1
        move.action_post()
        self.assertEqual(self._parts(), {"receivable": 33.33, "order": 66.66})

    def test_an_undelivered_order_counts_although_it_is_invoiced_on_delivery(self):
        self.product.invoice_policy = "delivery"
        order = self._order(self.customer, 100, confirm=True)
        self.assertEqual(self._parts()["order"], 100.0)
        order.order_line.qty_delivered = 3
        self.assertEqual(self._parts()["order"], 300.0)

    def test_a_discount_line_lowers_the_order(self):
        order = self._order(self.customer, 100)
        order.write({"order_line": [Command.create(self._line(-30))]})
        order.action_confirm()
        self.assertEqual(self._parts()["order"], 70.0)
        order._create_invoices().action_post()
        self.assertEqual(self._parts(), {"receivable": 70.0, "order": 0.0})

    def test_a_down_payment_counts_once(self):
        order = self._order(self.customer, 100, confirm=True)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 30,
            }
        )
        wizard._create_invoices(order).action_post()
        self.assertEqual(self._parts(), {"receivable": 30.0, "order": 70.0})
        order._create_invoices(final=True).action_post()
        self.assertEqual(self._parts(), {"receivable": 100.0, "order": 0.0})

    def test_a_credited_order_is_still_an_order(self):
        order = self._order(self.customer, 100, confirm=True)
        move = order._create_invoices()
        move.action_post()
        move._reverse_moves(cancel=True)
        self.assertEqual(sum(self._parts().values()), 100.0)

    def test_draft_invoices_count_only_if_the_policy_says_so(self):
        self._invoice(self.customer, 50, post=False)
        self.assertNotIn("draft", self._parts())
        self._policy(count_drafts=True)
        self.assertEqual(self._parts()["draft"], 50.0)

    def test_a_draft_invoice_of_an_order_does_not_count_twice(self):
        self._policy(count_drafts=True)
        order = self._order(self.customer, 100, confirm=True)
        order._create_invoices()
        self.assertEqual(self._parts(), {"receivable": 0.0, "order": 100.0})

    def test_a_counted_draft_is_refused_when_it_is_posted(self):
        self._policy(count_drafts=True)
        self._limit(self.customer, 40)
        move = self._invoice(self.customer, 50, post=False)
        with self.assertRaisesRegex(Exception, "over its limit"):
            move.action_post()

    def test_other_companies_do_not_count(self):
        other = self.setup_other_company()["company"]
        self._invoice(self.customer, 100)
        self.assertEqual(
            self.customer._credit_exposure(other)[self.customer.id],
            {"receivable": 0.0, "order": 0.0},
        )

    def test_other_commitments_are_parts_of_their_own(self):
        model = type(self.env["res.partner"])
        commitments = model._customer_commitments

        def and_charges(partners, company):
            result = commitments(partners, company)
            result.setdefault(self.customer.id, {})["charge"] = 25.0
            return result

        self.patch(model, "_customer_commitments", and_charges)
        self._order(self.customer, 10, confirm=True)
        self.assertEqual(
            self._parts(), {"receivable": 0.0, "order": 10.0, "charge": 25.0}
        )
        profile = self._limit(self.customer, 30)
        self.assertEqual(profile.committed_amount, 25.0)
        self.assertEqual(profile.headroom_amount, -5.0)

    def test_the_queries_are_as_many_for_fifty_as_for_one(self):
        customers = self.customer
        for number in range(49):
            customers |= self._customer(f"Customer {number}")
        for customer in customers:
            self._invoice(customer, 10)
            self._order(customer, 5, confirm=True)
        one = lambda: customers[:1]._credit_exposure(self.company)  # noqa: E731
        all_ = lambda: customers._credit_exposure(self.company)  # noqa: E731
        self._query_count(all_)
        self.assertEqual(self._query_count(one), self._query_count(all_))
        self.assertEqual(sum(all_()[customers[7].id].values()), 15.0)

    def test_very_many_customers_are_answered_alike(self):
        self._invoice(self.customer, 10)
        self._order(self.customer, 5, confirm=True)
        few = self._parts()
        model = type(self.env["res.partner"])
        self.patch(model, "_customer_reads_all", lambda partners: True)
        self.assertEqual(self._parts(), few)
        self.assertEqual(self.customer._credit_overdue(self.company), {})

    def test_the_amount_of_a_document_is_what_it_adds(self):
        order = self._order(self.customer, 100)
        order.write({"order_line": [Command.create(self._line(-30))]})
        self.assertEqual(float(order._credit_amount()), 70.0)
        order.action_confirm()
        self.assertEqual(self._parts()["order"], 70.0)
        move = self._invoice(self.customer, 50, post=False)
        self.assertEqual(float(move._credit_amount()), 50.0)
        self.assertEqual(float(order._create_invoices()._credit_amount()), 0.0)

    def test_overdue_is_what_unmatched_payments_do_not_cover(self):
        self._invoice(self.customer, 100, date="2020-01-01")
        self._invoice(self.customer, 60, date="2020-01-11")
        self._invoice(self.customer, 40, date="2099-01-01", due="2099-01-01")

        def overdue():
            return self.customer._credit_overdue(self.company)[self.customer.id]

        today = (
            self.env["credit.profile"]
            ._fields["temporary_until"]
            .context_today(self.customer)
        )
        first = (today - today.replace(2020, 1, 1)).days
        self.assertEqual(overdue(), (160.0, first))
        self._payment(self.customer, 100)
        self.assertEqual(overdue(), (60.0, first - 10))
        self._payment(self.customer, 60)
        self.assertEqual(self.customer._credit_overdue(self.company), {})
