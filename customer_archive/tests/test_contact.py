from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestContact(CustomerCommon):
    """How a customer's people are reached, through the form and by import."""

    def test_the_form_keeps_all_of_a_person(self):
        role = self.env.ref("customer_archive.contact_role_decision")
        customer = self._customer("Firm")
        with Form(customer.with_user(self.clerk)) as form:
            form.customer_fax = "+86 21 6888 0001"
            form.customer_channel = "chat"
            with form.child_ids.new() as contact:
                contact.name = "Buyer"
                contact.customer_mobile = "+86 138 0013 8000"
                contact.customer_salutation = "王总"
                contact.customer_role_ids.add(role)
            with form.customer_handle_ids.new() as account:
                account.kind, account.handle = "wecom", "firm-service"
        contact = customer.child_ids
        self.assertEqual(contact.customer_role_ids, role)
        self.assertEqual(contact.customer_mobile_key, "+8613800138000")
        self.assertEqual(contact.customer_salutation, "王总")
        self.assertEqual(customer.customer_handle_ids.handle, "firm-service")

    def test_an_import_keeps_all_of_a_person(self):
        names = [
            *("name", "parent_id/.id", "customer_mobile", "customer_fax"),
            *("customer_salutation", "customer_channel", "customer_occupation"),
            *("customer_interests", "customer_role_ids", "customer_handle_ids/kind"),
            "customer_handle_ids/handle",
        ]
        customer = self._customer("Firm")
        row = ["Li", str(customer.id), "13800138000", "021 68880001", "Ms."]
        row += ["Mobile", "Engineer", "Tennis", "Finance,Technical", "WeChat", "li-88"]
        result = self.env["res.partner"].load(names, [row])
        self.assertFalse(result["messages"])
        contact = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(contact.customer_channel, "mobile")
        self.assertEqual(contact.customer_interests, "Tennis")
        self.assertEqual(
            contact.customer_role_ids.mapped("code"), ["finance", "technical"]
        )
        self.assertEqual(contact.customer_handle_ids.display_name, "WeChat li-88")

    def test_a_mobile_is_found_in_any_notation_and_an_account_by_its_name(self):
        customer = self._customer(
            "Firm",
            customer_mobile="+86 138 0013 8000",
            customer_handle_ids=[Command.create({"kind": "qq", "handle": "10001234"})],
        )
        partners = self.env["res.partner"].with_user(self.viewer)
        for text in ("138-0013-8000", "+8613800138000", "008613800138000"):
            found = partners.search([("phone_mobile_search", "ilike", text)])
            self.assertEqual(found, customer, text)
        self.assertEqual(partners.name_search("10001234")[0][0], customer.id)

    @mute_logger("odoo.sql_db")
    def test_an_account_is_entered_once(self):
        customer = self._customer("Firm")
        account = {"partner_id": customer.id, "kind": "qq", "handle": "1"}
        self.env["customer.handle"].create(account)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["customer.handle"].create(account)

    def test_a_person_has_its_own_page_though_it_is_no_customer(self):
        customer = self._customer("Firm")
        person = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": customer.id}
        )
        self.assertFalse(person.customer_state)
        with Form(person.with_user(self.clerk)) as form:
            form.customer_occupation = "Engineer"
            form.customer_interests = "Tea"
            with form.customer_handle_ids.new() as account:
                account.kind, account.handle = "wechat", "buyer-88"
        self.assertEqual(person.customer_occupation, "Engineer")
        self.assertEqual(person.customer_handle_ids.handle, "buyer-88")

    def test_a_contact_entered_in_the_customers_form_has_them_too(self):
        customer = self._customer("Firm")
        with Form(customer.with_user(self.clerk)) as form:
            with form.child_ids.new() as contact:
                contact.name = "Buyer"
                contact.customer_interests = "Tea"
                with contact.customer_handle_ids.new() as account:
                    account.kind, account.handle = "qq", "10001"
        self.assertEqual(customer.child_ids.customer_interests, "Tea")
        self.assertEqual(customer.child_ids.customer_handle_ids.handle, "10001")

    def test_what_was_typed_stands_in_the_file_and_is_not_edited_there(self):
        self.company.customer_tidy = True
        customer = self._customer("Firm", phone="+86 (21) 68880000")
        self.assertTrue(customer.customer_original_ids)
        with Form(customer.with_user(self.clerk)) as form:
            form.comment = "A note"
        view = self.env["res.partner"].with_user(self.clerk).get_view(view_type="form")
        self.assertIn('name="customer_original_ids"', view["arch"])
        with Form(customer.with_user(self.clerk)) as form:
            with self.assertRaises(AssertionError):
                form.customer_original_ids.remove(index=0)
