from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditDay(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.days = cls.env["credit.day"]
        cls.today = fields.Date.today()
        cls.blue = cls._customer("Blue Sea")
        cls.red = cls._customer("Red Hill")
        cls.profile = cls._limit(cls.blue, 1000)
        cls._invoice(cls.blue, 250, cls._ago(60), cls._ago(30))
        cls._order(cls.blue, 100, confirm=True)

    @classmethod
    def _ago(cls, days):
        return fields.Date.subtract(cls.today, days=days)

    def _noted(self, day=None):
        self.days._note(self.company, day or self.today)
        domain = [("company_id", "=", self.company.id)]
        return self.days.search([*domain, ("date", "=", day or self.today)])

    def test_each_day_notes_what_the_profile_shows(self):
        row = self._noted()
        self.assertRecordValues(
            row,
            [
                {
                    "partner_id": self.blue.id,
                    "exposure_amount": self.profile.exposure_amount,
                    "receivable_amount": 250,
                    "overdue_amount": 250,
                    "overdue_days": 30,
                    "is_limited": True,
                    "limit_amount": 1000,
                    "used_percent": 35,
                    "is_held": False,
                }
            ],
        )

    def test_a_grade_and_a_hold_are_noted_too(self):
        grade = self.env["credit.grade"].search([], limit=1)
        self.profile.write({"grade_id": grade.id, "state": "hold"})
        row = self._noted()
        self.assertEqual((row.grade_id, row.is_held), (grade, True))

    def test_noted_twice_a_day_is_one_row_with_the_later_figures(self):
        self._noted()
        self._invoice(self.blue, 50)
        row = self._noted()
        self.assertEqual((len(row), row.exposure_amount), (1, 400))

    def test_the_scheduled_job_notes_every_company_and_forgets_old_days(self):
        self._noted(self._ago(800))
        self._noted(self._ago(700))
        with self._commits():
            self.days._cron_note()
        rows = self.days.search([("partner_id", "=", self.blue.id)])
        self.assertEqual(rows.mapped("date"), [self.today, self._ago(700)])
        self.company.credit_history_days = 0
        with self._commits():
            self.days._cron_note()
        self.assertEqual(len(rows.exists()), 2)

    def test_merged_customers_are_one_customer_on_each_day(self):
        self._invoice(self.red, 70, self._ago(60), self._ago(30))
        for ago in (0, 1):
            self._noted(self._ago(ago))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.blue | self.red).ids, self.red)
        self.env.invalidate_all()
        rows = self.days.search([("partner_id", "=", self.red.id)])
        self.assertEqual(rows.mapped("exposure_amount"), [420, 420])
        self.assertEqual(rows.mapped("overdue_amount"), [320, 320])

    def test_credit_people_read_the_history_and_nobody_writes_it(self):
        row = self._noted()
        self.assertEqual(row.with_user(self.credit_user).exposure_amount, 350)
        for user in (self.credit_manager, self.salesperson):
            with self.assertRaises(AccessError):
                row.with_user(user).exposure_amount = 0
        with self.assertRaises(AccessError):
            row.with_user(self.salesperson).read(["exposure_amount"])

    def test_a_row_opens_the_credit_of_its_customer(self):
        row = self._noted().with_user(self.credit_user)
        self.assertEqual(row.action_open_customer()["res_id"], self.profile.id)

    def test_it_costs_as_many_queries_for_many_customers_as_for_one(self):
        counts = []
        for number in (1, 40):
            for n in range(number):
                self._limit(self._customer(f"Many {number} {n}"), 100)
            self.env.flush_all()
            for _turn in ("what the ORM remembers", "what it costs"):
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.days._note(self.company, self.today)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
