from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-03-10")
class TestBillingOverview(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parking = cls._item("Parking", 60)
        cls.rule.due_days = 20
        cls._subscription(start="2025-02-01")
        cls._subscription(cls._customer("Blue"), item=cls.parking, start="2025-01-01")
        for month in ("2025-01", "2025-02", "2025-03"):
            run = cls.env["billing.run"].create(
                {
                    "date_due": f"{month}-01",
                    "date_bill": f"{month}-01",
                    "company_id": cls.company.id,
                }
            )
            run._bill_at_once()
            run.move_ids.action_post()
        cls.bill = run.move_ids.filtered(lambda x: x.partner_id == cls.customer)
        cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=cls.bill.ids
        ).create({"amount": 40})._create_payments()
        for day in ("2025-01-31", "2025-02-28"):
            cls.env["billing.recurring"].sudo()._note(cls.company, cls._date(day))

    def _told(self, user=None):
        self.env.flush_all()
        page = self.env["billing.overview"].with_user(user or self.billing_reader)
        return page.overview()

    def test_the_figures_are_those_of_the_reports(self):
        figures = {figure["key"]: figure for figure in self._told()["figures"]}
        value = {key: figure["value"] for key, figure in figures.items()}
        self.assertEqual((value["charged"], value["collected"]), (160, 40))
        self.assertEqual((value["rate"], value["parked"]), (25, 0))
        # of 60 + 160 + 160, 40 is paid; January and February were due in February
        self.assertEqual((value["open"], value["overdue"]), (340, 220))
        self.assertEqual(
            (value["recurring"], figures["recurring"]["change"]), (160, 100)
        )
        self.assertEqual(figures["charged"]["last"], 160)

    def test_figures_lead_to_what_they_count(self):
        figures = {figure["key"]: figure for figure in self._told()["figures"]}
        revenue = self.env["billing.revenue"]
        for key, name in (
            ("charged", "charged_amount"),
            ("open", "open_amount"),
            ("overdue", "overdue_amount"),
        ):
            rows = revenue.search(figures[key]["domain"])
            self.assertEqual(sum(rows.mapped(name)), figures[key]["value"], key)

    def test_trends_and_items(self):
        told = self._told()
        self.assertEqual(len(told["trend"]["days"]), 13)
        self.assertEqual(told["trend"]["charged"][-4:], [0, 60, 160, 160])
        self.assertEqual(told["recurring"]["days"], ["2025-01-01", "2025-02-01"])
        self.assertEqual(told["recurring"]["amounts"], [60, 160])
        self.assertEqual(
            [(item["name"], item["charged"], item["rate"]) for item in told["top"]],
            [("Management fee", 200, 20), ("Parking", 180, 0)],
        )

    def test_a_new_company_and_a_stranger(self):
        other = self.setup_other_company()["company"]
        told = self.env["billing.overview"].with_company(other).overview()
        self.assertEqual([f["value"] or 0 for f in told["figures"]], [0] * 7)
        self.assertEqual(told["top"], [])
        with self.assertRaises(AccessError):
            self._told(self.viewer)

    def test_as_many_queries_for_many_bills(self):
        self._told()
        few = self._query_count(self._told)
        for n in range(5):
            customer = self._customer(f"Customer {n}")
            self._subscription(customer, start="2025-03-01")
        run = self.env["billing.run"].create(
            {"date_due": "2025-03-01", "company_id": self.company.id}
        )
        run._bill_at_once()
        run.move_ids.action_post()
        self.assertLessEqual(self._query_count(self._told), few)
