from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_payments import PaymentsCommon


@tagged("post_install", "-at_install")
class TestBillingWaiver(PaymentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("customer_billing.waiver_reason_fault")
        cls.bill = cls._invoice(cls.customer, 200, "2025-03-01")

    def _ask(self, user=None, **vals):
        """A waiver that the fee clerk asks for, by default a quarter of the bill."""
        if "charge_id" not in vals:
            vals.setdefault("move_id", self.bill.id)
        return (
            self.env["billing.waiver"]
            .with_user(user or self.billing_clerk)
            .create(
                {
                    "percent": 25,
                    "reason_id": self.reason.id,
                    "company_id": self.company.id,
                }
                | vals
            )
        )

    def _draft(self, amount, tax=None, **vals):
        bill = self._invoice(self.customer, amount, "2025-03-01", post=False, **vals)
        if tax:
            bill.invoice_line_ids.tax_ids = tax
        return bill

    def test_a_posted_bill_gets_a_credit_note(self):
        waiver = self._ask()
        self.assertEqual((waiver.amount, waiver.partner_id), (50, self.customer))
        self.assertEqual(self.bill.amount_residual, 200)
        waiver.with_user(self.billing_manager).action_approve()
        self.assertEqual(waiver.state, "applied")
        note = waiver.applied_move_id
        self.assertEqual((note.move_type, note.amount_total), ("out_refund", 50))
        self.assertEqual(note.reversed_entry_id, self.bill)
        self.assertEqual(self.bill.amount_residual, 150)
        with self.assertRaisesRegex(UserError, "decided already: Applied"):
            waiver.with_user(self.billing_manager).action_approve()
        waiver._apply()
        self.assertEqual(self.bill.amount_residual, 150)

    def test_a_draft_gets_a_discount_with_its_taxes(self):
        bill = self._draft(100, self.tax)
        self.assertEqual(bill.amount_total, 115)
        waiver = self._ask(move_id=bill.id, kind="amount", amount_fixed=11.5)
        waiver.with_user(self.billing_manager).action_approve()
        self.assertAlmostEqual(bill.amount_total, 103.5)
        self.assertAlmostEqual(bill.amount_untaxed, 90)
        self.assertAlmostEqual(waiver.applied_amount, 11.5)
        self.assertEqual(waiver.applied_move_id, bill)
        bill.action_post()
        self.assertAlmostEqual(bill.amount_residual, 103.5)

    def test_never_more_is_waived_than_was_agreed_to(self):
        self.tax.amount = 13
        for cents in (1, 33, 99, 100, 4567, 9999):
            bill = self._draft(100, self.tax)
            waiver = self._ask(move_id=bill.id, kind="amount", amount_fixed=cents / 100)
            waiver.with_user(self.billing_manager).action_approve()
            lost = cents / 100 - waiver.applied_amount
            self.assertTrue(-0.001 < lost < 0.021, f"{cents}: {lost}")
            self.assertAlmostEqual(bill.amount_total, 113 - waiver.applied_amount)

    def test_whoever_asks_does_not_approve(self):
        waiver = self._ask(self.billing_manager)
        self.assertFalse(waiver.is_mine_to_decide)
        with self.assertRaisesRegex(AccessError, "Somebody else decides"):
            waiver.action_approve()
        waiver.with_user(self.billing_clerk).company_id.sudo()
        with self.assertRaises(AccessError):
            waiver.write({"state": "approved"})
        with self.assertRaises(AccessError):
            waiver.write({"requested_by_id": self.billing_clerk.id})
        forged = self._ask(state="approved", requested_by_id=self.cashier.id, percent=1)
        self.assertEqual(forged.state, "asked")
        self.assertEqual(forged.requested_by_id, self.billing_clerk)

    def test_a_clerk_approves_up_to_the_cap(self):
        waiver = self._ask()
        with self.assertRaisesRegex(AccessError, "needs an administrator"):
            waiver.with_user(self.cashier).action_approve()
        self.company.billing_waiver_clerk_cap = 50
        waiver.with_user(self.cashier).action_approve()
        self.assertEqual(waiver.state, "applied")
        self.assertEqual(waiver.decided_by_id, self.cashier)

    def test_all_waivers_together_stay_below_the_companys_cap(self):
        self.company.billing_waiver_cap = 40
        self._ask()
        with self.assertRaisesRegex(ValidationError, "At most"):
            self._ask(percent=20)
        with self.assertRaisesRegex(ValidationError, "above 0"):
            self._ask(percent=0)

    def test_what_is_paid_is_not_waived(self):
        waiver = self._ask(percent=100)
        self._take(150)
        with self.assertRaisesRegex(UserError, "still open"):
            waiver.with_user(self.billing_manager).action_approve()
        self.assertEqual(self.bill.amount_residual, 50)

    def test_an_open_charge_waits_for_its_bill(self):
        self._subscription(price=100)
        run = self._run("2025-01-01")
        charge = run.line_ids.move_ids.line_ids.billing_charge_ids
        old = run.move_ids
        old.button_cancel()
        self.assertEqual(charge.state, "open")
        waiver = self._ask(charge_id=charge.id, percent=10)
        waiver.with_user(self.billing_manager).action_approve()
        self.assertEqual(waiver.state, "approved")
        bill = self._run("2025-01-02").move_ids
        self.assertEqual(bill.amount_total, 100)
        bill.with_user(self.billing_clerk).action_post()
        self.assertEqual((waiver.state, bill.amount_total), ("applied", 90))
        bill.button_cancel()
        again = self._run("2025-01-03").move_ids
        again.action_post()
        self.assertEqual((waiver.applied_move_id, again.amount_total), (again, 90))

    def _waived(self, charge, **vals):
        """An approved waiver of a charge, by default of 10 %."""
        waiver = self._ask(charge_id=charge.id, **({"percent": 10} | vals))
        waiver.with_user(self.billing_manager).action_approve()
        return waiver

    def _again(self, bill):
        """Void a bill and bill its charges again."""
        bills = bill.with_user(self.billing_manager)
        bills._billing_void("Wrong", self._date("2025-01-05"))
        bills._billing_bill_again(self._date("2025-01-05"))
        return bill.billing_replaced_by_id

    def test_it_comes_off_the_bill_that_stands_for_a_voided_one(self):
        subscription = self._subscription(price=100)
        visit = self.env["billing.charge"].create(
            {
                "partner_id": self.customer.id,
                "item_id": self._item("Visit", 50, kind="one_off").id,
                "period_start": "2025-01-01",
            }
        )
        bill = self._run("2025-01-01").move_ids
        percent = self._waived(subscription.charge_ids)
        fixed = self._waived(visit, kind="amount", amount_fixed=20)
        self.assertEqual(bill.amount_total, 120)
        bill.action_post()
        subscription.line_ids.price_agreed = 80
        again = self._again(bill)
        self.assertEqual((again.amount_total, percent.state), (130, "approved"))
        self.assertTrue(percent.message_ids.filtered(lambda m: "voided" in m.body))
        again.action_post()
        self.assertEqual(again.amount_total, 130 - 8 - 20)
        for waiver in percent | fixed:
            self.assertEqual((waiver.state, waiver.applied_move_id), ("applied", again))
        self.assertEqual(percent.charge_id.replaces_id.state, "void")

    def test_never_more_is_waived_again_than_was_agreed_to(self):
        self.company.billing_waiver_cap = 50
        subscription = self._subscription(price=100)
        bill = self._run("2025-01-01").move_ids
        one = self._waived(subscription.charge_ids, percent=20)
        two = self._waived(subscription.charge_ids, kind="amount", amount_fixed=30)
        subscription.line_ids.price_agreed = 300
        bill = self._again(bill)
        bill.action_post()
        self.assertEqual((one | two).mapped("applied_amount"), [20, 30])
        subscription.line_ids.price_agreed = 60
        bill = self._again(bill)
        bill.action_post()
        self.assertEqual((one | two).mapped("applied_amount"), [20, 10])
        self.assertEqual(bill.amount_total, 30)

    def test_it_is_rejected_with_a_reason_or_recalled(self):
        waiver = self._ask()
        decider = waiver.with_user(self.billing_manager)
        with self.assertRaisesRegex(UserError, "Reason for Rejection"):
            decider.action_reject()
        decider.reject_reason = "They were late"
        decider.action_reject()
        self.assertEqual((waiver.state, self.bill.amount_residual), ("rejected", 200))
        other = self._ask(percent=1)
        with self.assertRaisesRegex(AccessError, "takes it back"):
            other.with_user(self.cashier).action_recall()
        other.action_recall()
        self.assertEqual(other.state, "recalled")
        with self.assertRaisesRegex(UserError, "is decided"):
            other.percent = 2

    def test_it_stands_on_the_timeline(self):
        waiver = self._ask()
        events = self.customer._customer_timeline(10)
        self.assertIn(waiver.name, [event["title"] for event in events])

    def test_finance_posts_a_bill_with_a_waiver(self):
        accountant = self._user("accountant", "account.group_account_invoice")
        bill = self._draft(100)
        waiver = self._ask(move_id=bill.id, percent=10)
        waiver.with_user(self.billing_manager)._turn(("asked",))
        waiver.with_user(self.billing_manager)._decided("approved")
        bill.with_user(accountant).action_post()
        self.assertEqual((bill.amount_total, waiver.state), (90, "applied"))
