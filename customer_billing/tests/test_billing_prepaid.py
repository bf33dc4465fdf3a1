from collections import Counter
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.sql_db import Cursor
from odoo.tests import tagged

from .common_payments import PaymentsCommon


@tagged("post_install", "-at_install")
class TestBillingPrepaid(PaymentsCommon):
    """Money paid in advance, and deposits: on liabilities, used once, given back."""

    def _back(self, payment, amount, **vals):
        return (
            self.env["account.payment"]
            .with_user(self.cashier)
            ._billing_give_back(
                payment._billing_open_lines(),
                {"amount": amount, "date": "2025-03-09", "journal_id": self.bank.id}
                | vals,
            )
        )

    def test_prepaid_money_pays_new_bills_when_they_are_posted(self):
        top_up = self._take(150, "prepaid")
        self.assertEqual(self._on(self.prepaid_account), 150)
        self.assertEqual(self.customer.billing_held_amount, 150)
        first = self._invoice(self.customer, 100, "2025-03-05")
        self.assertEqual(self._owed(first), [0])
        self.assertIn(first.payment_state, ("paid", "in_payment"))
        second = self._invoice(self.customer, 80, "2025-03-06")
        self.assertEqual(self._owed(second), [30])
        self.assertEqual(self._on(self.prepaid_account), 0)
        self.assertEqual(top_up.billing_unallocated, 0)
        entries = self.env["account.move"].search(
            [("billing_settles_id", "in", (first | second).ids)]
        )
        self.assertEqual(len(entries), 2)

    def test_doing_it_again_changes_nothing(self):
        self._take(500, "prepaid")
        bill = self._invoice(self.customer, 100, "2025-03-05")
        self.assertFalse(bill._billing_use_prepaid())
        with self.assertRaisesRegex(UserError, "no prepaid money"):
            bill.action_billing_use_prepaid()
        self.assertEqual(self._on(self.prepaid_account), 400)

    def test_the_oldest_bill_takes_the_oldest_money(self):
        self._take(60, "prepaid", date="2025-01-05")
        newer = self._take(60, "prepaid", date="2025-02-05")
        bills = self._invoice(self.customer, 50, "2025-03-02", post=False)
        bills |= self._invoice(self.customer, 40, "2025-03-01", post=False)
        bills.action_post()
        self.assertEqual(self._owed(*bills), [0, 0])
        self.assertEqual(newer.billing_unallocated, 30)

    def test_a_bill_taken_back_gives_the_money_back(self):
        self._take(100, "prepaid")
        bill = self._invoice(self.customer, 70, "2025-03-05")
        self.assertEqual(self._on(self.prepaid_account), 30)
        bill.button_draft()
        self.assertEqual(self._on(self.prepaid_account), 100)
        bill.action_post()
        self.assertEqual(self._on(self.prepaid_account), 30)
        self.assertEqual(self._owed(bill), [0])

    def test_a_voided_bill_gives_the_money_back_and_the_new_one_takes_it(self):
        self._take(150, "prepaid")
        self._subscription(start="2025-03-01")
        bill = self._run("2025-03-01").move_ids
        bill.action_post()
        self.assertEqual(self._on(self.prepaid_account), 50)
        bill._billing_void("Wrong day", self._date("2025-03-05"))
        self.assertEqual(self._on(self.prepaid_account), 150)
        again = bill._billing_bill_again(self._date("2025-03-05")).move_ids
        again.action_post()
        self.assertEqual(self._on(self.prepaid_account), 50)
        self.assertEqual(self._owed(again), [0])

    def test_money_that_is_busy_is_used_a_little_later(self):
        self._take(100, "prepaid")
        with self._busy():
            bill = self._invoice(self.customer, 70, "2025-03-05")
        self.assertEqual(self._owed(bill), [70])
        self.assertTrue(bill.billing_prepaid_waits)
        with self._commits():
            self.env["account.move"]._cron_billing_prepaid()
            self.env["account.move"]._cron_billing_prepaid()
        self.assertEqual(self._owed(bill), [0])
        self.assertFalse(bill.billing_prepaid_waits)
        self.assertEqual(self._on(self.prepaid_account), 30)

    def test_money_for_an_object_pays_for_that_object_alone(self):
        rooms = self.env["billing.object"].create(
            [
                {
                    "name": name,
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                }
                for name in ("101", "102")
            ]
        )
        subscription = self._subscription(price=40, active=False)
        subscription.line_ids.object_id = rooms[0]
        subscription.line_ids.copy({"object_id": rooms[1].id, "price_agreed": 25})
        subscription.action_start()
        self._take(100, "prepaid", billing_object_id=rooms[0].id)
        self.env.flush_all()
        self._run("2025-01-01").action_confirm()
        self._work()
        bill = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("move_type", "=", "out_invoice")]
        )
        self.assertEqual((bill.amount_total, bill.amount_residual), (65, 25))
        balance = self._balances(partner_id=self.customer.id)
        self.assertEqual((balance.object_id, balance.amount), (rooms[0], 60))
        self.assertFalse(bill._billing_use_prepaid())
        others = self._customer("Others")
        with self.assertRaisesRegex(UserError, "another customer"):
            self._take(
                9, "prepaid", billing_object_id=rooms[0].id, partner_id=others.id
            )

    def test_prepaid_money_is_given_back(self):
        top_up = self._take(100, "prepaid")
        self._back(top_up, 40)
        self.assertEqual(self._on(self.prepaid_account), 60)
        with self.assertRaisesRegex(UserError, "is left of it"):
            self._back(top_up, 61)

    def test_using_it_costs_as_many_queries_for_thirty_bills_as_for_three(self):
        """Core numbers each journal entry by queries of its own; ours do not grow."""
        self._take(1000, "prepaid")
        bills = self.env["account.move"].browse(
            self._invoice(self.customer, 8, "2025-03-05", post=False).id
            for _n in range(36)
        )
        with self._busy():
            bills.action_post()
        self._ours(bills[:3])
        few, many = self._ours(bills[3:6]), self._ours(bills[6:])
        self.assertEqual(few, many)
        self.assertEqual(set(bills.mapped("amount_residual")), {0})

    def _ours(self, bills):
        """How many queries of these tables it costs to pay the bills."""
        self.env.flush_all()
        self.env.invalidate_all()
        count, execute = Counter(), Cursor.execute
        words = ("account_journal", "partial_reconcile", "billing_", "NO KEY UPDATE")

        def listen(cursor, query, *args, **kwargs):
            text = str(getattr(query, "code", query))
            count.update(word for word in words if word in text.partition("WHERE")[0])
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", listen):
            bills._billing_use_prepaid()
            self.env.flush_all()
        return count

    def _busy(self):
        """Somebody else holds the money at this moment."""
        lines = type(self.env["account.move.line"])
        return patch.object(lines, "_billing_try_lock", lambda rows: rows.browse())

    # -- deposits --------------------------------------------------------------------

    def test_a_deposit_is_never_used_by_itself_and_never_income(self):
        deposit = self._take(300, "deposit")
        self.assertTrue(deposit.billing_receipt_number)
        bill = self._invoice(self.customer, 100, "2025-03-05")
        self.assertEqual(self._owed(bill), [100])
        self.assertEqual(self._on(self.deposit_account), 300)
        with self.assertRaisesRegex(UserError, "not laid against bills"):
            deposit._billing_allocate(self._receivable(bill))
        kinds = deposit.move_id.line_ids.account_id.mapped("account_type")
        self.assertIn("liability_current", kinds)
        self.assertFalse([kind for kind in kinds if kind.startswith("income")])

    def test_a_deposit_is_given_back_or_kept_with_a_reason(self):
        deposit = self._take(300, "deposit")
        bill = self._invoice(self.customer, 100, "2025-03-05")
        wizard = (
            self.env["billing.give.back"]
            .with_user(self.cashier)
            .with_context(active_model="account.payment", active_id=deposit.id)
        )
        keep = wizard.create(
            {"way": "keep", "amount": 100, "move_id": bill.id, "reason": "broken door"}
        )
        self.assertTrue(keep.is_deposit)
        entry = self.env["account.move"].browse(keep.action_do()["res_id"])
        self.assertEqual(entry.ref, "broken door")
        self.assertEqual(self._owed(bill), [0])
        self.assertEqual(self._on(self.deposit_account), 200)
        back = wizard.create({"reason": "moved out"})
        self.assertEqual(back.amount, 200)
        payment = self.env["account.payment"].browse(back.action_do()["res_id"])
        self.assertEqual(payment.billing_reason, "moved out")
        self.assertEqual(payment.billing_purpose, "deposit")
        self.assertEqual(self._on(self.deposit_account), 0)
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            wizard.create({"reason": "again"})

    def test_a_deposit_is_not_kept_without_a_reason(self):
        deposit = self._take(300, "deposit")
        with self.assertRaisesRegex(UserError, "Say why"):
            deposit._billing_keep(
                deposit._billing_open_lines(), 10, self._date("2025-03-09"), " "
            )

    # -- the list and the ledger -----------------------------------------------------

    def test_the_balances_are_what_the_accounts_say(self):
        others = self._customer("Others")
        euro = self.env.ref("base.EUR")
        euro.active = True
        self._take(100, "prepaid")
        self._take(40, "prepaid", partner_id=others.id)
        self._take(70, "prepaid", partner_id=others.id, currency_id=euro.id)
        deposit = self._take(55.55, "deposit")
        self._take(12, "deposit", partner_id=others.id)
        self._invoice(self.customer, 33.33, "2025-03-05")
        self._back(deposit, 5.55)
        for account, purpose in (
            (self.prepaid_account, "prepaid"),
            (self.deposit_account, "deposit"),
        ):
            rows = self._balances(purpose=purpose)
            self.assertAlmostEqual(
                sum(rows.mapped("amount_company")), self._on(account), 2
            )
            open_rows = self.env["account.move.line"].search(
                [("account_id", "=", account.id), ("parent_state", "=", "posted")]
            )
            # what is left of each payment adds up to the same
            self.assertAlmostEqual(
                -sum(open_rows.mapped("amount_residual")), self._on(account), 2
            )
        row = self._balances(purpose="deposit", partner_id=self.customer.id)
        self.assertEqual(row.amount, 50)
        drill = self.env["account.move.line"].search(row.action_view_lines()["domain"])
        self.assertEqual(-sum(drill.mapped("balance")), 50)

    def test_the_accounts_are_liabilities_of_their_own(self):
        income = self.company_data["default_account_revenue"]
        for account, reason in (
            (income, "no liability"),
            (self.prepaid_account, "an account each"),
        ):
            with self.assertRaisesRegex(ValidationError, reason):
                with self.env.cr.savepoint():
                    self.company.billing_deposit_account_id = account
        self._take(10, "deposit")
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "Move it first"):
            self.company.billing_deposit_account_id = False
        self.company.billing_prepaid_account_id = False
        with self.assertRaisesRegex(UserError, "Choose the account"):
            self._take(10, "prepaid")
