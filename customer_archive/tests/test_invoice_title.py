from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon

PASTED = """公司名称：常青食品集团有限公司
税 号: 9131 0115 MA1K 3CQX 07
地址、电话：上海市浦东新区张江路88号 021-55550111
开户行及账号：中国工商银行上海张江支行 1001 2345 0900 1234 567"""
READ = {
    "name": "常青食品集团有限公司",
    "tax_number": "91310115MA1K3CQX07",
    "address": "上海市浦东新区张江路88号",
    "phone": "021-55550111",
    "bank_name": "中国工商银行上海张江支行",
    "bank_account": "1001234509001234567",
}


@tagged("post_install", "-at_install")
class TestInvoiceTitle(CustomerCommon):
    """开票资料: kept once, pasted, copied, and lent to a branch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digital = cls.env.ref("customer_archive.invoice_kind_digital_special")

    def _title(self, customer, **vals):
        return self.env["customer.invoice.title"].create(
            {"partner_id": customer.id, "name": customer.name} | vals
        )

    def test_pasting_fills_the_fields_in_the_form(self):
        customer = self._customer("常青")
        form = Form(
            self.env["customer.invoice.title"]
            .with_user(self.clerk)
            .with_context(default_partner_id=customer.id)
        )
        self.assertEqual(form.name, "常青")
        form.pasted = PASTED
        self.assertFalse(form.pasted)
        title = form.save()
        self.assertRecordValues(title, [READ])
        self.assertIn("纳税人识别号：91310115MA1K3CQX07", title.text)
        self.assertTrue(title.is_default)

    def test_pasting_fills_the_fields_through_every_other_door(self):
        customer = self._customer("常青")
        titles = self.env["customer.invoice.title"].with_user(self.clerk)
        created = titles.create({"partner_id": customer.id, "pasted": PASTED})
        written = self._title(customer).with_user(self.clerk)
        written.pasted = PASTED
        imported = titles.browse(
            titles.load(["partner_id/.id", "pasted"], [[str(customer.id), PASTED]])[
                "ids"
            ]
        )
        self.assertRecordValues(created | written | imported, [READ] * 3)

    def test_what_cannot_be_read_is_said(self):
        customer = self._customer("常青")
        title = self._title(customer, tax_number="1")
        answer = title.onchange(
            {"pasted": "hello"}, ["pasted"], {"pasted": {}, "tax_number": {}}
        )
        self.assertIn("warning", answer)

    def test_the_text_that_is_copied_can_be_pasted_elsewhere(self):
        title = self._title(self._customer("常青"), **READ, email="a@b.example.com")
        copy = self._title(self._customer("蓝海"), name=False, pasted=title.text)
        self.assertEqual(copy.text, title.text)

    def test_the_first_title_is_the_default_and_another_takes_its_place(self):
        customer = self._customer("常青")
        first, second = self._title(customer), self._title(customer)
        self.assertEqual((first | second).mapped("is_default"), [True, False])
        second.is_default = True
        self.assertEqual((first | second).mapped("is_default"), [False, True])
        third = self._title(customer, is_default=True)
        self.assertEqual((second | third).mapped("is_default"), [False, True])
        third.active = False
        fourth = self._title(customer)
        self.assertTrue(fourth.is_default)
        third.active = True
        self.assertEqual((third | fourth).mapped("is_default"), [False, True])

    def test_many_titles_at_once_have_one_default_a_customer(self):
        customers = self._customer("A") | self._customer("B")
        titles = self.env["customer.invoice.title"].create(
            [{"partner_id": c.id, "name": n} for c in customers for n in "123"]
        )
        self.assertEqual(titles.mapped("is_default"), [True, False, False] * 2)

    def test_the_database_keeps_one_default(self):
        customer = self._customer("常青")
        titles = self._title(customer) | self._title(customer)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                """UPDATE customer_invoice_title SET is_default = TRUE
                    WHERE id = ANY(%s)""",
                [titles.ids],
            )

    def test_a_digital_invoice_needs_title_and_number_of_a_company(self):
        customer = self._customer("常青")
        with self.assertRaises(ValidationError):
            self._title(customer, invoice_kind_id=self.digital.id)
        paper = self.env.ref("customer_archive.invoice_kind_paper_general")
        title = self._title(customer, invoice_kind_id=paper.id)
        with self.assertRaises(ValidationError):
            title.invoice_kind_id = self.digital
        title.write({"tax_number": " 1 ", "invoice_kind_id": self.digital.id})
        self.assertEqual(title.tax_number, "1")
        person = self._customer("陈", is_company=False)
        self._title(person, invoice_kind_id=self.digital.id)

    def test_a_branch_is_billed_under_its_head_office(self):
        head = self._customer("北辰集团", vat="91110108MA01B6TC3N")
        branch = self._customer("北辰广州")
        title = self._title(
            branch,
            title_of_id=head.id,
            invoice_kind_id=self.digital.id,
            mobile="13800000111",
        )
        self.assertFalse(title.tax_number)
        self.assertEqual(
            title.text.splitlines(),
            [
                "名称：北辰集团",
                "纳税人识别号：91110108MA01B6TC3N",
                "收票手机：13800000111",
            ],
        )
        self._title(head, name="北辰集团有限公司", tax_number="91110108MA01B6TC3N")
        title.invalidate_recordset(["text"])
        self.assertIn("名称：北辰集团有限公司", title.text)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            title.title_of_id = branch

    def test_the_invoice_shows_the_default_title(self):
        customer = self._customer("常青")
        self._title(customer, tax_number="91310115MA1K3CQX07")
        invoice = self._invoice(customer, 100, post=False)
        finance = self._user("finance", "account.group_account_invoice")
        nobody = self._user("nobody", "account.group_account_readonly")
        shown = invoice.with_user(finance).customer_invoice_title
        self.assertIn("91310115MA1K3CQX07", shown)
        self.assertFalse(invoice.with_user(nobody).customer_invoice_title)
        bill = self._invoice(customer, 1, post=False, move_type="in_invoice")
        self.assertFalse(bill.customer_invoice_title)

    def test_texts_cost_as_many_queries_for_twenty_as_for_two(self):
        heads = self.env["customer.invoice.title"]
        for number in range(20):
            head = self._customer(f"Head {number}")
            heads |= self._title(self._customer(f"B {number}"), title_of_id=head.id)
            self._title(head, tax_number=str(number))
        self._query_count(lambda: heads.mapped("text"))  # fill caches
        count = self._query_count(lambda: heads[:2].mapped("text"))
        self.assertEqual(self._query_count(lambda: heads.mapped("text")), count)

    def test_only_where_it_is_chinese(self):
        chinese = self._customer(country_id=self.env.ref("base.cn").id)
        german = self._customer(country_id=self.env.ref("base.de").id)
        self.company.country_id = self.env.ref("base.de")
        self.assertEqual(
            (chinese | german).mapped("customer_is_chinese"), [True, False]
        )

    def test_roles_and_companies(self):
        customer = self._customer("常青")
        title = self._title(customer)
        self.assertEqual(title.with_user(self.viewer).name, "常青")
        with self.assertRaises(AccessError):
            title.with_user(self.viewer).name = "X"
        title.with_user(self.clerk).name = "X"
        other = self.setup_other_company()["company"]
        customer.company_id = other
        titles = self.env["customer.invoice.title"].with_user(self.clerk)
        self.assertFalse(titles.search([("id", "=", title.id)]))

    def test_merging_keeps_all_titles_and_one_default(self):
        src, dst = self._customer("A", vat="B1"), self._customer("B")
        titles = self._title(src) | self._title(src) | self._title(dst)
        under = self._title(dst, title_of_id=src.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((src | dst).ids, dst)
        self.env.invalidate_all()
        self.assertEqual((titles | under).partner_id, dst)
        self.assertEqual(titles.mapped("is_default"), [False, False, True])
        self.assertRecordValues(under, [{"title_of_id": False, "tax_number": "B1"}])

    def test_the_customers_form_keeps_titles(self):
        customer = self._customer("常青", country_id=self.env.ref("base.cn").id)
        customer.customer_invoice_title_ids = [
            Command.create({"name": "甲"}),
            Command.create({"name": "乙", "is_default": True}),
        ]
        titles = customer.customer_invoice_title_ids
        self.assertEqual(titles.filtered("is_default").mapped("name"), ["乙"])
