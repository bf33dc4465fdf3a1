from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestNames(CustomerCommon):
    """A customer is found by everything it was ever called."""

    def _found(self, text, user=None):
        partners = self.env["res.partner"].with_user(user or self.viewer)
        return partners.browse(id_ for id_, _name in partners.name_search(text))

    def test_a_customer_is_found_by_each_of_its_names_and_numbers(self):
        customer = self._customer("华信机电有限公司")
        customer.customer_alias_ids = [
            (0, 0, {"kind": "english", "name": "Huaxin Electromechanical"}),
            (0, 0, {"kind": "short", "name": "华信"}),
        ]
        system = self.env.ref("customer_archive.external_system_u8")
        customer.customer_external_ids = [
            (0, 0, {"system_id": system.id, "number": "KH-0815"})
        ]
        self.env.flush_all()
        nobody = self._user("nobody")  # has no role in the archive
        for text in ("electromech", "华信", "KH-08", "HXJD"):
            for user in (self.viewer, nobody):
                with self.subTest(text=text, user=user.login):
                    self.assertIn(customer, self._found(text, user))

    def test_the_mnemonic_is_the_first_letters_of_the_pinyin(self):
        self.assertEqual(self._customer("华信机电").customer_mnemonic, "HXJD")
        self.assertEqual(self._customer("Black Pine 3M").customer_mnemonic, "BP3")
        typed = self._customer("重庆火锅", customer_mnemonic="HOT")
        self.assertEqual(typed.customer_mnemonic, "HOT")

    def test_the_mnemonic_follows_the_name_unless_it_was_typed(self):
        customer, typed = self._customer("华信"), self._customer("华信")
        typed.customer_mnemonic = "HOT"
        (customer | typed).name = "蓝海"
        self.assertEqual(customer.customer_mnemonic, "LH")
        self.assertEqual(typed.customer_mnemonic, "HOT")

    def test_customers_from_before_get_a_mnemonic_on_demand(self):
        customers = self._customer("华信") | self._customer("蓝海")
        customers.customer_mnemonic = False
        customers[1].customer_mnemonic = "SEA"
        customers.with_user(self.clerk).action_customer_mnemonic()
        self.assertEqual(customers.mapped("customer_mnemonic"), ["HX", "SEA"])

    def test_a_renamed_customer_keeps_its_former_name(self):
        customer = self._customer("Huaxin")
        partner_manager = self._user("keeper", "base.group_partner_manager")
        customer.with_user(partner_manager).name = "Huaxin Group"
        self.assertRecordValues(
            customer.customer_alias_ids,
            [
                {
                    "kind": "former",
                    "name": "Huaxin",
                    "date_until": fields.Date.context_today(customer),
                }
            ],
        )
        self.assertIn(customer, self._found("Huaxin"))

    def test_what_is_no_other_name_is_not_kept(self):
        customer = self._customer("Huaxin")
        contact = self.env["res.partner"].create({"name": "Nobody"})
        self.company.customer_approval = True
        draft = self._customer("Draft")
        customer.name = "HUAXIN "
        (contact | draft).name = "Somebody"
        self.assertFalse((customer | contact | draft).customer_alias_ids)

    def test_no_two_customers_have_one_number_in_a_system(self):
        first, second = self._customer("A"), self._customer("B")
        system = self.env.ref("customer_archive.external_system_k3")
        other = self.env.ref("customer_archive.external_system_u8")
        numbers = self.env["customer.external.number"]
        vals = {"system_id": system.id, "number": "1"}
        numbers.create(vals | {"partner_id": first.id})
        numbers.create(vals | {"partner_id": second.id, "system_id": other.id})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            numbers.create(vals | {"partner_id": second.id})

    def test_a_copied_system_has_a_code_of_its_own(self):
        system = self.env.ref("customer_archive.external_system_k3")
        self.assertNotEqual(system.copy().code, system.code)

    def test_a_viewer_reads_names_and_changes_none(self):
        customer = self._customer("A")
        customer.customer_alias_ids = [(0, 0, {"name": "B"})]
        alias = customer.customer_alias_ids.with_user(self.viewer)
        self.assertEqual(alias.name, "B")
        with self.assertRaises(AccessError):
            alias.name = "C"
        alias.with_user(self.clerk).name = "C"

    def test_names_of_another_companys_customer_are_hidden(self):
        other = self.setup_other_company()["company"]
        customer = self._customer("A", company_id=other.id)
        alias = self.env["customer.alias"].create(
            {"partner_id": customer.id, "name": "B"}
        )
        aliases = self.env["customer.alias"].with_user(self.viewer)
        self.assertFalse(aliases.search([("id", "=", alias.id)]))
        self.assertNotIn(customer, self._found("B"))

    def test_renaming_twenty_costs_as_many_queries_as_renaming_two(self):
        many = self.env["res.partner"]
        for number in range(22):
            many |= self._customer(f"Customer {number}")
        self.env.flush_all()

        def rename(customers, name):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customers.name = name
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        rename(many, "Once")
        self.assertEqual(rename(many[:2], "Twice"), rename(many[2:], "Twice"))
