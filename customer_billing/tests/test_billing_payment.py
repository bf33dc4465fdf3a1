from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_payments import PaymentsCommon


@tagged("post_install", "-at_install")
class TestBillingPayment(PaymentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.january = cls._invoice(cls.customer, 100, "2025-01-01", "2025-01-31")
        cls.february = cls._invoice(cls.customer, 80.55, "2025-02-01", "2025-02-28")

    # -- allocation ----------------------------------------------------------------

    def test_the_oldest_is_paid_first_and_the_rest_is_left(self):
        payment = self._take(130)
        self.assertEqual(self._owed(self.january, self.february), [0, 50.55])
        self.assertEqual(payment.billing_unallocated, 0)
        self.assertEqual(payment.billing_cashier_id, self.cashier)
        self.assertEqual(payment.payment_type, "inbound")

    def test_what_is_overpaid_stays_a_credit_of_the_customer(self):
        payment = self._take(200)
        self.assertEqual(self._owed(self.january, self.february), [0, 0])
        self.assertAlmostEqual(payment.billing_unallocated, 19.45)
        balance = self._balances(partner_id=self.customer.id)
        self.assertEqual(balance.purpose, "credit")
        self.assertAlmostEqual(balance.amount, 19.45)
        found = self.env["account.payment"].search(
            [("is_reconciled", "=", False), ("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(found, payment)

    def test_what_was_chosen_is_paid_to_the_cent(self):
        chosen = {
            self._receivable(self.january).id: 30,
            self._receivable(self.february).id: 20.55,
        }
        payment = self._take(60, chosen=chosen)
        self.assertEqual(self._owed(self.january, self.february), [70, 60])
        self.assertAlmostEqual(payment.billing_unallocated, 9.45)
        self.assertEqual(len(payment.move_id.line_ids), 4)
        self.assertEqual(payment.reconciled_invoice_ids, self.january | self.february)

    def test_nothing_chosen_leaves_all_of_it_unallocated(self):
        payment = self._take(50, chosen={})
        self.assertEqual(self._owed(self.january, self.february), [100, 80.55])
        self.assertEqual(payment.billing_unallocated, 50)

    def test_the_second_of_two_cashiers_gets_a_sentence(self):
        first, second = (self._wizard(self.january) for _user in range(2))
        for form in (first, second):
            self.assertEqual(form.amount, 100)
            self.assertEqual(form.allocated_amount, 100)
        first.save().action_take()
        wizard = second.save()
        with self.assertRaisesRegex(UserError, "not open any more.*INV"):
            with self.env.cr.savepoint():
                wizard.action_take()
        self.assertEqual(self._owed(self.january), [0])
        paid = self.env["account.payment"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("company_id", "=", self.company.id),
            ]
        )
        self.assertEqual(sum(paid.mapped("amount")), 100)

    def test_more_than_was_paid_is_not_allocated(self):
        with self.assertRaisesRegex(UserError, "More is allocated"):
            self._take(10, chosen={self._receivable(self.january).id: 30})

    def test_the_form_shows_what_each_item_gets(self):
        form = self._wizard(self.customer)
        form.amount = 130
        self.assertEqual(form.partner_id, self.customer)
        gets = []
        for index in range(len(form.line_ids)):
            with form.line_ids.edit(index) as line:
                gets.append(line.amount)
        self.assertEqual(gets, [100, 30])
        self.assertAlmostEqual(form.left_amount, 50.55)
        form.allocation = "chosen"
        with form.line_ids.edit(0) as line:
            line.amount = 10
        self.assertEqual(form.rest_amount, 90)
        form.payer = "Aunt"
        form.note = "cash in an envelope"
        payment = self.env["account.payment"].browse(
            form.save().action_take()["res_id"]
        )
        self.assertEqual(self._owed(self.january, self.february), [90, 50.55])
        self.assertRecordValues(
            payment,
            [{"billing_payer": "Aunt", "memo": "cash in an envelope", "amount": 130}],
        )

    def test_the_rest_is_allocated_later(self):
        payment = self._take(50, chosen={})
        form = self._wizard(payment)
        self.assertEqual(form.amount, 50)
        form.save().action_take()
        self.assertEqual(self._owed(self.january), [50])
        self.assertEqual(payment.billing_unallocated, 0)
        with self.assertRaisesRegex(UserError, "unallocated, or nothing is open"):
            payment._billing_allocate(self._receivable(self.january))

    def test_the_next_payment_keeps_day_and_journal(self):
        form = self._wizard(self.customer)
        form.amount = 10
        context = form.save().action_take_next()["context"]
        self.assertEqual(context["default_journal_id"], self.bank.id)

    def test_taking_costs_as_many_queries_for_many_open_items(self):
        def take(customer):
            return lambda: self._take(1, partner_id=customer.id)

        few, many = self._customer("Few"), self._customer("Many")
        for customer, count in ((few, 3), (many, 30)):
            for _n in range(count):
                self._invoice(customer, 10)
        self._query_count(take(few))
        one = self._query_count(take(few))
        self.assertLessEqual(self._query_count(take(many)), one + 1)

    # -- given back ------------------------------------------------------------------

    def test_what_is_unallocated_is_given_back_once(self):
        payment = self._take(200)
        rows = payment._billing_open_lines()
        vals = {
            "amount": 19.45,
            "date": "2025-03-02",
            "journal_id": self.bank.id,
            "billing_reason": "paid too much",
        }
        payments = self.env["account.payment"].with_user(self.cashier)
        with self.assertRaisesRegex(UserError, "is left of it"):
            payments._billing_give_back(rows, vals | {"amount": 20})
        back = payments._billing_give_back(rows, vals)
        self.assertEqual(back.payment_type, "outbound")
        self.assertFalse(back.billing_receipt_number)
        self.assertEqual(payment.billing_unallocated, 0)
        self.assertFalse(self._balances(partner_id=self.customer.id))
        self.assertEqual(self._owed(self.january, self.february), [0, 0])
        with self.assertRaisesRegex(UserError, "is left of it"):
            payments._billing_give_back(rows, vals)

    # -- receipts --------------------------------------------------------------------

    def test_receipts_are_numbered_without_gaps(self):
        numbers = [self._take(1).billing_receipt_number for _n in range(3)]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._take(10, chosen={self._receivable(self.january).id: 30})
        numbers.append(self._take(1).billing_receipt_number)
        counts = [int(number.rpartition("-")[2]) for number in numbers]
        self.assertEqual(counts, list(range(counts[0], counts[0] + 4)))

    def test_each_company_numbers_its_own(self):
        other = self.env["res.company"].create({"name": "Branch"})
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "billing.receipt"), ("company_id", "=", other.id)]
        )
        self.assertEqual(sequence.implementation, "no_gap")
        self.env["res.company"]._billing_make_sequences()
        self.assertEqual(
            sequence,
            sequence.search(
                [("code", "=", "billing.receipt"), ("company_id", "=", other.id)]
            ),
        )

    def test_what_a_receipt_says_is_not_changed(self):
        payment = self._take(10)
        payment.action_draft()
        for vals in (
            {"amount": 20},
            {"date": "2025-04-01"},
            {"billing_receipt_number": "X"},
            {"billing_purpose": "deposit"},
        ):
            with self.assertRaises(UserError):
                payment.write(vals)
        payment.write({"amount": 10, "memo": "the same"})
        with self.assertRaisesRegex(UserError, "cancelled, not deleted"):
            payment.unlink()
        number = payment.billing_receipt_number
        payment.action_cancel()
        self.assertEqual(payment.billing_receipt_number, number)
        self.assertEqual(self._owed(self.january), [100])
        with self.assertRaisesRegex(UserError, "numbered by the machine"):
            self.env["account.payment"].create({"billing_receipt_number": "X"})

    def _html(self, payment, lang):
        self.customer.lang = lang
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "customer_billing.report_receipt", payment.ids
        )
        return html.decode()

    def test_the_receipt_in_both_languages_says_when_it_is_printed_again(self):
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        bill = self._invoice(self.customer, 16409.02, "2025-02-02", currency_id=yuan.id)
        payment = self._take(16409.02, currency_id=yuan.id)
        english = self._html(payment, "en_US")
        for part in ("Receipt", payment.billing_receipt_number, bill.name):
            self.assertTrue(part in english, part)
        self.assertFalse("Reprint" in english)
        self.assertTrue("This receipt is no invoice" in english)
        self.assertTrue("Reprint" in self._html(payment, "en_US"))
        chinese = self._html(payment, "zh_CN")
        self.assertTrue("壹万陆仟肆佰零玖元零贰分" in chinese)
        self.assertEqual(payment.billing_receipt_prints, 3)
        payment.action_draft()
        payment.action_cancel()
        self.assertTrue("(Cancelled)" in self._html(payment, "en_US"))

    def test_a_payment_taken_elsewhere_gets_its_receipt_when_printed(self):
        payment = self._payment(self.customer, 10)
        payment.with_user(self.cashier).action_billing_print()
        self.assertTrue(payment.billing_receipt_number)
        with self.assertRaisesRegex(UserError, "money received"):
            self._payment(self.customer, 10, post=False).action_billing_print()

    # -- rights ----------------------------------------------------------------------

    def test_a_reader_takes_no_payment(self):
        with self.assertRaises(AccessError):
            self._take(10, user=self.billing_reader)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.billing_reader).action_billing_take()
