from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestNumber(CustomerCommon):
    def test_two_customers_never_have_the_same_number(self):
        first, second = self._customer("A"), self._customer("B")
        self.assertNotEqual(first.customer_number, second.customer_number)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            second.customer_number = first.customer_number
            second.flush_recordset()

    def test_the_index_that_promises_it_is_there(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s",
            ["res_partner_customer_number_unique"],
        )
        definition = self.env.cr.fetchone()[0]
        self.assertIn("UNIQUE", definition)
        self.assertIn("WHERE (customer_number IS NOT NULL)", definition)

    def test_numbers_of_a_batch_come_in_order_with_the_sequences_look(self):
        customers = self.env["res.partner"].create(
            [{"name": n, "is_company": True, "customer_rank": 1} for n in "abc"]
        )
        numbers = customers.mapped("customer_number")
        self.assertEqual(numbers, sorted(numbers))
        self.assertRegex(numbers[0], r"^C\d{6}$")

    def test_a_number_given_by_hand_is_skipped(self):
        sequence = self.env.ref("customer_archive.sequence_customer_number")
        upcoming = sequence.get_next_char(sequence.number_next_actual)
        self.env["res.partner"].with_user(self.customer_manager).create(
            {"name": "By hand", "customer_number": upcoming}
        )
        customer = self._customer("Next")
        self.assertTrue(customer.customer_number)
        self.assertNotEqual(customer.customer_number, upcoming)

    def test_a_company_may_have_a_sequence_of_its_own(self):
        self.env["ir.sequence"].create(
            {
                "name": "Own",
                "code": "customer.number",
                "prefix": "OWN",
                "padding": 3,
                "implementation": "no_gap",
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self._customer("A").customer_number, "OWN001")
        self.assertEqual(self._customer("B").customer_number, "OWN002")

    def test_a_customer_is_found_by_its_number(self):
        customer = self._customer("Findable")
        found = self.env["res.partner"].name_search(customer.customer_number)
        self.assertEqual([partner_id for partner_id, _name in found], customer.ids)

    def test_a_missing_sequence_stops_no_customer(self):
        self.env["ir.sequence"].search([("code", "=", "customer.number")]).unlink()
        with self.assertLogs("odoo.addons.customer_archive", "WARNING"):
            customer = self._customer("Numberless")
        self.assertEqual(customer.customer_state, "active")
        self.assertFalse(customer.customer_number)
