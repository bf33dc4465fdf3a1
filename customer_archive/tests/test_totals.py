from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestTotals(CustomerCommon):
    """Amounts by customer, whoever of its contacts they stand on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls._customer("Huaxin") | cls._customer("Evergreen")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Branch", "parent_id": cls.customers[0].id, "active": False}
        )
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.euro.id, "rate": 0.5, "name": "2020-01-01"}
        )

    def _rows(self, customers, row):
        """A select of a made-up row: ``(contact, source, currency, amount)``."""
        return SQL(
            """SELECT * FROM (VALUES %s)
                   AS made (partner_id, source, currency_id, amount) WHERE %s""",
            row,
            customers._customer_is(SQL("partner_id")),
        )

    def _totals(self, customers, *rows):
        queries = [self._rows(customers, row) for row in rows]
        return customers._customer_totals(self.company, *queries)

    def test_contacts_count_for_their_customer_and_others_are_left_out(self):
        first, second = self.customers
        own = self.company.currency_id.id
        rows = [
            (first.id, "order", own, 10.0),
            (self.contact.id, "order", own, 5.0),
            (self.contact.id, "charge", own, 1.0),
            (second.id, "order", own, 7.0),
        ]
        expected = {
            first.id: {"order": 15.0, "charge": 1.0},
            second.id: {"order": 7.0},
        }
        self.assertEqual(self._totals(self.customers, *rows), expected)
        for customer in self.customers:
            self.assertEqual(
                self._totals(customer, *rows), {customer.id: expected[customer.id]}
            )
        model = type(self.env["res.partner"])
        self.patch(model, "_customer_reads_all", lambda partners: True)
        self.assertEqual(self._totals(self.customers, *rows), expected)

    def test_amounts_are_converted_and_rounded_by_the_currency(self):
        customer, own = self.customers[0], self.company.currency_id.id
        self.assertEqual(
            self._totals(
                customer,
                (customer.id, "order", self.euro.id, 40.0),
                (customer.id, "charge", own, 3.3333),
            ),
            {customer.id: {"order": 80.0, "charge": 3.33}},
        )

    def test_nobody_asked_for_costs_no_query(self):
        nobody = self.env["res.partner"]
        with self.assertQueryCount(0):
            self.assertFalse(nobody._customer_totals(self.company, SQL("SELECT 1")))
