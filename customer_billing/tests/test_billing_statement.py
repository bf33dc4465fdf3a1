import shutil
from unittest import skipUnless

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingStatement(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        addon = cls.env["ir.module.module"].search([("name", "=", "customer_billing")])
        addon._update_translations(["zh_CN"])

    def _make(self, customers=None, first="2025-02-01", last="2025-02-28"):
        return self.env["billing.statement"]._make(
            customers or self.customer,
            self.company,
            self._date(first),
            self._date(last),
        )

    def _ledger(self, customer, currency, until):
        """What the posted receivable lines of a customer add up to, by the ORM."""
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", customer.id),
                ("company_id", "=", self.company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("currency_id", "=", currency.id),
                ("date", "<=", until),
            ]
        )
        return sum(lines.mapped("amount_currency"))

    def test_rows_of_invoices_tell_of_their_fapiao(self):
        bill = self._invoice(self.customer, 100, "2025-02-10")
        self._payment(self.customer, 30, "2025-02-20")
        rows = self._make().line_ids
        rows = rows.with_user(self.billing_reader).with_context(lang="zh_CN")
        self.assertEqual(rows.mapped("fapiao_state"), ["none", False])
        self.env["billing.fapiao"].create({"move_id": bill.id, "number": "1" * 20})
        self.assertEqual(rows.mapped("fapiao_state"), ["done", False])
        words = dict(rows._fields["fapiao_state"]._description_selection(rows.env))
        self.assertEqual(
            list(words.values()), ["未开票", "部分开票", "已开票", "已红冲"]
        )

    def test_opening_moves_and_closing_add_up_to_the_ledger(self):
        self._invoice(self.customer, 100, "2025-01-10", "2025-02-09")
        self._payment(self.customer, 30, "2025-01-20")
        self._invoice(self.customer, 250.55, "2025-02-01", "2025-03-03")
        self._invoice(self.customer, 20, "2025-02-10", move_type="out_refund")
        self._payment(self.customer, 50, "2025-02-28")
        self._invoice(self.customer, 999, "2025-03-01")
        self._invoice(self.customer, 888, "2025-02-05", post=False)
        statement = self._make()
        self.assertRecordValues(
            statement,
            [
                {
                    "opening_balance": 70,
                    "debit_amount": 250.55,
                    "credit_amount": 70,
                    "closing_balance": 250.55,
                }
            ],
        )
        self.assertEqual(
            statement.line_ids.mapped("kind"), ["invoice", "refund", "payment"]
        )
        self.assertEqual(statement.line_ids.mapped("balance"), [320.55, 300.55, 250.55])
        self.assertAlmostEqual(
            statement.closing_balance,
            self._ledger(self.customer, statement.currency_id, "2025-02-28"),
        )

    def test_the_ages_are_those_of_the_last_day_and_add_up(self):
        invoice = self._invoice(self.customer, 100, "2025-01-10", "2025-01-20")
        self._invoice(self.customer, 40, "2025-02-20", "2025-03-20")
        payment = self._payment(self.customer, 100, "2025-03-10")
        (invoice.line_ids | payment.move_id.line_ids).filtered(
            lambda li: li.account_type == "asset_receivable"
        ).reconcile()
        statement = self._make()
        self.assertRecordValues(
            statement,
            [{"age_current": 40, "age_60": 100, "age_30": 0, "closing_balance": 140}],
        )
        later = self._make(first="2025-03-01", last="2025-03-31")
        self.assertEqual((later.closing_balance, later.age_30), (40, 40))

    def test_entries_on_contacts_belong_to_the_customer(self):
        contact = self._customer("Buyer", parent_id=self.customer.id, is_company=False)
        self._invoice(contact, 10, "2025-02-02")
        self._payment(contact, 4, "2025-02-03")
        self.assertEqual(self._make().closing_balance, 6)

    def test_each_currency_has_a_statement_of_its_own(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self._invoice(self.customer, 10, "2025-02-02")
        self._invoice(self.customer, 7, "2025-02-02", currency_id=euro.id)
        statements = self._make()
        balances = {s.currency_id: s.closing_balance for s in statements}
        self.assertEqual(balances, {self.company.currency_id: 10, euro: 7})

    def test_making_it_twice_brings_it_up_to_date(self):
        self._invoice(self.customer, 10, "2025-02-02")
        first = self._make()
        self._invoice(self.customer, 5, "2025-02-03")
        self.assertEqual(first.closing_balance, 10)  # as it was told
        second = self._make()
        self.assertEqual(first, second)
        self.assertEqual(first.closing_balance, 15)
        self.assertEqual(len(first.line_ids), 2)

    def test_a_statement_costs_as_many_queries_for_fifty_as_for_one(self):
        customers = self.env["res.partner"].create(
            [{"name": f"C{n}", "is_company": True} for n in range(50)]
        )
        for customer in customers:
            self._invoice(customer, 10, "2025-02-02")
        company = self.company
        ask = self.env["billing.statement"]._accounts
        dates = (self._date("2025-02-01"), self._date("2025-02-28"))
        self._query_count(lambda: ask(customers[:1], company, *dates))
        one = self._query_count(lambda: ask(customers[:1], company, *dates))
        self.assertEqual(
            one, self._query_count(lambda: ask(customers, company, *dates))
        )

    def test_all_customers_have_theirs_from_one_run(self):
        others = self.env["res.partner"].create(
            [{"name": f"C{n}", "is_company": True} for n in range(5)]
        )
        for number, customer in enumerate(others):
            self._invoice(customer, 10 + number, "2025-02-02")
        self._invoice(self.customer, 3, "2025-03-02")  # not yet
        wizard = Form(self.env["billing.statement.wizard"].with_company(self.company))
        wizard.date_from, wizard.date_to = "2025-02-01", "2025-02-28"
        run = self.env["billing.statement.run"].browse(
            wizard.save().action_make()["res_id"]
        )
        self.assertEqual(run.state, "running")
        for _twice in range(2):
            with self._commits():
                self.env["billing.statement.run"].sudo()._cron_statement()
            self.env.invalidate_all()
            self.assertEqual(run.state, "done")
            self.assertEqual(run.statement_ids.partner_id, others)
        self.assertEqual(run.expected_count, 5)
        self.assertEqual(sum(run.statement_ids.mapped("closing_balance")), 60)

    def test_the_wizard_takes_the_customers_it_was_opened_with(self):
        self._invoice(self.customer, 10, "2025-02-02")
        wizard = self.env["billing.statement.wizard"].with_context(
            active_model="res.partner", active_ids=self.customer.ids
        )
        wizard = wizard.create({"date_from": "2025-02-01", "date_to": "2025-02-28"})
        self.assertEqual(wizard.partner_ids, self.customer)
        action = wizard.action_make()
        statement = self.env["billing.statement"].browse(action["res_id"])
        self.assertEqual(statement.closing_balance, 10)
        nobody = wizard.copy({"partner_ids": self._customer("New").ids})
        with self.assertRaisesRegex(UserError, "no statement to make"):
            nobody.action_make()

    # -- on paper ------------------------------------------------------------------

    def _html(self, statement, lang):
        statement.partner_id.lang = lang
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "customer_billing.report_statement", statement.ids
        )
        return html.decode()

    def test_the_letter_is_in_the_customers_language(self):
        self.company.currency_id = self._yuan()
        self._invoice(self.customer, 16409.02, "2025-02-02")
        statement = self._make()
        english = self._html(statement, "en_US")
        self.assertTrue("your company owes us" in english)
        chinese = self._html(statement, "zh_CN")
        self.assertTrue("壹万陆仟肆佰零玖元零贰分" in chinese)
        self.assertTrue("贵公司尚欠我公司款项" in chinese)
        self.assertTrue("本函仅为核对账目之用" in chinese)
        self.assertTrue("2025-02-28" in chinese)

    def test_an_advance_payment_reads_as_one(self):
        self.company.currency_id = self._yuan()
        self._payment(self.customer, 20, "2025-02-02")
        chinese = self._html(self._make(), "zh_CN")
        self.assertTrue("我公司预收贵公司款项" in chinese)
        self.assertTrue("贰拾元整" in chinese)

    def _yuan(self):
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        return yuan

    @skipUnless(shutil.which("wkhtmltopdf"), "wkhtmltopdf is not installed")
    def test_the_pdf_is_made_in_both_languages(self):
        self._invoice(self.customer, 10, "2025-02-02")
        statement = self._make()
        for lang in ("en_US", "zh_CN"):
            statement.partner_id.lang = lang
            report = self.env["ir.actions.report"].with_context(
                force_report_rendering=True
            )
            pdf, kind = report._render_qweb_pdf(
                "customer_billing.report_billing_statement", statement.ids
            )
            self.assertEqual(kind, "pdf")
            self.assertTrue(pdf.startswith(b"%PDF"))
