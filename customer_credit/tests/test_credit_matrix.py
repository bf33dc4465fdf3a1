from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditMatrix(CreditCommon):
    """What the policy makes of a breach at each check point, and what it counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls._limit(cls.customer, 1000)
        cls.far = fields.Datetime.add(fields.Datetime.now(), days=90)

    def _notes(self, document):
        return [m.body for m in document.message_ids if "although" in (m.body or "")]

    def _banner(self, document):
        document.invalidate_recordset()
        return document.credit_banner

    # -- reactions -----------------------------------------------------------------

    def test_ignored_it_passes_and_nothing_is_said(self):
        self._policy(on_order="ignore")
        order = self._order(self.customer, 1100)
        self.assertFalse(self._banner(order))
        order.action_confirm()
        self.assertFalse(self._notes(order))

    def test_noted_it_passes_and_the_history_says_so(self):
        self._policy(on_order="tell")
        order = self._order(self.customer, 1100)
        self.assertFalse(self._banner(order))
        order.action_confirm()
        (note,) = self._notes(order)
        self.assertIn("over the credit limit", note)

    def test_a_warning_is_shown_before_and_noted_afterwards(self):
        self._policy(on_order="warn")
        order = self._order(self.customer, 1100)
        self.assertEqual(self._banner(order), "warning")
        self.assertIn("100.00 over its limit", order.credit_message)
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual(len(self._notes(order)), 1)

    def test_where_it_is_blocked_no_release_helps(self):
        self._policy(on_order="block")
        order = self._order(self.customer, 1100)
        self._release(order, 1100)
        self.assertEqual(self._banner(order), "danger")
        self.assertFalse(order.credit_is_releasable)
        with self.assertRaisesRegex(UserError, "100.00 over its limit"):
            order.action_confirm()
        self._policy(on_order="ask")
        self.assertEqual(self._banner(order), "info")
        order.action_confirm()

    def test_invoices_and_orders_are_two_check_points(self):
        self._policy(on_order="ignore", on_invoice="block")
        with self.assertRaisesRegex(UserError, "over its limit"):
            self._invoice(self.customer, 1100)
        order = self._order(self.customer, 1100, confirm=True)
        order._create_invoices().action_post()
        self._policy(on_order="block", on_invoice="tell")
        move = self._invoice(self.customer, 50)
        self.assertEqual(len(self._notes(move)), 1)

    def test_what_was_ignored_is_remembered_within_the_transaction(self):
        self._policy(on_invoice="ignore")
        with self._committed_by_others(self.customer, 0):
            self._invoice(self.customer, 800)
            with self.assertRaisesRegex(UserError, "over its limit"):
                self._order(self.customer, 300, confirm=True)

    def test_a_quotation_is_checked_when_it_is_sent(self):
        order = self._order(self.customer, 1100)
        order.action_quotation_sent()
        for reaction in ("ask", "block"):
            self._policy(on_quote=reaction)
            quote = self._order(self.customer, 1100)
            for send in (
                quote.action_quotation_sent,
                lambda quote=quote: quote.write({"state": "sent"}),
                lambda: self._order(self.customer, 1100, state="sent"),
            ):
                with self.assertRaisesRegex(UserError, "over its limit"):
                    send()
            self.assertEqual(quote.state, "draft")
        self._policy(on_quote="warn")
        quote.action_quotation_sent()
        self.assertEqual(len(self._notes(quote)), 1)
        self._policy(on_quote="ask")
        quote = self._order(self.customer, 1200)
        self._release(quote, 1200)
        quote.action_quotation_sent()
        self._order(self.customer, 900).action_quotation_sent()

    def test_bills_and_subscriptions_follow_their_own_reaction(self):
        def held(operation):
            return self.customer._customer_holds(self.company, operation)

        self._invoice(self.customer, 900)
        self._limit(self.customer, 500)
        self.assertFalse(held("bill"))
        self.assertIn("400.00 over its credit limit", held("subscription")[
            self.customer.id
        ][0])  # fmt: skip
        self._policy(on_bill="block", on_subscription="warn")
        self.assertTrue(held("bill"))
        self.assertFalse(held("subscription"))
        self._limit(self.customer, 1000)
        self.assertFalse(held("bill"))
        self._limit(self.customer, 1000, state="hold")
        self.assertTrue(held("bill"))
        self.assertFalse(held("invoice"))

    # -- levels --------------------------------------------------------------------

    def test_a_level_has_a_policy_of_its_own(self):
        level = self.env["customer.level"].create({"name": "Key", "code": "key_test"})
        self._policy(on_order="block", warn_share=0.5)
        self._policy(level_id=level.id, on_order="ignore", count_drafts=True)
        key = self._customer("Key account", customer_level_id=level.id)
        self._limit(key, 1000)
        self._order(key, 1100, confirm=True)
        with self.assertRaisesRegex(UserError, "over its limit"):
            self._order(self.customer, 1100, confirm=True)
        for customer in (key, self.customer):
            self._invoice(customer, 70, post=False)
        parts = (key | self.customer)._credit_exposure(self.company)
        self.assertEqual(parts[key.id]["draft"], 70)
        self.assertNotIn("draft", parts[self.customer.id])
        key.customer_level_id = False
        with self.assertRaisesRegex(UserError, "over its limit"):
            self._order(key, 10, confirm=True)

    # -- what counts -----------------------------------------------------------------

    def test_an_order_beyond_the_horizon_counts_only_what_was_delivered(self):
        self._policy(horizon_days=30)
        order = self._order(self.customer, 5000, commitment_date=self.far)
        order.action_confirm()
        self.assertEqual(self._exposure(self.customer), 0)
        whole = self.customer._credit_exposure(self.company, whole=True)
        self.assertEqual(whole[self.customer.id]["later"], 5000)
        order.order_line.qty_delivered = 0.1
        self.assertEqual(self._exposure(self.customer), 500)
        with self.assertRaisesRegex(UserError, "orders 500.00"):
            self._order(self.customer, 600, confirm=True)

    def test_bringing_a_far_order_near_is_asked(self):
        self._policy(horizon_days=30)
        order = self._order(self.customer, 5000, commitment_date=self.far)
        order.action_confirm()
        near = fields.Datetime.add(fields.Datetime.now(), days=3)
        for day in (near, False):
            with self.assertRaisesRegex(UserError, "over its limit"):
                order.with_user(self.salesperson).write({"commitment_date": day})
        order.commitment_date = fields.Datetime.add(self.far, days=1)

    def test_a_hold_stops_a_far_order_too(self):
        self._policy(horizon_days=30)
        self._limit(self.customer, 1000, state="hold")
        with self.assertRaisesRegex(UserError, "on credit hold"):
            self._order(self.customer, 10, commitment_date=self.far, confirm=True)

    def test_what_was_delivered_is_invoiced_although_orders_are_not_counted(self):
        self._policy(count_orders=False)
        order = self._order(self.customer, 1500, confirm=True)
        self.assertEqual(self._exposure(self.customer), 0)
        move = order._create_invoices()
        with self.assertRaisesRegex(UserError, "over its limit"):
            move.action_post()
        order.order_line.qty_delivered = 1
        self.assertEqual(self._exposure(self.customer), 1500)
        self._limit(self.customer, 1000, state="hold")
        move.action_post()
        self.assertEqual(self._exposure(self.customer), 1500)

    def test_a_down_payment_for_a_far_order_is_asked_once(self):
        self._policy(horizon_days=30)
        order = self._order(self.customer, 2000, commitment_date=self.far)
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 900,
            }
        )
        wizard._create_invoices(order).action_post()
        self.assertEqual(self._exposure(self.customer), 900)
        whole = self.customer._credit_exposure(self.company, whole=True)
        self.assertEqual(sum(whole[self.customer.id].values()), 2000)

    def test_charges_are_counted_unless_the_policy_leaves_them_out(self):
        model = type(self.env["res.partner"])
        commitments = model._customer_commitments

        def and_charges(partners, company):
            result = commitments(partners, company)
            result.setdefault(self.customer.id, {})["charge"] = 25.0
            return result

        self.patch(model, "_customer_commitments", and_charges)
        self.assertEqual(self._exposure(self.customer), 25)
        self._policy(count_charges=False)
        self.assertEqual(self._exposure(self.customer), 0)
        whole = self.customer._credit_exposure(self.company, whole=True)
        self.assertEqual(whole[self.customer.id]["later"], 25)

    def test_a_note_counts_until_it_is_honoured(self):
        notes = self.env["account.account"].create(
            {"name": "Notes", "code": "112199", "account_type": "asset_current"}
        )
        receivable = self.company_data["default_account_receivable"]
        self._invoice(self.customer, 800)

        def entry(debit, credit, amount):
            lines = [
                Command.create(
                    {"account_id": a.id, "partner_id": self.customer.id, side: amount}
                )
                for a, side in ((debit, "debit"), (credit, "credit"))
            ]
            move = self.env["account.move"].create({"line_ids": lines})
            move.action_post()

        entry(notes, receivable, 800)
        self.assertEqual(self._exposure(self.customer), 0)
        self._policy(note_account_ids=[Command.set(notes.ids)])
        self.assertEqual(self._exposure(self.customer), 800)
        with self.assertRaisesRegex(UserError, "notes 800.00"):
            self._order(self.customer, 300, confirm=True)
        entry(self.company_data["default_journal_bank"].default_account_id, notes, 800)
        self.assertEqual(self._exposure(self.customer), 0)

    # -- overdue ---------------------------------------------------------------------

    def test_overdue_by_amount_and_small_remainders(self):
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        self._invoice(self.customer, 60, date=yesterday)
        self._invoice(self.customer, 30, date=yesterday)
        self._policy(max_overdue_amount=89)
        with self.assertRaisesRegex(UserError, "overdue for 1 days with 90.00"):
            self._order(self.customer, 10, confirm=True)
        self._policy(overdue_threshold=30)
        self._order(self.customer, 10, confirm=True)
        self._policy(max_overdue_amount=0, max_overdue_days=0)
        self.assertFalse(self.env["credit.policy"]._credit_rules(
            self.company).stops_overdue)  # fmt: skip

    def test_what_is_paid_in_advance_passes_on_hold(self):
        self._limit(self.customer, 0, state="hold")
        self._payment(self.customer, 300)
        with self.assertRaisesRegex(UserError, "on credit hold"):
            self._order(self.customer, 301, confirm=True)
        self._order(self.customer, 300, confirm=True)
        with self.assertRaisesRegex(UserError, "on credit hold"):
            self._order(self.customer, 1, confirm=True)
