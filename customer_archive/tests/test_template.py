from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestTemplate(CustomerCommon):
    """What a file has to hold: shown beforehand, enforced on the way, versioned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.customer_approval = True
        cls.env["customer.requirement"].search([]).unlink()
        cls.env["customer.template"].search([]).is_default = False
        cls.template = cls.env["customer.template"].create(
            {
                "name": "Trade",
                "code": "test_trade",
                "applies_to": "company",
                "is_default": True,
                "requirement_ids": [
                    Command.create({"field_name": "phone"}),
                    Command.create({"field_name": "website", "wished": True}),
                    Command.create({"field_name": "street", "stage": "approve"}),
                    Command.create({"field_name": "country_id", "stage": "save"}),
                ],
            }
        )

    def _draft(self, **vals):
        partners = self.env["res.partner"].with_user(self.clerk)
        return partners.create(
            {
                "name": "New",
                "is_company": True,
                "customer_rank": 1,
                "country_id": self.env.ref("base.cn").id,
            }
            | vals
        )

    def test_a_new_customer_gets_the_template_of_its_kind(self):
        self.assertEqual(self._draft().customer_template_id, self.template)
        self.assertFalse(self._draft(is_company=False).customer_template_id)

    def test_each_step_asks_for_its_fields_and_names_them(self):
        draft = self._draft()
        self.assertEqual(draft.customer_missing, "Phone")
        with self.assertRaisesRegex(UserError, "Phone"):
            draft.action_submit()
        with self.assertRaisesRegex(UserError, "Phone"):
            draft.write({"customer_state": "review"})
        draft.phone = "123456"
        draft.action_submit()
        self.assertEqual(draft.customer_missing, "Street")
        approved = draft.with_user(self.approver)
        with self.assertRaisesRegex(UserError, "Street"):
            approved.action_approve()
        draft.street = "1 High Street"
        approved.action_approve()
        self.assertEqual(draft.customer_state, "active")

    def test_completeness_counts_what_is_wished_for_half(self):
        draft = self._draft()
        self.assertEqual(draft.customer_completeness, 28)
        draft.phone = "123456"
        self.assertEqual(draft.customer_completeness, 57)
        draft.write({"street": "1", "website": "https://example.com"})
        draft.invalidate_recordset(["customer_completeness"])
        self.assertEqual(draft.customer_completeness, 100)

    def test_what_is_required_to_save_is_required_by_every_door(self):
        self.template.requirement_ids[0].stage = "save"
        with self.assertRaisesRegex(ValidationError, "Phone"):
            self._draft()
        result = self.env["res.partner"].load(
            ["name", "is_company", "customer_rank", "country_id"],
            [["A", "1", "1", "China"]],
        )
        self.assertIn("Phone", result["messages"][0]["message"])
        draft = self._draft(phone="123456")
        with self.assertRaisesRegex(ValidationError, "Phone"):
            draft.phone = False
        form = Form(draft)
        form.phone = False
        with self.assertRaisesRegex(ValidationError, "Phone"):
            form.save()

    def test_a_changed_template_is_a_new_version_that_shows_who_falls_short(self):
        full = self._draft(phone="123456", street="1")
        full.action_submit()
        full.with_user(self.approver).action_approve()
        template = self.template
        self.env.cr.precommit.run()
        version = template.version
        self.assertEqual(template.incomplete_count, 0)
        template.requirement_ids = [
            Command.create({"field_name": "email"}),
            Command.create({"field_name": "city", "wished": True}),
        ]
        self.assertEqual(template.version, version + 1, "one change, one version")
        self.assertEqual(template.incomplete_count, 1)
        domain = template.action_view_incomplete()["domain"]
        self.assertEqual(self.env["res.partner"].search(domain), full)
        full.email = "a@example.com"
        template.invalidate_recordset(["incomplete_count"])
        self.assertEqual(template.incomplete_count, 0)

    def test_the_search_and_the_field_agree(self):
        partners = self._draft() | self._draft(phone="1", street="2")
        partners |= self._draft(phone="1") | self._draft(is_company=False)
        self.env["customer.requirement"].create(
            {"field_name": "email", "other_field_name": "city", "applies_to": "person"}
        )
        found = self.env["res.partner"].search(
            [("customer_is_incomplete", "=", True), ("id", "in", partners.ids)]
        )
        self.assertEqual(found, partners.filtered("customer_is_incomplete"))
        self.assertEqual(len(found), 3)

    def test_customers_are_numbered_from_their_templates_sequence(self):
        self.template.sequence_id = self.env["ir.sequence"].create(
            {"name": "Trade", "prefix": "T-", "padding": 3}
        )
        self.company.customer_approval = False
        country = self.env.ref("base.cn").id
        customer = self._customer("A", country_id=country)
        person = self._customer("B", country_id=country, is_company=False)
        self.assertEqual(customer.customer_number, "T-001")
        self.assertFalse(person.customer_number.startswith("T-"))

    def test_own_fields_belong_to_the_template(self):
        self.template.property_definition = [
            {"name": "fleet", "string": "Fleet", "type": "integer"}
        ]
        draft = self._draft()
        draft.customer_properties = {"fleet": 12}
        self.env.flush_all()
        draft.invalidate_recordset()
        self.assertEqual(dict(draft.customer_properties)["fleet"], 12)

    def test_the_figures_of_a_list_cost_the_same_for_one_and_for_many(self):
        files = self.env["res.partner"].union(*(self._draft() for _n in range(30)))
        names = ["customer_completeness", "customer_is_incomplete", "customer_missing"]
        self._query_count(lambda: files.read(names))  # labels are cached from now on
        few = self._query_count(lambda: files[:1].read(names))
        many = self._query_count(lambda: files.read(names))
        self.assertEqual(few, many)
