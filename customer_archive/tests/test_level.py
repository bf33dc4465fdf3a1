from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestLevel(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.level"].search([]).action_archive()
        terms = cls.env["account.payment.term"]
        cls.term_30, cls.term_60 = terms.create([{"name": "30"}, {"name": "60"}])
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Key"})
        cls.basic, cls.gold = cls.env["customer.level"].create(
            [
                cls._level("Basic", payment_term_id=cls.term_30.id),
                cls._level(
                    "Gold",
                    payment_term_id=cls.term_60.id,
                    pricelist_id=cls.pricelist.id,
                ),
            ]
        )
        cls.customer = cls._customer("Evergreen")

    @classmethod
    def _level(cls, name, **vals):
        return {"name": name, "code": f"test_{name}"} | vals

    def _pricelist(self):
        return self.customer.specific_property_product_pricelist

    def test_a_level_gives_its_terms_and_pricelist(self):
        self.customer.customer_level_id = self.gold
        self.assertEqual(self.customer.property_payment_term_id, self.term_60)
        self.assertEqual(
            self.customer.specific_property_product_pricelist, self.pricelist
        )

    def test_a_new_customer_gets_what_its_level_gives(self):
        customer = self._customer("New", customer_level_id=self.gold.id)
        self.assertEqual(customer.property_payment_term_id, self.term_60)

    def test_the_customers_own_terms_are_kept_and_said_so(self):
        own = self.env["account.payment.term"].create({"name": "Own terms"})
        self.customer.property_payment_term_id = own
        self.customer.customer_level_id = self.gold
        self.assertEqual(self.customer.property_payment_term_id, own)
        self.assertEqual(
            self.customer.specific_property_product_pricelist, self.pricelist
        )
        self.assertIn("Own terms", self.customer.message_ids[:1].body)

    def test_another_level_takes_back_what_the_one_before_has_given(self):
        self.customer.customer_level_id = self.gold
        self.customer.customer_level_id = self.basic
        self.assertEqual(self.customer.property_payment_term_id, self.term_30)
        self.assertFalse(self._pricelist())
        self.customer.customer_level_id = False
        self.assertFalse(self.customer.property_payment_term_id)

    def test_what_a_level_gave_is_recorded(self):
        self.customer.customer_level_id = self.gold
        body = self.customer.message_ids[:1].body
        self.assertIn("60", body)
        self.assertIn("Gold", body)

    def test_turnover_is_posted_invoices_less_credit_notes_since_a_day(self):
        since = fields.Date.today() - relativedelta(months=12)
        before = since - relativedelta(days=1)
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        self._invoice(self.customer, 700.0)
        self._invoice(contact, 200.0, date=since)
        self._invoice(self.customer, 150.0, move_type="out_refund")
        self._invoice(self.customer, 9000.0, date=before)
        self._invoice(self.customer, 9000.0, post=False)
        turnover = self.customer._customer_turnover(self.company, since)
        self.assertEqual(turnover, {self.customer.id: 750.0})
        self.assertEqual(self.customer.customer_turnover, 750.0)

    def test_fifty_customers_get_their_benefits_in_as_many_queries_as_five(self):
        customers = self.env["res.partner"].create(
            [
                {"name": f"C{n}", "is_company": True, "customer_rank": 1}
                for n in range(60)
            ]
        )
        first, few, many = customers[:5], customers[5:10], customers[10:]

        def give(some):
            some.customer_level_id = self.gold
            self.env.flush_all()

        self._query_count(lambda: give(first))  # fills what is kept for good
        asked = self._query_count(lambda: give(few))
        self.assertLessEqual(self._query_count(lambda: give(many)), asked)

    def test_how_soon_to_answer_is_never_less_than_nothing(self):
        for name in ("visit_interval_days", "complaint_deadline_hours"):
            with self.subTest(field=name), self.assertRaises(IntegrityError):
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self.gold[name] = -1
                    self.env.flush_all()

    def test_benefits_are_each_companys_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.gold.with_company(other).payment_term_id)
        self.assertTrue(self.gold.payment_term_id)

    def test_a_copy_of_a_level_has_a_code_of_its_own(self):
        self.assertNotEqual(self.gold.copy().code, self.gold.code)

    def test_or_else_names_another_field(self):
        with self.assertRaises(ValidationError):
            self.env["customer.requirement"].create(
                {"field_name": "email", "other_field_name": "email"}
            )

    def test_fifty_customers_cost_as_many_queries_as_one(self):
        customers = self.env["res.partner"].create(
            [
                {"name": f"C{n}", "is_company": True, "customer_rank": 1}
                for n in range(50)
            ]
        )
        self.company.customer_approval = True
        drafts = self.env["res.partner"].create(
            [
                {"name": f"D{n}", "is_company": True, "customer_rank": 1}
                for n in range(50)
            ]
        )
        for partners in (customers, drafts):
            for name in ("customer_turnover", "customer_missing", "customer_needs_me"):
                with self.subTest(field=name, state=partners[0].customer_state):
                    read = {
                        n: (lambda p=partners[:n], f=name: p.mapped(f)) for n in (1, 50)
                    }
                    self._query_count(read[50])
                    self.assertEqual(
                        self._query_count(read[1]), self._query_count(read[50])
                    )
