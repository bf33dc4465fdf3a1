from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingVoid(BillingCommon):
    """Voiding and billing again, and what a person has to look at before billing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._item("Visit", 80, kind="one_off")
        cls.taxed = cls._item("Taxed", 100, tax=cls.tax)

    def _void(self, moves, again=True, user=None):
        """Void bills as a manager does in the dialog; the answer is its action."""
        moves = moves.with_user(user or self.billing_manager)
        action = moves.action_billing_void()
        dialog = Form(
            self.env["billing.void"]
            .with_user(user or self.billing_manager)
            .with_context(**action["context"])
        )
        dialog.reason = "Wrong price"
        dialog.is_billed_again = again
        return dialog.save().action_void()

    def _posted(self, day="2025-01-01", **vals):
        """A posted bill of a month."""
        bill = self._run(day, **vals).move_ids
        bill.action_post()
        return bill

    def _ledger(self):
        """``{account: balance}`` of all that is posted for the customer."""
        lines = self.env["account.move.line"]._read_group(
            [("partner_id", "=", self.customer.id), ("parent_state", "=", "posted")],
            ["account_id"],
            ["balance:sum"],
        )
        return {account.code: round(balance, 2) for account, balance in lines}

    # -- void ----------------------------------------------------------------------

    def test_void_and_bill_again_leaves_the_same_ledger(self):
        subscription = self._subscription(item=self.taxed)
        self.env["billing.charge"].create(
            {
                "partner_id": self.customer.id,
                "item_id": self.visit.id,
                "period_start": "2025-01-01",
                "external_key": "K1",
            }
        )
        bill = self._posted()
        before = self._ledger()
        self._void(bill)
        self.assertEqual(bill.billing_void_ids.state, "posted")
        self.assertEqual(bill.billing_void_ids.ref, "Wrong price")
        self.assertEqual(bill.payment_state, "reversed")
        self.assertEqual(set(self._ledger().values()), {0})
        again = bill.billing_replaced_by_id
        self.assertEqual(again.state, "draft")
        self.assertEqual(again.billing_replaces_ids, bill)
        again.action_post()
        self.assertEqual(self._ledger(), before)
        charges = subscription.charge_ids.sorted("id")
        self.assertEqual(charges.mapped("state"), ["void", "billed"])
        self.assertEqual(charges[1].replaces_id, charges[0])
        one_offs = self.env["billing.charge"].search([("external_key", "=", "K1")])
        self.assertEqual(sorted(one_offs.mapped("state")), ["billed", "void"])
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self._run("2025-01-01")

    def test_what_was_mended_before_is_billed_then(self):
        subscription = self._subscription()
        bill = self._posted()
        subscription.line_ids.quantity = 3
        self._void(bill)
        self.assertEqual(bill.billing_replaced_by_id.amount_total, 300)

    def test_only_what_stood_on_the_bill_is_billed_again(self):
        self._subscription()
        bill = self._posted()
        self._subscription(price=7)
        self._void(bill)
        self.assertEqual(bill.billing_replaced_by_id.amount_total, 100)
        run = self._run("2025-01-01")
        self.assertEqual(run.move_ids.amount_total, 7)

    def test_the_next_run_bills_it_where_it_is_not_billed_at_once(self):
        self._subscription()
        bill = self._posted()
        self._void(bill, again=False)
        self.assertFalse(bill.billing_replaced_by_id)
        made = self._run("2025-01-01").move_ids
        self.assertEqual(made.amount_total, 100)
        self.assertEqual(bill.billing_replaced_by_id, made)

    def test_a_draft_is_cancelled_without_a_credit_note(self):
        subscription = self._subscription()
        bill = self._run("2025-01-01").move_ids
        self._void(bill)
        self.assertEqual(bill.state, "cancel")
        self.assertFalse(bill.billing_void_ids)
        self.assertEqual(bill.billing_replaced_by_id.amount_total, 100)
        states = sorted(subscription.charge_ids.mapped("state"))
        self.assertEqual(states, ["billed", "void"])

    def test_a_bill_is_voided_once(self):
        self._subscription()
        bill = self._posted()
        bills = bill.with_user(self.billing_manager)
        bills._billing_void("Once", bill.date)
        with self.assertRaisesRegex(UserError, "voided already"):
            bills._billing_void("Twice", bill.date)
        self.assertEqual(len(bill.billing_void_ids), 1)
        copy = bill.billing_void_ids.copy()
        self.assertFalse(copy.billing_voids_id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                copy.billing_voids_id = bill
                self.env.flush_all()

    def test_a_voided_bill_and_its_credit_note_stay_so(self):
        self._subscription()
        bill = self._posted()
        draft = self._run("2025-02-01").move_ids
        self._void(bill | draft, again=False)
        for door in (
            bill.button_draft,
            bill.billing_void_ids.button_draft,
            draft.button_draft,
            lambda: draft.write({"state": "posted"}),
            lambda: bill.billing_void_ids.write({"state": "cancel"}),
        ):
            with self.assertRaises(UserError):
                door()

    def test_what_is_no_bill_or_has_a_credit_note_is_not_voided(self):
        self._subscription()
        bill = self._posted()
        bill._reverse_moves(cancel=True)
        for move in (bill, self._invoice(self.customer, 10)):
            with self.assertRaises(UserError):
                move.with_user(self.billing_manager)._billing_void("x", move.date)

    def test_only_administrators_void(self):
        self._subscription()
        bill = self._posted()
        clerk = bill.with_user(self.billing_clerk)
        for step in (
            clerk.action_billing_void,
            lambda: clerk._billing_void("x", bill.date),
        ):
            with self.assertRaises(AccessError):
                step()

    def test_a_bill_below_zero_is_voided_and_made_again(self):
        subscription = self._subscription()
        bill = self._posted()
        day = self._date("2025-01-11")
        subscription._close(day, self.env.ref("customer_billing.close_reason_price"))
        note = self._posted("2025-01-12")
        self.assertEqual((note.move_type, note.amount_total), ("out_refund", 64.52))
        before = self._ledger()
        with self.assertRaisesRegex(UserError, "Void that one first"):
            bill.with_user(self.billing_manager)._billing_void("x", day)
        self._void(note)
        back = note.billing_void_ids
        self.assertEqual((back.move_type, back.amount_total), ("out_invoice", 64.52))
        self.assertEqual((note.amount_residual, back.amount_residual), (0, 0))
        again = note.billing_replaced_by_id
        self.assertEqual((again.move_type, again.amount_total), ("out_refund", 64.52))
        again.action_post()
        self.assertEqual(self._ledger(), before)
        given = subscription.charge_ids.filtered("credit_of_id").sorted("id")
        self.assertEqual(given.mapped("state"), ["void", "billed"])
        self.assertEqual(given[1].replaces_id, given[0])
        self._void(again, again=False)
        self._void(bill, again=False)
        self.assertEqual(set(self._ledger().values()), {0})

    # -- review --------------------------------------------------------------------

    def _billed(self, *months, price=100, customer=None):
        """Posted bills of these months of 2025, one a month."""
        subscription = self._subscription(customer, price=price)
        for month in months:
            run = self._run(f"2025-{month:02}-01")
            run.move_ids.action_post()
        return subscription

    def test_one_that_is_odd_waits_for_a_person_and_all_others_go_on(self):
        self.company.billing_guard_deviation = 20
        usual = self._billed(customer=self._customer("Usual"))
        odd = self._billed(1, 2, 3)
        odd.line_ids.price_agreed = 150
        run = self._run("2025-04-01", generate=False)
        run.action_preview()
        self.assertEqual(run.marked_count, 1)
        line = run.marked_line_ids
        self.assertEqual(line.partner_id, self.customer)
        self.assertEqual(line.guard_text, "150.00 instead of the usual 100.00")
        self.assertEqual(line.oddness, 50)
        run.action_generate()
        self._work()
        self.assertEqual((run.billed_count, run.parked_count), (1, 1))
        self.assertTrue(run.is_balanced)
        self.assertEqual(len(usual.charge_ids), 4)
        self.assertEqual(len(odd.charge_ids), 3)
        run.action_retry()  # that is not the way past it
        self._work()
        self.assertEqual((run.billed_count, run.parked_count), (1, 1))
        line.with_user(self.billing_clerk).action_looks_right()
        self._work()
        self.assertEqual((run.billed_count, run.parked_count), (2, 0))
        self.assertEqual(line.looked_by_id, self.billing_clerk)
        self.assertTrue(line.looked_at)
        self.assertEqual(len(odd.charge_ids), 4)

    def test_what_was_looked_at_before_generating_goes_on_unless_it_changes(self):
        self.company.billing_guard_deviation = 20
        subscription = self._billed(1)
        subscription.line_ids.price_agreed = 150
        run = self._run("2025-02-01", generate=False)
        run.action_preview()
        run.line_ids.action_looks_right()
        run.action_preview()
        self.assertEqual(run.marked_count, 0)
        subscription.line_ids.price_agreed = 250
        run.action_generate()
        self._work()
        self.assertEqual((run.billed_count, run.parked_count), (0, 1))
        self.assertFalse(run.line_ids.looked_at)
        run.line_ids.action_looks_right()
        self._work()
        self.assertEqual(run.move_ids.amount_total, 250)

    def test_the_first_bill_after_a_change(self):
        self.company.billing_guard_change = True
        subscription = self._billed(1)
        self._run("2025-02-01").move_ids.action_post()
        subscription.line_ids.write({"price_agreed": 90, "quantity": 2})
        run = self._run("2025-03-01")
        self.assertEqual(
            run.line_ids.guard_text,
            "Management fee: price 90 instead of 100\n"
            "Management fee: quantity 2 instead of 1",
        )
        run.line_ids.action_looks_right()
        self._work()
        run.move_ids.action_post()
        self.assertEqual(self._run("2025-04-01").parked_count, 0)

    def test_nothing_to_pay_and_less_than_nothing(self):
        self.company.write(
            {
                "billing_guard_zero": True,
                "billing_guard_negative": True,
                "billing_guard_amount": 500,
            }
        )
        self._subscription(price=0)
        self._subscription(self._customer("Minus"), price=-5)
        self._subscription(self._customer("Large"), price=501)
        self._subscription(self._customer("Fine"), price=500)
        run = self._run("2025-01-01")
        texts = sorted((run.parked_line_ids).mapped("guard_text"))
        self.assertEqual(
            texts,
            [
                "-5.00 is below zero\nManagement fee: -5.00 is below zero",
                "501.00 is above 500.00",
                "There is nothing to pay",
            ],
        )
        self.assertEqual(run.billed_count, 1)

    def test_nobody_says_for_another_that_it_looks_right(self):
        self.company.billing_guard_amount = 1
        self._subscription()
        line = self._run("2025-01-01").line_ids.with_user(self.billing_clerk)
        for vals in ({"looked_by_id": self.env.uid}, {"guard": False}):
            with self.assertRaises(AccessError):
                line.write(vals)
        with self.assertRaises(AccessError):
            line.with_user(self.billing_reader).action_looks_right()
        line.action_looks_right()
        with self.assertRaisesRegex(UserError, "nothing to check"):
            line.action_looks_right()

    def test_guards_ask_the_same_of_three_and_of_thirty(self):
        self.company.billing_guard_deviation = 20
        self.company.billing_guard_change = True

        def look(count, day):
            for customer in self.env["res.partner"].create(
                [{"name": f"C{n}", "is_company": True} for n in range(count)]
            ):
                self._subscription(customer, start=day)
            run = self._run(day, generate=False)
            run._collect_lines()
            bills, _reasons = run._prepare_bills(run.line_ids.partner_id)
            self.env.flush_all()
            return self._query_count(lambda: run._guard_vals(run.line_ids, bills))

        look(2, "2024-01-01")
        few = look(3, "2024-02-01")
        self.assertLessEqual(look(30, "2024-03-01"), few)
