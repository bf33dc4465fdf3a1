from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.customer_archive.engine.metrics import growth, habit, score
from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestCustomerMetrics(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.customer = cls._customer("Evergreen")
        cls.metrics = cls.env["customer.metrics"]

    @classmethod
    def _ago(cls, **delta):
        return cls.today - relativedelta(**delta)

    def _of(self, customer, company=None):
        return self.metrics.search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", (company or self.company).id),
            ]
        )

    def test_the_figures_are_those_of_the_invoices(self):
        days = [self._ago(days=n) for n in (400, 300, 100, 40)]
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        for day in days:
            self._invoice(self.customer, 100.0, date=day)
        self._invoice(contact, 60.0, date=days[1])  # the same day: one purchase
        self._invoice(self.customer, 30.0, date=days[2], move_type="out_refund")
        self._invoice(self.customer, 5000.0, post=False)
        self._invoice(self.customer, 5000.0, date=self.today + relativedelta(days=3))
        self._invoice(self.customer, 5000.0, move_type="in_invoice")
        self.metrics._refresh(self.company)
        found, seen = self._of(self.customer), habit(set(days), self.today)
        self.assertRecordValues(
            found,
            [
                {
                    "date": self.today,
                    "date_first": seen.first,
                    "date_last": seen.last,
                    "recency_days": seen.silence,
                    "age_days": seen.age,
                    "span_days": seen.span,
                    "purchase_days": 4,
                    "purchase_days_12m": 3,
                    "repeat_purchases": seen.repeats,
                    "amount_total": 430.0,
                    "amount_12m": 330.0,
                    "amount_before": 100.0,
                    "amount_average": 107.5,
                }
            ],
        )
        self.assertAlmostEqual(found.growth, growth(330, 100), 6)
        self.assertAlmostEqual(found.interval_days, seen.interval, 6)
        self.assertAlmostEqual(found.interval_deviation, seen.deviation, 6)
        self.assertAlmostEqual(found.silence_ratio, seen.silence_ratio, 6)
        self.assertAlmostEqual(found.score, score(430, 3, 40), 6)

    def test_a_customer_who_never_bought_has_a_row_without_a_place(self):
        self._invoice(self._customer("Other"), 1.0)
        self.metrics._refresh(self.company)
        found = self._of(self.customer)
        self.assertFalse(found.date_last)
        self.assertFalse(found.rfm)
        self.assertEqual(found.amount_12m, 0.0)

    def test_a_credit_note_alone_is_no_purchase(self):
        self._invoice(self.customer, 10.0, move_type="out_refund")
        self.metrics._refresh(self.company)
        self.assertFalse(self._of(self.customer).date_last)

    def test_refreshing_again_replaces_and_removes(self):
        self._invoice(self.customer, 10.0)
        self.metrics._refresh(self.company)
        first = self._of(self.customer)
        self._invoice(self.customer, 15.0)
        self.metrics._refresh(self.company)
        self.assertEqual(self._of(self.customer), first)
        self.assertEqual(first.amount_12m, 25.0)
        self.customer.active = False
        self.metrics._refresh(self.company)
        self.assertFalse(first.exists())

    def test_favourites_are_what_most_was_invoiced_for(self):
        products = self.env["product.product"].create(
            [{"name": f"Product {n}"} for n in range(5)]
        )
        lines = [
            Command.create(
                {"product_id": p.id, "price_unit": price, "tax_ids": [Command.clear()]}
            )
            for p, price in zip(products, (10, 50, 30, 40, 20), strict=True)
        ]
        self._invoice(self.customer, 0.0, invoice_line_ids=lines)
        self.metrics._refresh(self.company)
        found = self._of(self.customer)
        self.assertEqual(
            [f["product_id"] for f in found.favourites],
            (products[1] | products[3] | products[2]).ids,
        )
        self.assertEqual(found.favourites[0]["amount"], 50)
        self.assertEqual(found.favourite_ids, products[1] | products[2] | products[3])

    def test_quintiles_rank_all_who_bought(self):
        customers = [self._customer(f"C{n}") for n in range(5)]
        for n, customer in enumerate(customers):
            for day in range(n + 1):
                day = self._ago(days=200 - 30 * n + day)
                self._invoice(customer, 100.0 * (n + 1), date=day)
        self.metrics.search([]).unlink()
        self.env["account.move"].search(
            [("commercial_partner_id", "not in", [c.id for c in customers])]
        ).filtered(lambda m: m.state == "posted").button_draft()
        self.metrics._refresh(self.company)
        self.assertEqual(
            [self._of(customer).rfm for customer in customers],
            ["111", "222", "333", "444", "555"],
        )

    def test_money_is_in_the_companys_currency(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2000-01-01", "rate": 4.0})],
            }
        )
        self._invoice(self.customer, 100.0, currency_id=foreign.id)
        self.metrics._refresh(self.company)
        self.assertEqual(self._of(self.customer).amount_12m, 25.0)

    def test_each_company_has_its_own_row(self):
        other = self.setup_other_company()["company"]
        self.env.user.company_ids |= other
        self._invoice(self.customer, 10.0)
        self.metrics._refresh(self.company)
        self.metrics._refresh(other)
        self.assertFalse(self._of(self.customer, other), "it has invoiced nobody")
        self._invoice(self.customer.with_company(other), 70.0, company_id=other.id)
        self.metrics._refresh(other)
        self.assertEqual(self._of(self.customer, other).amount_12m, 70.0)
        self.assertEqual(self._of(self.customer).amount_12m, 10.0)
        viewer = self.metrics.with_user(self.viewer)
        self.assertFalse(viewer.search([("company_id", "=", other.id)]))

    def test_only_managers_compute_and_nobody_writes(self):
        with self.assertRaises(AccessError):
            self.metrics.with_user(self.clerk).action_refresh()
        self._invoice(self.customer, 10.0)
        self.metrics.with_user(self.customer_manager).action_refresh()
        found = self._of(self.customer).with_user(self.customer_manager)
        with self.assertRaises(AccessError):
            found.amount_12m = 1.0

    def test_the_nightly_job_computes_once_a_day(self):
        self.company.customer_metrics_date = self._ago(days=1)
        self._invoice(self.customer, 10.0)
        with self._commits():
            self.metrics._cron_refresh()
        self.assertEqual(self.company.customer_metrics_date, self.today)
        self.assertEqual(self._of(self.customer).amount_12m, 10.0)
        with self._commits():
            self.assertFalse(self._query_count(self.metrics._cron_refresh) > 3)

    def test_a_hundred_customers_cost_as_many_queries_as_one(self):
        def refresh():
            self.metrics._refresh(self.company)

        refresh()
        self._invoice(self.customer, 10.0)
        few = self._query_count(refresh)
        for n in range(30):
            self._invoice(self._customer(f"C{n}"), 10.0)
        self.assertEqual(self._query_count(refresh), few)

    def test_figures_group_by_the_classes_of_now(self):
        level = self.env["customer.level"].create({"name": "L", "code": "test_l"})
        demand = self.env["customer.demand"].create({"name": "D", "code": "test_d"})
        self._invoice(self.customer, 10.0)
        self.metrics._refresh(self.company)
        self.customer.write(
            {"customer_level_id": level.id, "customer_demand_ids": demand.ids}
        )
        viewer = self.metrics.with_user(self.viewer)
        for field, record in (
            ("customer_level_id", level),
            ("customer_demand_ids", demand),
        ):
            groups = viewer._read_group([], [field], ["amount_12m:sum", "__count"])
            self.assertIn((record, 10.0, 1), groups)
        panel = viewer.search_panel_select_multi_range(
            "customer_level_id", enable_counters=True
        )
        counts = {value["id"]: value["__count"] for value in panel["values"]}
        self.assertEqual(counts[level.id], 1)
        self.assertEqual(
            viewer.search([("customer_level_id", "in", level.ids)]),
            self._of(self.customer).with_user(self.viewer),
        )

    def test_the_score_says_what_it_is_made_of(self):
        self._invoice(self.customer, 10.0)
        self.metrics._refresh(self.company)
        self.assertIn("+2.40", self._of(self.customer).score_explanation)
