from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_payments import PaymentsCommon


@tagged("post_install", "-at_install")
class TestBillingEntry(PaymentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.note = cls.env.ref("customer_billing.entry_category_charge")
        cls.posted = cls.env["billing.entry.category"].create(
            {
                "name": "Fine",
                "code": "fine",
                "account_id": cls.company_data["default_account_revenue"].id,
            }
        )

    def _entry(self, amount, day="2025-03-01", category=None, user=None, **vals):
        return (
            self.env["billing.entry"]
            .with_user(user or self.billing_clerk)
            .create(
                {
                    "partner_id": self.customer.id,
                    "amount": amount,
                    "date": day,
                    "category_id": (category or self.note).id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                }
                | vals
            )
        )

    def test_the_balance_runs_by_day(self):
        late = self._entry(30, "2025-03-05")
        early = self._entry(100, "2025-03-01")
        same = self._entry(-50.5, "2025-03-05")
        self._entry(7, partner_id=self._customer("Others").id)
        entries = early | late | same
        self.assertEqual(entries.mapped("balance"), [100, 130, 79.5])
        early.amount = 1
        self.env.invalidate_all()
        self.assertEqual(same.balance, -19.5)

    def test_the_balances_of_a_list_cost_one_query(self):
        for n in range(30):
            self._entry(n + 1)
        entries = self.env["billing.entry"].search(
            [("partner_id", "=", self.customer.id)]
        )
        read = entries[:3].read
        self._query_count(lambda: read(["balance"]))
        few = self._query_count(lambda: read(["balance"]))
        self.assertEqual(few, self._query_count(lambda: entries.read(["balance"])))

    def test_the_second_editor_is_told_and_loses_nothing(self):
        entry = self._entry(10)
        first = entry.with_user(self.billing_manager)
        seen = entry.version
        first.write({"amount": 20, "version": seen})
        second = entry.with_user(self.cashier)
        with self.assertRaisesRegex(UserError, "fee_manager.*20.*Save again"):
            second.write({"note": "mine", "version": seen})
        self.assertEqual((entry.amount, entry.note), (20, False))
        # what the form does when it is saved again: only what was typed is written
        second.write({"note": "mine", "version": entry.version})
        self.assertEqual((entry.amount, entry.note), (20, "mine"))
        second.write({"note": "by a program"})
        self.assertEqual(entry.version, seen + 3)

    def test_edits_are_kept_in_the_history(self):
        entry = self._tracked(self._entry(10))
        entry.amount = 12
        self._note_changes()
        [value] = entry.sudo().message_ids.tracking_value_ids
        self.assertEqual((value.old_value_float, value.new_value_float), (10, 12))

    def test_an_entry_is_posted_and_corrected(self):
        entry = self._entry(40, category=self.posted)
        entry.action_post()
        self.assertTrue(entry.is_posted)
        row = self._receivable(entry.move_id)
        self.assertEqual((row.balance, row.partner_id), (40, self.customer))
        for vals in ({"amount": 50}, {"date": "2025-04-01"}, {"move_id": False}):
            with self.assertRaisesRegex(UserError, "counter-entry"):
                entry.write(vals)
        entry.note = "the paper is in the folder"
        with self.assertRaises(UserError):
            entry.with_user(self.billing_manager).unlink()
        entry.action_counter()
        counter = entry.counter_ids
        self.assertEqual((counter.amount, counter.is_posted), (-40, True))
        self.assertEqual(counter.move_id.reversed_entry_id, entry.move_id)
        self.assertEqual(row.amount_residual, 0)
        with self.assertRaisesRegex(UserError, "corrected already"):
            entry.action_counter()

    def test_it_is_linked_with_what_was_posted(self):
        bill = self._invoice(self.customer, 77, "2025-03-01")
        with self.assertRaisesRegex(ValidationError, "by .*77"):
            with self.env.cr.savepoint():
                self._entry(70, move_id=bill.id)
        entry = self._entry(77, move_id=bill.id)
        self.assertTrue(entry.is_posted)
        payment = self._take(7)
        paid = self._entry(-7, move_id=payment.move_id.id)
        self.assertEqual(paid.balance, 70)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            with self.env.cr.savepoint():
                self._entry(77, move_id=bill.id)

    def test_notes_alone_are_not_posted(self):
        with self.assertRaisesRegex(UserError, "notes alone"):
            self._entry(5).action_post()
        with self.assertRaisesRegex(UserError, "simply edited"):
            self._entry(5).action_counter()

    def test_who_may_do_what(self):
        entry = self._entry(5)
        with self.assertRaises(AccessError):
            entry.with_user(self.billing_reader).write({"note": "x"})
        with self.assertRaises(AccessError):
            entry.with_user(self.billing_clerk).unlink()
        self.assertEqual(entry.with_user(self.billing_reader).balance, 5)
        entry.with_user(self.billing_manager).unlink()

    def test_the_form_takes_it_all(self):
        form = Form(
            self.env["billing.entry"]
            .with_user(self.billing_clerk)
            .with_context(default_partner_id=self.customer.id)
        )
        form.category_id = self.note
        form.amount = 12.34
        form.note = "cash"
        entry = form.save()
        self.assertEqual(entry.user_id, self.billing_clerk)
        self.assertEqual(self.customer.billing_entry_count, 1)
        self.assertEqual(
            self.env["billing.entry"].search(
                self.customer.action_view_billing_entries()["domain"]
            ),
            entry,
        )

    def test_merged_customers_share_a_card(self):
        other = self._customer("Other")
        self._entry(5)
        self._entry(6, partner_id=other.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((other | self.customer).ids, self.customer)
        self.env.invalidate_all()
        entries = self.env["billing.entry"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(sum(entries.mapped("amount")), 11)
