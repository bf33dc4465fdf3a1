from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCommon

MOVED = ("new", "reactivation", "expansion", "contraction", "churn")


@tagged("post_install", "-at_install")
@freeze_time("2025-06-10")
class TestBillingRecurring(BillingCommon):
    """Customers who come, pay more, pay less, go and come back, month by month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parking = cls._item("Parking", 60)
        cls.quarterly, cls.weekly = cls._rule("quarterly"), cls._rule("weekly")
        cls.blue, cls.red, cls.green, cls.grey = (
            cls._customer(name) for name in ("Blue", "Red", "Green", "Grey")
        )
        # 100 a month from February, from April on with a quarter off, then 10 on top
        cls.fee = cls._subscription(cls.blue, start="2025-02-10")
        cls.fee.discount_ids = [
            Command.create(
                {
                    "kind": "percent",
                    "value": 25,
                    "date_start": "2025-04-01",
                    "date_end": "2025-04-30",
                }
            )
        ]
        cls.space = cls._subscription(
            cls.blue, item=cls.parking, start="2025-05-05", quantity=2
        )
        cls._others()

    @classmethod
    def _others(cls):
        # 300 a quarter: 100 a month, until March
        cls._subscription(
            cls.red, 300, start="2025-01-01", end="2025-03-31", rule_id=cls.quarterly.id
        )
        # free in March, and paused in May
        paused = cls._subscription(
            cls.green, 70, start="2025-03-01", active=False, date_trial_end="2025-03-31"
        )
        paused.action_start()
        cls.env["billing.pause"].create(
            {
                "subscription_id": paused.id,
                "date_start": "2025-04-20",
                "date_end": "2025-05-20",
            }
        )
        # back after two months; a week of 7 is 30.42 a month
        cls._subscription(
            cls.grey, 7, start="2025-01-01", end="2025-02-27", rule_id=cls.weekly.id
        )
        cls._subscription(cls.grey, 7, start="2025-05-01", rule_id=cls.weekly.id)
        # what is used, and what is charged once, does not recur
        metered = cls._item("Water", 5, kind="metered")
        once = cls._item("Installation", 900, kind="one_off")
        cls._subscription(cls.red, item=metered)
        cls._subscription(cls.red, item=once)
        cls._subscription(cls.red, 800, active=False)

    def _noted(self):
        """``{month: {customer: (mrr, {movement: amount})}}`` after the job."""
        with self._commits():
            self.env["billing.recurring"].sudo()._cron_note()
        self.env.flush_all()
        told = {}
        rows = self.env["billing.recurring"].search(
            [("company_id", "=", self.company.id)]
        )
        for (day, customer), same in rows.grouped(
            lambda row: (row.date, row.partner_id.name)
        ).items():
            moved = {
                name: round(sum(same.mapped(f"{name}_amount")), 2) for name in MOVED
            }
            amount = round(sum(same.mapped("amount")), 2)
            told.setdefault(f"{day:%m-%d}", {})[customer] = (
                amount,
                {name: one for name, one in moved.items() if one},
            )
        return told

    def test_each_month_end_is_told_with_what_moved(self):
        self.assertEqual(
            self._noted(),
            {
                "01-31": {
                    "Red": (100, {"new": 100}),
                    "Grey": (30.42, {"new": 30.42}),
                },
                "02-28": {
                    "Blue": (100, {"new": 100}),
                    "Red": (100, {}),
                    "Grey": (0, {"churn": -30.42}),
                },
                "03-31": {"Blue": (100, {}), "Red": (100, {})},
                "04-30": {
                    "Blue": (75, {"contraction": -25}),
                    "Red": (0, {"churn": -100}),
                },
                "05-31": {
                    "Blue": (220, {"expansion": 145}),
                    "Green": (70, {"reactivation": 70}),
                    "Grey": (30.42, {"reactivation": 30.42}),
                },
            },
        )

    def test_what_is_noted_stays_and_is_noted_once(self):
        before = self._noted()
        self.fee.discount_ids.value = 50
        self.space.line_ids.quantity = 9
        with self._commits():
            self.env["billing.recurring"].sudo()._cron_note()
        rows = self.env["billing.recurring"].search([])
        self.assertEqual(self._noted(), before)
        self.assertEqual(rows, self.env["billing.recurring"].search([]))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.env["billing.recurring"].sudo()._note(
                    self.company, self._date("2025-05-31")
                )

    def test_the_next_month_moves_from_what_was_noted(self):
        self._noted()
        self.fee.discount_ids.unlink()
        with freeze_time("2025-07-01"):
            told = self._noted()["06-30"]
        self.assertEqual(told["Blue"], (220, {}))
        self.assertEqual(told["Grey"], (30.42, {}))

    def test_several_months_are_averaged_and_one_is_added_up(self):
        self._noted()
        recurring = self.env["billing.recurring"].with_user(self.billing_reader)
        mine = [("company_id", "=", self.company.id)]
        by_month = recurring._read_group(mine, ["date:month"], ["amount:avg"])
        amounts = [round(amount, 2) for _month, amount in by_month]
        self.assertEqual(amounts, [130.42, 200, 200, 75, 320.42])
        ((average, changed),) = recurring._read_group(
            mine, [], ["amount:avg", "change_amount:sum"]
        )
        self.assertAlmostEqual(average, sum(amounts) / 5)
        self.assertAlmostEqual(changed, amounts[-1])

    def test_classes_are_kept_and_currencies_are_the_company_s(self):
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 0.5)])
        level = self.env["customer.level"].create({"name": "Gold", "code": "G"})
        self.blue.customer_level_id = level
        self._subscription(self.blue, 10, start="2025-05-01", currency_id=euro.id)
        self._noted()
        rows = self.env["billing.recurring"].search(
            [("partner_id", "=", self.blue.id), ("date", "=", "2025-05-31")]
        )
        self.blue.customer_level_id = False
        self.assertEqual(rows.level_id, level)
        self.assertAlmostEqual(sum(rows.mapped("amount")), 240)

    def test_nobody_writes_it_and_others_see_their_own(self):
        self._noted()
        recurring = self.env["billing.recurring"]
        row = recurring.search([("partner_id", "=", self.blue.id)], limit=1)
        for user in (self.billing_manager, self.billing_clerk):
            with self.assertRaises(AccessError):
                row.with_user(user).amount = 5
        with self.assertRaises(AccessError):
            recurring.with_user(self.viewer).search([])
        other = self.setup_other_company()["company"]
        stranger = self._user("elsewhere", "customer_billing.group_reader")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(recurring.with_user(stranger).search([]))

    def test_as_many_queries_for_many_customers(self):
        recurring, day = self.env["billing.recurring"], self._date("2025-05-31")

        def count():
            return self._query_count(lambda: recurring._amounts(self.company, day))

        few = count()
        for n in range(30):
            self._subscription(self._customer(f"Customer {n}"), start="2025-01-01")
        self.assertLessEqual(count(), few)
