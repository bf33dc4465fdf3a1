from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestClassRules(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.class.rule"].search([]).action_archive()
        cls.today = fields.Date.today()
        cls.gold, cls.silver, cls.basic, cls.friend = cls.env["customer.level"].create(
            [
                {"name": name, "code": f"test_{name}", "sequence": place}
                for place, name in enumerate(("Gold", "Silver", "Basic", "Friend"))
            ]
        )
        cls.rule_gold = cls._rule(cls.gold, amount_12m=1000)
        cls.rule_silver = cls._rule(cls.silver, amount_12m=500)
        cls.rule_basic = cls._rule(cls.basic)
        cls.customer = cls._customer("Evergreen")

    @classmethod
    def _rule(cls, level, **least):
        return cls.env["customer.class.rule"].create(
            {
                "level_id": level.id,
                "sequence": level.sequence,
                "condition_ids": [
                    Command.create({"fact": fact, "value": value})
                    for fact, value in least.items()
                ],
            }
        )

    def _apply(self, customers=None):
        self.env["customer.metrics"]._refresh(self.company)
        return (customers or self.customer)._customer_class_apply(self.company)

    def _moves(self, customer=None):
        return self.env["customer.class.move"].search(
            [("partner_id", "=", (customer or self.customer).id)]
        )

    def test_the_first_rule_that_fits_gives_the_level(self):
        rich, middling, new = (self._customer(name) for name in "RMN")
        self._invoice(rich, 1000.0)
        self._invoice(middling, 999.99)
        customers = rich | middling | new
        self.assertEqual(self._apply(customers), customers)
        self.assertEqual(
            customers.mapped("customer_level_id"), self.gold | self.silver | self.basic
        )
        self.assertFalse(self._apply(customers))

    def test_all_conditions_must_hold(self):
        self.rule_gold.condition_ids = [
            Command.create({"fact": "recency_days", "comparison": "most", "value": 30})
        ]
        self._invoice(self.customer, 2000.0, date=self.today - relativedelta(days=31))
        self._apply()
        self.assertEqual(self.customer.customer_level_id, self.silver)
        self._invoice(self.customer, 1.0)
        self._apply()
        self.assertEqual(self.customer.customer_level_id, self.gold)

    def test_whom_no_rule_fits_keeps_the_level(self):
        self.rule_basic.active = False
        self.customer.customer_level_id = self.friend
        self._apply()
        self.assertEqual(self.customer.customer_level_id, self.friend)

    def test_a_locked_level_stays(self):
        self.customer.write(
            {"customer_level_id": self.gold.id, "customer_level_locked": True}
        )
        self.assertFalse(self._apply())
        self.assertEqual(self.customer.customer_level_id, self.gold)

    def test_within_the_margin_the_level_is_kept(self):
        self.rule_gold.keep_percent = 10
        self._invoice(self.customer, 1000.0)
        self._apply()
        self._invoice(self.customer, 100.0, move_type="out_refund")
        self.assertFalse(self._apply())
        self._invoice(self.customer, 0.01, move_type="out_refund")
        self._apply()
        self.assertEqual(self.customer.customer_level_id, self.silver)

    def test_a_level_is_lost_when_it_was_missed_for_long_enough(self):
        self.rule_gold.keep_days = 30
        self.customer.customer_level_id = self.gold
        self.assertFalse(self._apply())
        self.assertEqual(self.customer.customer_level_falling_since, self.today)
        self.customer.customer_level_falling_since -= relativedelta(days=29)
        self.assertFalse(self._apply())
        self.customer.customer_level_falling_since -= relativedelta(days=1)
        self.assertTrue(self._apply())
        self.assertEqual(self.customer.customer_level_id, self.basic)
        self.assertFalse(self.customer.customer_level_falling_since)

    def test_who_recovers_is_not_falling_any_more(self):
        self.rule_gold.keep_days = 30
        self.customer.customer_level_id = self.gold
        self._apply()
        self._invoice(self.customer, 1000.0)
        self._apply()
        self.assertFalse(self.customer.customer_level_falling_since)

    def test_a_level_given_by_hand_has_its_patience_anew(self):
        self.rule_gold.keep_days = 30
        self.customer.customer_level_id = self.gold
        self._apply()
        self.customer.customer_level_falling_since -= relativedelta(days=40)
        self.customer.customer_level_id = self.friend
        self.customer.customer_level_id = self.gold
        self.assertFalse(self._apply())
        self.assertEqual(self.customer.customer_level_falling_since, self.today)

    def test_the_history_says_by_which_figures(self):
        self._invoice(self.customer, 1200.0)
        self._apply()
        move = self._moves()
        self.assertRecordValues(
            move,
            [
                {
                    "axis": "level",
                    "new_level_id": self.gold.id,
                    "old_level_id": False,
                    "direction": "first",
                    "origin": "rule",
                    "company_id": self.company.id,
                    "user_id": self.env.uid,
                }
            ],
        )
        self.assertIn("1,200.00", move.reason)
        self.assertIn("1,000.00", move.reason)
        self._invoice(self.customer, 1200.0, move_type="out_refund")
        self._apply()
        move = self._moves()[0]
        self.assertEqual(move.direction, "down")
        self.assertIn("No longer", move.reason)

    def test_by_hand_has_no_figures_and_is_told_so(self):
        region = self.env["customer.region"].create({"name": "East", "code": "test_e"})
        demands = self.env["customer.demand"].create(
            [{"name": name, "code": f"test_{name}"} for name in "AB"]
        )
        clerk = self.customer.with_user(self.clerk)
        clerk.write(
            {
                "customer_level_id": self.gold.id,
                "customer_region_id": region.id,
                "customer_demand_ids": [Command.set(demands.ids)],
                "customer_size": "large",
            }
        )
        moves = self._moves()
        self.assertEqual(
            set(moves.mapped("axis")), {"level", "region", "demand", "size"}
        )
        self.assertEqual(set(moves.mapped("origin")), {"hand"})
        self.assertEqual(moves.user_id, self.clerk)
        self.assertEqual(
            dict(zip(moves.mapped("axis"), moves.mapped("new_name"), strict=True)),
            {"level": "Gold", "region": "East", "demand": "A, B", "size": "Large"},
        )
        clerk.write({"customer_size": "large"})
        self.assertEqual(self._moves(), moves)

    def test_the_rules_reasons_are_not_left_for_another_change(self):
        self._invoice(self.customer, 1200.0)
        self._apply()
        self.customer.customer_level_id = self.friend
        self.assertEqual(self._moves()[0].origin, "hand")
        self.assertFalse(self._moves()[0].reason)

    def test_history_is_written_by_nobody(self):
        self.customer.customer_level_id = self.gold
        move = self._moves().with_user(self.customer_manager)
        with self.assertRaises(AccessError):
            move.reason = "otherwise"
        with self.assertRaises(AccessError):
            move.unlink()

    def test_contacts_who_are_no_customers_have_no_history(self):
        industry = self.env["res.partner.industry"].search([], limit=1)
        contact = self.env["res.partner"].create({"name": "Nobody"})
        contact.industry_id = industry
        self.assertFalse(self._moves(contact))

    def test_the_timeline_tells_of_classes(self):
        self.customer.customer_level_id = self.gold
        event = next(
            e for e in self.customer._customer_timeline(10) if e["kind"] == "class"
        )
        self.assertIn("Gold", event["title"])
        self.assertFalse(
            [
                e
                for e in self.customer._customer_timeline(10, before=event["date"])
                if e["kind"] == "class"
            ]
        )

    def test_the_file_says_what_is_missing_to_the_next_level(self):
        self._invoice(self.customer, 850.0)
        self._apply()
        self.assertIn("150.00", self.customer.customer_class_next)
        self.assertIn("Gold", self.customer.customer_class_next)
        self._invoice(self.customer, 150.0)
        self._apply()
        self.assertFalse(self.customer.customer_class_next)

    def test_a_form_takes_all_classes(self):
        region = self.env["customer.region"].create({"name": "East", "code": "test_e"})
        with Form(self.customer.with_user(self.clerk)) as form:
            form.customer_region_id = region
            form.customer_size = "small"
            form.customer_level_id = self.gold
            form.customer_level_locked = True
        self.assertEqual(self.customer.customer_region_id, region)
        self.assertTrue(self.customer.customer_level_locked)

    def test_a_form_makes_a_rule(self):
        with Form(
            self.env["customer.class.rule"].with_user(self.customer_manager)
        ) as form:
            form.level_id = self.friend
            with form.condition_ids.new() as condition:
                condition.fact = "growth"
                condition.value = 20
        rule = form.record
        self.assertIn("20 %", rule.explanation)

    def test_the_preview_shows_what_applying_does(self):
        other = self._customer("Other")
        self._invoice(self.customer, 600.0)
        chosen = self.customer | other
        action = chosen.with_user(self.customer_manager).action_customer_assign_levels()
        wizard = (
            self.env["customer.level.assign"]
            .with_user(self.customer_manager)
            .with_context(**action["context"])
            .create({})
        )
        self.assertRecordValues(
            wizard.line_ids.sorted("partner_id"),
            [
                {"partner_id": self.customer.id, "new_level_id": self.silver.id},
                {"partner_id": other.id, "new_level_id": self.basic.id},
            ],
        )
        self.assertIn("600.00", wizard.line_ids.sorted("partner_id")[0].reason)
        self.assertFalse(self.customer.customer_level_id)
        wizard.line_ids.filtered(lambda line: line.partner_id == other).unlink()
        wizard.action_assign()
        self.assertEqual(self.customer.customer_level_id, self.silver)
        self.assertFalse(other.customer_level_id)
        reasons = self._moves().mapped("reason")
        self.assertIn("600.00", reasons[0])

    def test_a_clerk_applies_no_rules(self):
        with self.assertRaises(AccessError):
            self.customer.with_user(self.clerk).action_customer_assign_levels()

    def test_the_job_applies_only_where_it_is_switched_on(self):
        rules = self.env["customer.class.rule"]
        self.company.customer_class_auto = False
        self._invoice(self.customer, 600.0)
        with self._commits():
            rules._cron_apply()
        self.assertFalse(self.customer.customer_level_id)
        self.company.write(
            {"customer_class_auto": True, "customer_metrics_date": date(2000, 1, 1)}
        )
        with self._commits():
            rules._cron_apply()
        self.assertEqual(self.customer.customer_level_id, self.silver)

    def test_rules_of_another_company_are_not_asked(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.rule_silver.company_id = other
        self._invoice(self.customer, 600.0)
        self._apply()
        self.assertEqual(self.customer.customer_level_id, self.basic)

    def test_an_archived_level_is_given_to_nobody(self):
        self.silver.active = False
        self._invoice(self.customer, 600.0)
        self._apply()
        self.assertEqual(self.customer.customer_level_id, self.basic)

    def test_fifty_customers_are_judged_in_as_many_queries_as_one(self):
        customers = self.env["res.partner"].create(
            [
                {"name": f"C{n}", "is_company": True, "customer_rank": 1}
                for n in range(50)
            ]
        )
        for ask in (
            lambda some: some._customer_class_moves(self.company),
            lambda some: some.mapped("customer_class_next"),
        ):
            self._query_count(lambda ask=ask: ask(customers))
            self.assertEqual(
                self._query_count(lambda ask=ask: ask(customers[:1])),
                self._query_count(lambda ask=ask: ask(customers)),
            )

    def test_merging_keeps_the_history_and_one_row_of_figures(self):
        other = self._customer("Other")
        for customer in (self.customer, other):
            customer.customer_level_id = self.gold
            self._invoice(customer, 10.0)
        self.env["customer.metrics"]._refresh(self.company)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | other).ids, self.customer)
        self.assertEqual(len(self._moves()), 2)
        self.assertEqual(len(self.customer.customer_metrics_ids), 1)
        self.env["customer.metrics"]._refresh(self.company)
        self.assertEqual(self.customer.customer_metrics_ids.amount_12m, 20.0)
