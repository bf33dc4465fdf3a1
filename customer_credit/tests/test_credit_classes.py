from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.customer_credit.tests.common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditClasses(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.customer = cls._customer("Evergreen")

    def _due(self, amount, days_ago):
        day = self.today - relativedelta(days=days_ago)
        return self._invoice(self.customer, amount, date=day, due=day)

    def _paid(self, invoice, amount, days_ago):
        day = self.today - relativedelta(days=days_ago)
        payment = self._payment(self.customer, amount, date=day)
        lines = (invoice.line_ids | payment.move_id.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.reconcile()

    def _facts(self, customers=None):
        return (customers or self.customer)._customer_class_facts(self.company)

    def test_overdue_days_and_the_share_paid_on_time(self):
        self._paid(self._due(300.0, 100), 300.0, 100)  # on its day
        self._paid(self._due(100.0, 50), 100.0, 40)  # late
        half = self._due(100.0, 20)
        self._paid(half, 50.0, 25)  # half before, half never
        self._due(9000.0, 500)  # too long ago to count
        self._due(9000.0, 0)  # due today, so not late yet
        facts = self._facts()[self.customer.id]
        self.assertAlmostEqual(facts["on_time_share"], 70.0, 6)
        self.assertEqual(facts["overdue_days"], 500)

    def test_of_whom_nothing_was_due_no_share_is_known(self):
        facts = self._facts()[self.customer.id]
        self.assertIsNone(facts["on_time_share"])
        self.assertEqual(facts["overdue_days"], 0)

    def test_a_rule_may_ask_for_punctual_customers(self):
        rules = self.env["customer.class.rule"]
        rules.search([]).action_archive()
        punctual, other = self.env["customer.level"].create(
            [{"name": name, "code": f"test_{name}"} for name in ("P", "O")]
        )
        rules.create(
            [
                {
                    "level_id": punctual.id,
                    "sequence": 1,
                    "condition_ids": [
                        Command.create({"fact": "on_time_share", "value": 95}),
                        Command.create(
                            {
                                "fact": "overdue_days",
                                "comparison": "most",
                                "value": 0,
                            }
                        ),
                    ],
                },
                {"level_id": other.id, "sequence": 2},
            ]
        )
        self._paid(self._due(300.0, 100), 300.0, 100)
        self.customer._customer_class_apply(self.company)
        self.assertEqual(self.customer.customer_level_id, punctual)
        self._due(10.0, 3)
        self.customer._customer_class_apply(self.company)
        self.assertEqual(self.customer.customer_level_id, other)

    def test_fifty_customers_cost_as_many_queries_as_one(self):
        customers = self.customer
        for n in range(20):
            customers |= self._customer(f"C{n}")
        self._facts(customers)
        one = self._query_count(lambda: self._facts(customers[:1]))
        self.assertEqual(self._query_count(lambda: self._facts(customers)), one)
