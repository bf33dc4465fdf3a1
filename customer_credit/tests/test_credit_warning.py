from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditWarning(CreditCommon):
    """Who gets worse is noticed, told once, and closed when it is over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen", user_id=cls.salesperson.id)
        cls.salesperson.group_ids |= cls.env.ref("customer_archive.group_viewer")
        cls.profile = cls._limit(cls.customer, 1000)
        cls.warnings = cls.env["credit.warning"]
        cls.company.write(
            {
                "credit_warn_share": 0.9,
                "credit_warn_overdue": True,
                "credit_warn_grade": True,
                "credit_user_id": cls.credit_manager.id,
            }
        )

    def _look(self):
        with self._commits():
            self.warnings._cron_warnings()

    def _open(self):
        return self.warnings.search(
            [("partner_id", "=", self.customer.id), ("state", "=", "open")]
        )

    def _told(self, warning):
        return warning.sudo().activity_ids.user_id

    def test_the_use_of_the_limit_is_warned_of_from_its_share_on(self):
        self._invoice(self.customer, 899.99, due="2099-01-01")
        self._look()
        self.assertFalse(self._open())
        self._order(self.customer, 0.01, confirm=True)
        self._look()
        self.assertRecordValues(
            self._open(), [{"cause": "use", "amount": 900, "limit_amount": 1000}]
        )
        self.assertIn("1,000.00", self._open().text)

    def test_salesperson_and_credit_manager_are_told_once(self):
        self._invoice(self.customer, 950, due="2099-01-01")
        self._look()
        warning = self._open()
        self.assertEqual(self._told(warning), self.salesperson | self.credit_manager)
        self._look()
        self.assertEqual(self._open(), warning)
        self.assertEqual(len(warning.sudo().activity_ids), 2)
        self.assertTrue(warning.with_user(self.salesperson).text)

    def test_it_closes_when_it_is_over_and_comes_again(self):
        self._invoice(self.customer, 950, due="2099-01-01")
        self._look()
        first = self._open()
        self._payment(self.customer, 500)
        self._look()
        self.assertEqual(first.state, "closed")
        self.assertFalse(first.sudo().activity_ids)
        self._order(self.customer, 500, confirm=True)
        self._look()
        self.assertTrue(self._open())
        self.assertNotEqual(self._open(), first)

    def test_what_somebody_has_seen_to_is_not_told_again_this_month(self):
        with freeze_time("2026-03-05"):
            self._invoice(self.customer, 950, due="2099-01-01")
            self._look()
            self._open().with_user(self.credit_manager).action_close()
            self._look()
            self.assertFalse(self._open())
        with freeze_time("2026-04-05"):
            self._look()
            self.assertTrue(self._open())

    def test_who_becomes_overdue_is_warned_of(self):
        due = fields.Date.subtract(fields.Date.today(), days=1)
        self._invoice(self.customer, 100, date=due, due=due)
        self._look()
        self.assertRecordValues(self._open(), [{"cause": "overdue", "amount": 100}])
        self._payment(self.customer, 100)
        self._look()
        self.assertFalse(self._open())

    def test_a_grade_that_drops_is_warned_of(self):
        grades = self.env["credit.grade"].search([], order="min_score desc")
        self.profile.grade_id = grades[1]
        self._look()
        self.assertFalse(self._open())
        self.profile.grade_id = grades[0]
        self._look()
        self.assertFalse(self._open())
        self.profile.grade_id = grades[2]
        self._look()
        self.assertRecordValues(
            self._open(),
            [
                {
                    "cause": "grade",
                    "grade_before_id": grades[0].id,
                    "grade_after_id": grades[2].id,
                }
            ],
        )
        self.profile.grade_id = grades[0]
        self._look()
        self.assertFalse(self._open())

    def test_switched_off_nothing_is_noticed(self):
        self.company.write(
            {
                "credit_warn_share": 0,
                "credit_warn_overdue": False,
                "credit_warn_grade": False,
            }
        )
        self._invoice(self.customer, 950, date="2020-01-01")
        self._look()
        self.assertFalse(self._open())

    def test_many_customers_cost_as_many_queries_as_one(self):
        self._invoice(self.customer, 950, date="2020-01-01")
        self.warnings._warning_causes(self.company)
        one = self._query_count(lambda: self.warnings._warning_causes(self.company))
        for number in range(30):
            customer = self._customer(f"Customer {number}")
            self._limit(customer, 100)
            self._invoice(customer, 95, date="2020-01-01")
        many = self._query_count(lambda: self.warnings._warning_causes(self.company))
        self.assertLessEqual(many, one)

    def test_nobody_writes_or_forges_one(self):
        self._invoice(self.customer, 950, due="2099-01-01")
        self._look()
        warning = self._open()
        for user in (self.salesperson, self.credit_user, self.credit_manager):
            with self.assertRaises(AccessError):
                warning.with_user(user).write({"state": "closed"})
            with self.assertRaises(AccessError):
                self.warnings.with_user(user).create(
                    {"partner_id": self.customer.id, "cause": "use", "occasion": "x"}
                )
        for user in (self.salesperson, self.credit_user):
            with self.assertRaises(AccessError):
                warning.with_user(user).action_close()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                warning.sudo().copy({"occasion": "again"})

    def test_salespeople_see_those_of_their_customers_only(self):
        self._invoice(self.customer, 950, due="2099-01-01")
        self._look()
        other = self._user("other", "sales_team.group_sale_salesman")
        self.assertIn(
            self._open(), self.warnings.with_user(self.salesperson).search([])
        )
        self.assertFalse(self.warnings.with_user(other).search([]))

    def test_it_is_on_the_timeline(self):
        self._invoice(self.customer, 950, due="2099-01-01")
        self._look()
        events = self.customer.with_user(self.credit_user)._customer_timeline(9)
        self.assertIn("warning", [event["kind"] for event in events])
