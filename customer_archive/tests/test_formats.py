from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestFormats(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.customer_tidy = True
        cls.china = cls.env.ref("base.cn")

    def _chinese(self, **vals):
        return self._customer(**({"country_id": self.china.id} | vals))

    def test_what_is_entered_is_tidied_and_what_was_typed_is_kept(self):
        customer = self._chinese(
            name="  松林　贸易 ", phone="021-68880000", email="Li@Example.COM"
        )
        self.assertEqual(customer.name, "松林 贸易")
        self.assertEqual(customer.phone, "+86 21 6888 0000")
        self.assertEqual(customer.email, "Li@example.com")
        originals = {o.field_name: o.original for o in customer.customer_original_ids}
        self.assertEqual(originals["phone"], "021-68880000")
        self.assertEqual(originals["email"], "Li@Example.COM")

    def test_a_write_and_an_import_are_tidied_too(self):
        abroad = self._customer(country_id=self.env.ref("base.us").id)
        home = self._chinese()
        (abroad | home).write({"phone": "650 253 0000"})
        self.assertEqual(abroad.phone, "+1 650-253-0000")
        self.assertEqual(home.phone, "650 253 0000")
        result = self.env["res.partner"].load(
            ["name", "country_id", "customer_rank", "customer_mobile", "website"],
            [["A", "China", "1", "138-0013-8000", "Example.com/A"]],
        )
        imported = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(imported.customer_mobile, "+86 138 0013 8000")
        self.assertEqual(imported.website, "https://example.com/A")

    def test_what_cannot_be_right_is_pointed_out_and_kept(self):
        customer = self._chinese(phone="138", website="localhost")
        self.assertEqual(customer.phone, "138")
        self.assertIn("138", customer.customer_format_issues)
        customer.write({"phone": "13800138000", "website": False})
        self.assertFalse(customer.customer_format_issues)

    def test_it_is_refused_where_the_company_wants_it(self):
        self.company.customer_strict = True
        customer = self._chinese(name="A")
        with self.assertRaisesRegex(ValidationError, "too short"):
            customer.phone = "138"
        with self.assertRaisesRegex(ValidationError, "@"):
            self._chinese(email="nobody")
        contact = self.env["res.partner"].create({"name": "B", "phone": "138"})
        self.assertEqual(contact.phone, "138", "who is no customer is nobody's concern")

    def test_old_faults_stop_no_other_change(self):
        customer = self._chinese(phone="138")
        self.company.customer_strict = True
        customer.email = "a@example.com"
        self.assertEqual(customer.email, "a@example.com")

    def test_nothing_happens_where_it_is_off(self):
        self.company.customer_tidy = False
        customer = self._chinese(phone="021-68880000")
        self.assertEqual(customer.phone, "021-68880000")
        self.assertFalse(customer.customer_original_ids)

    def test_the_form_shows_the_normal_form_at_once(self):
        form = Form(self.env["res.partner"].with_user(self.clerk))
        form.name, form.country_id = "A", self.china
        form.customer_mobile = "13800138000"
        self.assertEqual(form.customer_mobile, "+86 138 0013 8000")

    def test_one_query_keeps_any_number_of_originals(self):
        def create(count):
            return lambda: self.env["res.partner"].create(
                [{"name": f"N {i}", "phone": "021-68880000"} for i in range(count)]
            )

        create(2)()
        few, many = self._query_count(create(2)), self._query_count(create(40))
        self.assertLessEqual(many, few + 2)
