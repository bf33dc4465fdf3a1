from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common_payments import PaymentsCommon


@tagged("post_install", "-at_install")
class TestBillingCheck(PaymentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._subscription()
        cls.gaps = cls.env["billing.check.gap"]
        cls.company.billing_check_user_id = cls.billing_clerk

    def setUp(self):
        super().setUp()
        # what limits count is compared where there are some: tests/integration
        partners = type(self.env["res.partner"])
        self.patch(partners, "_customer_owed_query", lambda partner, company: None)

    def _posted(self, day="2025-01-01"):
        """A confirmed run with one posted bill."""
        run = self._run(day)
        run.action_confirm()
        self._work()
        return run

    def _check(self):
        """What tonight's check would do; the gaps that are open then."""
        self.env.flush_all()
        checks = self.env["billing.check"].sudo()
        checks._of_today(self.company).state = "waiting"
        with self._commits():
            checks._cron_check()
        self.env.invalidate_all()
        return self.gaps.search(
            [("company_id", "=", self.company.id), ("state", "=", "open")]
        )

    def _set(self, record, **values):
        """What no screen allows: change a row behind the back of the addon."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(name),
                    value,
                    record.id,
                )
            )
        self.env.invalidate_all()

    def _found(self, kind, ours, theirs):
        """The one gap there is; closed again when the cause is taken away."""
        gap = self._check()
        self.assertEqual(gap.mapped("kind"), [kind])
        self.assertEqual((gap.ours_amount, gap.theirs_amount), (ours, theirs))
        self.assertEqual(gap.difference, ours - theirs)
        self.assertTrue(gap.name)
        self.assertTrue(gap.advice)
        return gap

    def _gone(self, gap):
        self.assertFalse(self._check())
        self.assertEqual(gap.state, "gone")
        self.assertEqual(gap.date_gone, fields.Date.context_today(gap))

    # -- all is well -----------------------------------------------------------------

    def test_a_whole_way_leaves_no_gap(self):
        taxed = self._item("Taxed", 33.33, tax=self.tax)
        self._subscription(item=taxed, quantity=3)
        bill = self._posted().move_ids
        self._take(100, "prepaid")
        self._take(70, "deposit")
        self._take(30)
        self._posted("2025-02-01")
        self.env["billing.statement"]._make(
            self.customer, self.company, self._date("2025-01-01"),
            self._date("2025-03-31"),
        )  # fmt: skip
        self.assertFalse(self._check())
        bill._billing_void("again", self._date("2025-03-01"))
        bill._billing_bill_again(self._date("2025-03-01"))
        self.env["billing.statement"].search([]).action_refresh()
        self.assertFalse(self._check())
        check = self.env["billing.check"].search([("company_id", "=", self.company.id)])
        self.assertEqual(check.state, "done")
        self.assertGreaterEqual(check.charge_count, 4)
        self.assertEqual((check.payment_count, check.statement_count), (3, 1))

    def test_an_applied_waiver_is_no_gap(self):
        bill = self._run("2025-01-01").move_ids
        waiver = self.env["billing.waiver"].create(
            {
                "move_id": bill.id,
                "percent": 25,
                "reason_id": self.env.ref("customer_billing.waiver_reason_fault").id,
            }
        )
        waiver.sudo()._store({"state": "approved"})
        bill.action_post()
        self.assertEqual(bill.amount_total, 75)
        self.assertFalse(self._check())

    # -- each gap --------------------------------------------------------------------

    def test_a_charge_that_lost_its_line(self):
        self._posted()
        charge = self.subscription.charge_ids
        line = charge.move_line_id
        self._set(charge, move_line_id=None)
        gaps = self._check()
        self.assertEqual(set(gaps.mapped("kind")), {"line_missing", "line_unbound"})
        missing = gaps.filtered(lambda gap: gap.kind == "line_missing")
        self.assertEqual((missing.ours_amount, missing.theirs_amount), (100, 0))
        self.assertIn(self.subscription.name, missing.name)
        self._set(charge, move_line_id=line.id)
        self._gone(missing)

    def test_a_charge_billed_on_a_cancelled_bill(self):
        bill = self._run("2025-01-01").move_ids
        charge = self.subscription.charge_ids
        bill.button_cancel()
        self.assertFalse(self._check())
        self._set(charge, state="billed")
        gap = self._found("charge_state", 100, 0)
        self._set(charge, state="open")
        self._gone(gap)

    def test_a_line_that_was_changed_by_hand(self):
        bill = self._run("2025-01-01").move_ids
        bill.invoice_line_ids.price_unit = 90
        gap = self._found("charge_amount", 100, 90)
        self.assertEqual(gap.action_view_document()["res_id"], bill.id)
        bill.invoice_line_ids.price_unit = 100
        self._gone(gap)

    def test_a_line_that_was_added_by_hand(self):
        bill = self._run("2025-01-01").move_ids
        bill.invoice_line_ids = [
            Command.create({"name": "x", "price_unit": 7, "tax_ids": [Command.clear()]})
        ]
        gap = self._found("line_unbound", 0, 7)
        bill.invoice_line_ids.filtered(lambda x: x.name == "x").unlink()
        self._gone(gap)

    def test_a_run_whose_draft_was_deleted(self):
        run = self._run("2025-01-01")
        run.move_ids.unlink()
        run.state = "done"
        gap = self._found("run_sheet", 100, 0)
        self.assertEqual(gap.partner_id, self.customer)
        self._posted("2025-01-02")
        self._gone(gap)

    def test_a_run_that_does_not_add_up(self):
        run = self._posted()
        self._set(run, expected_count=2)
        gap = self._found("run_sheet", 2, 1)
        self._set(run, expected_count=1)
        self._gone(gap)

    def test_a_bill_whose_open_amount_is_wrong(self):
        bill = self._posted().move_ids
        self._set(bill, amount_residual=60)
        gap = self._found("receivable", 60, 100)
        self._set(bill, amount_residual=100)
        self._gone(gap)

    def test_a_receipt_of_a_cancelled_payment(self):
        payment = self._take(80, "prepaid")
        payment.action_cancel()
        gap = self._found("receipt", 80, 0)
        self.assertEqual(gap.name, payment.billing_receipt_number)

    def test_money_on_the_account_that_no_receipt_explains(self):
        self._take(80, "prepaid")
        entry = self.env["account.move"].create(
            {
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.customer.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in (
                        (self.prepaid_account, -15),
                        (self.company_data["default_account_expense"], 15),
                    )
                ]
            }
        )
        entry.action_post()
        gap = self._found("held", 80, 95)
        self.assertEqual(gap.partner_id, self.customer)
        entry.button_draft()
        self._gone(gap)

    def test_a_statement_that_moved_since(self):
        self._posted()
        statement = self.env["billing.statement"]._make(
            self.customer, self.company, self._date("2025-01-01"),
            self._date("2025-01-31"),
        )  # fmt: skip
        self._invoice(self.customer, 11, "2025-02-01")  # after its last day
        self.assertFalse(self._check())
        self._invoice(self.customer, 40, "2025-01-20")
        gap = self._found("statement", 100, 140)
        statement.action_refresh()
        self._gone(gap)

    # -- the life of a gap -------------------------------------------------------------

    def test_the_same_gap_is_the_same_row_and_one_activity(self):
        bill = self._run("2025-01-01").move_ids
        bill.invoice_line_ids.price_unit = 90
        gap = self._check()
        self.assertEqual(self._check(), gap)
        self.assertEqual(gap.activity_ids.user_id, self.billing_clerk)
        self.assertEqual(len(gap.activity_ids), 1)
        bill.invoice_line_ids.price_unit = 100
        self._gone(gap)
        self.assertFalse(gap.activity_ids)
        bill.invoice_line_ids.price_unit = 80
        self.assertEqual(self._check(), gap)
        self.assertFalse(gap.date_gone)

    def test_an_explanation_holds_as_long_as_the_difference(self):
        bill = self._run("2025-01-01").move_ids
        bill.invoice_line_ids.price_unit = 90
        gap = self._check().with_user(self.billing_clerk)
        with self.assertRaises(UserError):
            gap.action_explain()
        gap.reason = "Agreed on the phone"
        gap.action_explain()
        self.assertFalse(gap.activity_ids)
        self.assertFalse(self._check())
        self.assertEqual(gap.state, "explained")
        bill.invoice_line_ids.price_unit = 50
        self.assertEqual(self._check(), gap.with_env(self.env))
        gap.action_explain()
        gap.action_reopen()
        self.assertEqual(gap.state, "open")

    def test_what_was_found_is_not_typed(self):
        self._run("2025-01-01").move_ids.invoice_line_ids.price_unit = 90
        gap = self._check()
        self.assertEqual(gap.with_user(self.billing_reader).kind, "charge_amount")
        for user, values in (
            (self.billing_reader, {"reason": "x"}),
            (self.billing_clerk, {"state": "gone"}),
            (self.billing_manager, {"difference": 0}),
        ):
            with self.assertRaises(AccessError):
                gap.with_user(user).write(values)
        with self.assertRaises(AccessError):
            gap.with_user(self.billing_reader).action_check_now()
        check = gap.check_id.with_user(self.billing_manager)
        with self.assertRaises(AccessError):
            check.write({"open_count": 0})

    def test_checked_now_by_a_clerk_and_once_a_day_by_itself(self):
        checks = self.env["billing.check"]
        self._run("2025-01-01").move_ids.invoice_line_ids.price_unit = 90
        self.env.flush_all()
        with self._at_once():
            self.gaps.with_user(self.billing_clerk).action_check_now()
        check = checks.search([("company_id", "=", self.company.id)])
        self.assertEqual((check.state, check.open_count), ("done", 1))
        self.assertEqual(checks._of_today(self.company), check)

    def test_companies_are_checked_apart(self):
        other = self.setup_other_company()["company"]
        self._run("2025-01-01").move_ids.invoice_line_ids.price_unit = 90
        gap = self._check()
        self.assertEqual(gap.company_id, self.company)
        checked = self.env["billing.check"].sudo()
        self.assertFalse(checked.search([("company_id", "=", other.id)]))
        elsewhere = checked._of_today(other)
        elsewhere._work()
        self.assertEqual(elsewhere.open_count, 0)
        self.assertEqual(gap.state, "open")

    def test_a_check_costs_the_same_for_three_and_for_thirty(self):
        counts = []
        self._check()
        for size in (3, 27):
            for n in range(size):
                self._subscription(self._customer(f"C{size}.{n}"))
            self._posted()
            self.env.flush_all()
            check = self.env["billing.check"].sudo()._of_today(self.company)
            check.state = "waiting"
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            check._work()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
