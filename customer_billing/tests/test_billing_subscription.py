from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingSubscription(BillingCommon):
    def _charges(self, subscription):
        return [
            (str(c.period_start), str(c.period_end), c.amount)
            for c in subscription.charge_ids.sorted("period_start")
        ]

    # -- periods -------------------------------------------------------------------

    def test_month_end_neither_drifts_nor_skips(self):
        subscription = self._subscription(start="2025-01-31")
        self._run("2025-04-01")
        self.assertEqual(
            self._charges(subscription),
            [
                ("2025-01-31", "2025-02-28", 100),
                ("2025-02-28", "2025-03-31", 100),
                ("2025-03-31", "2025-04-30", 100),
            ],
        )

    def test_the_first_part_before_the_anchor_day_costs_its_days(self):
        self.rule.anchor_day = 15
        subscription = self._subscription(start="2025-01-05")
        self._run("2025-01-15")
        self.assertEqual(
            self._charges(subscription),
            [("2025-01-05", "2025-01-15", 32.26), ("2025-01-15", "2025-02-15", 100)],
        )

    def test_the_last_part_costs_its_days(self):
        subscription = self._subscription(end="2025-02-07")
        self._run("2025-06-01")
        self.assertEqual(
            self._charges(subscription),
            [("2025-01-01", "2025-02-01", 100), ("2025-02-01", "2025-02-08", 25)],
        )
        self.assertFalse(subscription.date_next)

    def test_without_proration_a_part_costs_the_whole(self):
        self.rule.proration = "none"
        subscription = self._subscription(end="2025-02-07")
        self._run("2025-06-01")
        self.assertEqual(subscription.charge_ids.mapped("amount"), [100, 100])

    def test_calendar_quarters_begin_where_the_year_says(self):
        rule = self._rule("quarterly", alignment="calendar")
        subscription = self._subscription(rule_id=rule.id, start="2025-02-15")
        self._run("2025-04-01")
        self.assertEqual(
            self._charges(subscription),
            [("2025-02-15", "2025-04-01", 50), ("2025-04-01", "2025-07-01", 100)],
        )

    def test_in_arrears_a_period_is_due_on_the_day_after_it(self):
        rule = self._rule(timing="arrears")
        subscription = self._subscription(rule_id=rule.id)
        self.assertEqual(subscription.date_next, self._date("2025-02-01"))
        with self.assertRaises(UserError):
            self._run("2025-01-31")
        self._run("2025-02-01")
        self.assertEqual(
            self._charges(subscription), [("2025-01-01", "2025-02-01", 100)]
        )
        self.assertEqual(subscription.date_next, self._date("2025-03-01"))

    def test_a_one_off_item_is_charged_once(self):
        setup = self._item("Installation", 500, kind="one_off")
        subscription = self._subscription()
        subscription.line_ids = [Command.create({"item_id": setup.id})]
        self._run("2025-01-01")
        self._run("2025-03-01")
        once = subscription.charge_ids.filtered(lambda c: c.item_id == setup)
        self.assertEqual(once.mapped("amount"), [500])
        self.assertEqual(len(subscription.charge_ids), 4)

    # -- prices --------------------------------------------------------------------

    def test_a_period_costs_what_is_valid_on_its_first_day(self):
        item = self._item("Rent")
        self._tariff(item, 100, date_end="2025-01-31")
        self._tariff(item, 120, date_start="2025-02-01")
        subscription = self._subscription(item=item)
        self._run("2025-02-01")
        self.assertEqual([c[2] for c in self._charges(subscription)], [100, 120])

    def test_tariffs_on_the_same_days_are_refused(self):
        item = self._item("Rent")
        self._tariff(item, 100, date_end="2025-01-31")
        with self.assertRaisesRegex(ValidationError, "same days"):
            self._tariff(item, 120, date_start="2025-01-31")

    def test_an_agreed_price_goes_before_the_tariff(self):
        subscription = self._subscription(price=80, quantity=2)
        self.assertEqual(subscription.amount_period, 160)
        self._run("2025-01-01")
        self.assertEqual(subscription.charge_ids.amount, 160)

    def test_a_charge_tells_how_it_came_about(self):
        subscription = self._subscription(quantity=2, end="2025-01-15")
        self._run("2025-01-01")
        charge = subscription.charge_ids
        self.assertEqual(
            charge.explanation_text,
            "2 × 100.00 = 200.00 · 15 of 31 days · total 96.77",
        )
        self.assertEqual(
            charge.explanation_text, charge.move_line_id.billing_explanation
        )

    # -- life cycle ------------------------------------------------------------------

    def test_a_draft_is_not_billed(self):
        subscription = self._subscription(active=False)
        self.assertFalse(subscription.date_next)
        with self.assertRaises(UserError):
            self._run("2025-01-01")

    def test_an_empty_subscription_cannot_start(self):
        subscription = self._subscription(active=False)
        subscription.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "add a line"):
            subscription.action_start()

    def test_paused_days_are_not_charged(self):
        subscription = self._subscription(rule_id=self._rule(timing="arrears").id)
        with freeze_time("2025-01-11"):
            subscription.action_pause()
        with self.assertRaises(UserError):
            self._run("2025-03-01")
        with freeze_time("2025-02-15"):
            subscription.action_resume()
        self._run("2025-03-01")
        # 10 of 31 days of January, 14 of 28 of February
        self.assertEqual(
            self._charges(subscription),
            [("2025-01-01", "2025-02-01", 32.26), ("2025-02-01", "2025-03-01", 50)],
        )

    def test_a_pause_lifted_on_the_same_day_leaves_no_trace(self):
        subscription = self._subscription()
        with freeze_time("2025-01-11"):
            subscription.action_pause()
            subscription.action_resume()
        self.assertEqual(subscription.state, "active")
        self.assertFalse(subscription.pause_ids)

    def test_closing_bills_the_days_that_were_used(self):
        subscription = self._subscription(rule_id=self._rule(timing="arrears").id)
        with freeze_time("2025-01-15"):
            subscription.action_close()
        self.assertEqual(subscription.date_end, self._date("2025-01-15"))
        self._run("2025-01-16")
        self.assertEqual(
            self._charges(subscription), [("2025-01-01", "2025-01-16", 48.39)]
        )

    def test_closing_a_paused_one_ends_it_with_its_pause(self):
        subscription = self._subscription(rule_id=self._rule(timing="arrears").id)
        with freeze_time("2025-01-11"):
            subscription.action_pause()
        with freeze_time("2025-01-31"):
            subscription.action_close()
        self.assertEqual(subscription.date_end, self._date("2025-01-10"))

    def test_a_step_that_there_is_not_is_refused_at_every_door(self):
        draft = self._subscription(active=False)
        with self.assertRaises(UserError):
            draft.write({"state": "paused"})
        closed = self._subscription()
        closed.action_close()
        for door in (
            closed.action_start,
            lambda: closed.write({"state": "active"}),
            lambda: draft.copy({"state": "paused"}),
        ):
            with self.assertRaises(UserError):
                door()
        imported = closed.load([".id", "state"], [[str(closed.id), "active"]])
        self.assertTrue(imported["messages"])
        self.assertEqual(closed.state, "closed")

    def test_a_held_customer_starts_nothing_through_any_door(self):
        self.company.customer_active_only = True
        held = self._customer("Held")
        held.write({"customer_state": "suspended", "customer_state_reason": "Owes"})
        draft = self._subscription(held, active=False)
        vals = draft.copy_data()[0] | {"state": "active"}
        for door in (
            draft.action_start,
            lambda: draft.write({"state": "active"}),
            lambda: draft.create(vals),
            lambda: draft.copy({"state": "active"}),
        ):
            with self.assertRaisesRegex(UserError, "cannot start"):
                door()
        self.assertTrue(draft.hold_reason)

    def test_what_was_charged_keeps_its_customer_rule_and_start(self):
        subscription = self._subscription()
        self._run("2025-01-01")
        for vals in (
            {"partner_id": self._customer("Other").id},
            {"rule_id": self._rule("yearly").id},
            {"date_start": "2025-01-15"},
        ):
            with self.assertRaisesRegex(UserError, "charged already"):
                subscription.write(vals)
        subscription.write({"date_start": "2025-01-01", "note": "The same day is fine"})
        with self.assertRaisesRegex(UserError, "stay"):
            subscription.line_ids.item_id = self._item("Other", 1)
        with self.assertRaisesRegex(UserError, "were billed by the rule"):
            self.rule.anchor_day = 5
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            subscription.unlink()

    def test_the_next_bill_costs_as_many_queries_for_fifty_as_for_one(self):
        subscriptions = self.env["billing.subscription"]
        for number in range(50):
            subscriptions |= self._subscription(self._customer(f"C{number}"))

        def compute(some):
            some._compute_date_next()
            some.flush_recordset()

        few = subscriptions[:1]
        self._query_count(lambda: compute(few))
        one = self._query_count(lambda: compute(few))
        fifty = self._query_count(lambda: compute(subscriptions))
        self.assertEqual(one, fifty)
