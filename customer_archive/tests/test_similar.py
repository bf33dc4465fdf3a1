from odoo import Command
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestSimilar(CustomerCommon):
    """Whoever enters a customer a second time is told, and nothing else is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.customer_approval = True
        china = cls.env.ref("base.cn")
        cls.company.country_id = china
        cls.known = cls._customer(
            "松林（集团）有限公司",
            country_id=china.id,
            phone="+86 21 6888 0000",
            email="office@pine.example.com",
            vat="91110000802100433B",
            user_id=cls.approver.id,
            customer_alias_ids=[Command.create({"name": "Black Pine Co., Ltd."})],
            child_ids=[
                Command.create({"name": "Buyer", "customer_mobile": "13800138000"})
            ],
        )

    def _marks(self, **vals):
        return self.env["res.partner"].new(vals)._customer_marks()

    def _found(self, **vals):
        (found,) = self.env["res.partner"]._customer_similar([self._marks(**vals)])
        return found.get(self.known)

    def test_each_way_of_being_the_same(self):
        self.assertEqual(self._found(name="松林(集团) 有限公司"), ["name"])
        self.assertEqual(self._found(name="BLACK PINE CO LTD"), ["name"])
        self.assertEqual(self._found(name="X", phone="021-68880000"), ["phone"])
        self.assertEqual(
            self._found(name="X", customer_mobile="+86 (138) 0013 8000"), ["phone"]
        )
        self.assertEqual(
            self._found(name="X", email="Office@Pine.example.com"), ["email"]
        )
        self.assertEqual(self._found(name="X", vat=" 91110000802100433b "), ["tax"])
        self.assertEqual(
            self._found(name="松林（集团）有限公司", phone="02168880000"),
            ["name", "phone"],
        )
        self.assertIsNone(self._found(name="Another"))

    def test_the_form_says_number_and_owner_and_no_more(self):
        form = Form(self.env["res.partner"].with_user(self.clerk))
        form.name, form.phone = "New", "021 6888 0000"
        self.assertIn(self.approver.name, form.customer_similar)
        self.assertNotIn("松林", form.customer_similar)
        form.phone = False
        self.assertFalse(form.customer_similar)
        form.save()

    def test_a_customer_of_another_company_is_told_of_too(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.known.company_id = other
        with Form(self.env["res.partner"].with_user(self.clerk)) as form:
            form.name = "Black Pine Co. Ltd"
            self.assertIn(self.approver.name, form.customer_similar)

    def test_who_is_a_customer_already_is_not_compared_with_itself(self):
        self.assertFalse(self.known.customer_similar)
        draft = self._customer("New", phone="021-6888 0000")
        self.assertIn(self.approver.name, draft.customer_similar)

    def test_one_query_answers_for_any_number(self):
        partners = self.env["res.partner"]
        marks = [self._marks(name=f"N {i}", phone="02168880000") for i in range(50)]
        few = self._query_count(lambda: partners._customer_similar(marks[:1]))
        many = self._query_count(lambda: partners._customer_similar(marks))
        self.assertEqual(few, many)
