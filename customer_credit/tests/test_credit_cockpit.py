from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-06-30")
class TestCreditCockpit(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.blue = cls._customer("Blue Sea", user_id=cls.credit_user.id)
        cls.red = cls._customer("Red Hill")
        # 900 sold in 91 days, 600 of it open and 200 of that overdue
        paid = cls._invoice(cls.blue, 300, "2025-04-10", "2025-05-10")
        cls._invoice(cls.blue, 200, "2025-05-20", "2025-06-19")
        cls._invoice(cls.red, 400, "2025-06-15", "2025-07-15")
        payment = cls._payment(cls.blue, 300, "2025-05-25")
        (paid.line_ids | payment.move_id.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        cls._limit(cls.blue, 100)
        cls._limit(cls.red, 1000)

    def _told(self, user=None):
        self.env.flush_all()
        cockpit = self.env["credit.cockpit"].with_user(user or self.credit_user)
        return cockpit.cockpit()

    def _figures(self, told):
        return {figure["key"]: figure["value"] for figure in told["figures"]}

    def test_the_figures_are_those_of_the_ledger(self):
        found = self._figures(self._told())
        self.assertEqual(found["owed"], 600)
        self.assertEqual(found["exposure"], 600)
        self.assertEqual(found["overdue"], 200)
        self.assertEqual(found["share"], 33.3)
        self.assertEqual(found["dso"], 60.7)  # 600 / 900 x 91
        self.assertEqual(found["cei"], 60)  # (0 + 900 - 600) / (0 + 900 - 400)
        self.assertEqual(found["over"], 1)

    def test_the_trend_tells_each_month_as_it_was(self):
        trend = self._told()["trend"]
        self.assertEqual(len(trend["days"]), 13)
        by_day = dict(zip(trend["days"], trend["overdue"], strict=True))
        self.assertEqual(by_day["2025-04-30"], 0)
        self.assertEqual(by_day["2025-05-31"], 0)  # what was late is paid
        self.assertEqual(by_day["2025-06-30"], 33.3)
        self.assertIsNone(by_day["2025-03-31"])
        counted = dict(zip(trend["days"], trend["countback"], strict=True))
        self.assertEqual(counted["2025-06-30"], 61)  # all of June and of May

    def test_the_ageing_is_that_of_the_ageing_s_screen(self):
        ageing = self._told()["ageing"]
        page = self.env["credit.ageing"].ageing_page(ageing["asked"])
        found = dict(zip(ageing["keys"], ageing["amounts"], strict=True))
        self.assertEqual(found["0"], 400)
        self.assertEqual(found["1"], 200)
        self.assertEqual(sum(ageing["amounts"]), page["totals"]["total"])
        self.assertEqual(ageing["labels"], [c["label"] for c in page["columns"]])

    def test_limits_in_use_lead_to_their_profiles(self):
        use = self._told()["use"]
        found = dict(zip(use["keys"], use["counts"], strict=True))
        self.assertEqual(
            found, {"none": 0, "low": 1, "middle": 0, "high": 0, "over": 1}
        )
        cockpit = self.env["credit.cockpit"].with_user(self.credit_user)
        action = cockpit.action_band("over")
        profiles = self.env["credit.profile"].search(action["domain"])
        self.assertEqual(profiles.partner_id, self.blue)

    def test_limit_use_has_a_history_from_what_was_noted(self):
        self.assertEqual(self._told()["history"]["days"], [])
        self.env["credit.day"]._note(self.company, "2025-06-29")
        self._invoice(self.red, 500, "2025-06-30", "2025-07-30")
        self.env["credit.day"]._note(self.company, "2025-06-30")
        history = self._told()["history"]
        self.assertEqual(history["days"], ["2025-06-29", "2025-06-30"])
        self.assertEqual(history["percent"], [54.5, 100])
        cockpit = self.env["credit.cockpit"].with_user(self.credit_user)
        action = cockpit.action_history("2025-06-30")
        rows = self.env["credit.day"].search(action["domain"])
        self.assertEqual(rows.partner_id, self.blue | self.red)

    def test_the_biggest_stand_on_top(self):
        biggest = self._told()["biggest"]
        self.assertEqual([row["name"] for row in biggest], ["Red Hill", "Blue Sea"])
        self.assertEqual([row["percent"] for row in biggest], [40, 200])
        self.assertEqual(biggest[1]["band"], "over")

    def test_what_waits_opens_what_it_counts(self):
        order = self._order(self.blue, 50)
        self._release(order, 50, approve=False)
        self._limit(self.red, 1000, state="hold", date_next_assessment="2025-06-01")
        waits = self._told(self.credit_manager)["waits"]
        self.assertEqual([wait["count"] for wait in waits], [1, 1, 1])
        for wait in waits:
            records = self.env[wait["action"]["res_model"]]
            self.assertEqual(
                records.search_count(wait["action"]["domain"]), wait["count"]
            )

    def test_a_company_without_business_has_no_figures_and_no_fault(self):
        other = self.setup_other_company()["company"]
        told = self.env["credit.cockpit"].with_company(other).cockpit()
        found = self._figures(told)
        self.assertEqual((found["owed"], found["over"]), (0, 0))
        self.assertIsNone(found["dso"])
        self.assertEqual(told["biggest"], [])

    def test_whoever_may_see_some_customers_sees_those(self):
        self.company.customer_rights = True
        told = self._told()
        self.assertEqual(self._figures(told)["owed"], 200)
        self.assertEqual(self._figures(told)["exposure"], 200)
        self.assertEqual([row["name"] for row in told["biggest"]], ["Blue Sea"])
        self.assertEqual(self._figures(self._told(self.credit_manager))["owed"], 600)

    def test_salespeople_do_not_see_it(self):
        for user in (self.salesperson, self.viewer):
            with self.assertRaises(AccessError):
                self._told(user)
            cockpit = self.env["credit.cockpit"].with_user(user)
            with self.assertRaises(AccessError):
                cockpit.action_band("over")

    def test_it_costs_as_many_queries_for_many_customers_as_for_few(self):
        counts = []
        for number in (1, 40):
            for n in range(number):
                self._limit(self._customer(f"Many {number} {n}"), 100)
            self.env.flush_all()
            for _turn in ("what the ORM remembers", "what it costs"):
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self._told()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
