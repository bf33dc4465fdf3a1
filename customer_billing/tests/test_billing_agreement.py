from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..engine.claims import net
from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingAgreement(BillingCommon):
    """What is agreed with a customer: periods, prices by date, terms, changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.arrears = cls._rule(timing="arrears")
        cls.reason = cls.env.ref("customer_billing.close_reason_price")

    def _charges(self, subscription):
        charges = subscription.charge_ids.filtered(lambda c: c.state != "void")
        return [
            (str(c.period_start), str(c.period_end), c.amount)
            for c in charges.sorted(lambda c: (c.period_start, c.id))
        ]

    def _discount(self, subscription, value, start=None, end=None, **vals):
        return self.env["billing.discount"].create(
            {
                "subscription_id": subscription.id,
                "value": value,
                "date_start": start,
                "date_end": end,
            }
            | vals
        )

    def _step(self, subscription, kind, user=None, **vals):
        """What the dialog of a step does."""
        action = getattr(subscription, f"action_ask_{kind}")()
        steps = self.env["billing.subscription.step"].with_user(user or self.env.user)
        form = Form(steps.with_context(**action["context"]), action["views"][0][0])
        for name, value in vals.items():
            setattr(form, name, value)
        return form.save().action_apply()

    # -- rules -------------------------------------------------------------------------

    def test_a_period_may_be_so_many_days_weeks_or_months(self):
        for cycle, count, end in (
            ("daily", 10, "2025-01-11"),
            ("weekly", 2, "2025-01-15"),
            ("monthly", 2, "2025-03-01"),
            ("yearly", 1, "2026-01-01"),
        ):
            rule = self._rule(cycle, cycle_count=count)
            subscription = self._subscription(rule_id=rule.id)
            self._run("2025-01-01", partner_ids=self.customer.ids, rule_ids=rule.ids)
            self.assertEqual(
                self._charges(subscription), [("2025-01-01", end, 100)], cycle
            )

    def test_conventions_that_make_no_sense_are_refused(self):
        for cycle, vals in (
            ("daily", {"alignment": "calendar", "cycle_count": 10}),
            ("monthly", {"alignment": "calendar", "cycle_count": 5}),
            ("weekly", {"anchor_day": 3}),
        ):
            with self.assertRaisesRegex(ValidationError, "whole weeks"):
                self._rule(cycle, **vals)

    def test_in_arrears_a_period_may_be_due_on_its_last_day(self):
        subscription = self._subscription(rule_id=self._rule(timing="last_day").id)
        self.assertEqual(subscription.date_next, self._date("2025-01-31"))

    def test_what_the_days_before_the_first_bill_day_belong_to(self):
        """Bill day 31, so the first one is the 28th of February."""
        for leading, amount in (("bill_day", 64.29), ("same_day", 58.06)):
            rule = self._rule(anchor_day=31, leading=leading)
            subscription = self._subscription(rule_id=rule.id, start="2025-02-10")
            self._run("2025-02-10", rule_ids=rule.ids)
            self.assertEqual(
                self._charges(subscription), [("2025-02-10", "2025-02-28", amount)]
            )

    # -- prices by date ----------------------------------------------------------------

    def test_the_first_months_are_free_and_the_charge_says_so(self):
        subscription = self._subscription()
        self._discount(subscription, 100, end="2025-03-31")
        self._run("2025-04-01")
        self.assertEqual([c[2] for c in self._charges(subscription)], [0, 0, 0, 100])
        first = subscription.charge_ids.sorted("period_start")[0]
        self.assertIn("100 % off 100.00: -100.00", first.explanation_text)

    def test_a_free_month_makes_no_bill_unless_the_company_wants_one(self):
        subscription = self._subscription()
        self._discount(subscription, 100, end="2025-02-28")
        run = self._run("2025-01-01", generate=False)
        run.action_preview()
        self.assertIn("100 % off", run.line_ids.preview)
        run.action_generate()
        self._work()
        charge = subscription.charge_ids
        self.assertEqual((charge.state, charge.amount, charge.run_id), ("free", 0, run))
        self.assertIn("100 % off 100.00: -100.00", charge.explanation_text)
        self.assertFalse(run.move_ids)
        self.assertEqual((run.billed_count, run.skipped_count), (0, 1))
        self.assertTrue(run.is_balanced)
        self.assertIn("Nothing to pay", run.line_ids.reason)
        self.assertIn(charge.display_name, run.line_ids.reason)
        with self.assertRaisesRegex(UserError, "Nothing is due"):  # charged once
            self._run("2025-01-31")
        self.company.billing_zero_bills = True
        bill = self._run("2025-02-01").move_ids
        self.assertEqual((bill.amount_total, len(bill.invoice_line_ids)), (0, 1))
        self.company.billing_zero_bills = False
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self._run("2025-02-28")
        charge.with_user(self.billing_manager).action_void()
        self.assertEqual(self._run("2025-03-01").move_ids.amount_total, 100)
        states = subscription.charge_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["void", "billed", "billed", "billed"])

    def test_what_costs_nothing_beside_what_costs_stays_on_the_bill(self):
        subscription = self._subscription()
        free = subscription.line_ids.copy({"is_price_agreed": True, "price_agreed": 0})
        one_off = self._item("Gift", 0, kind="one_off")
        gift = self.env["billing.charge"].create(
            {
                "partner_id": self._customer("Guest").id,
                "item_id": one_off.id,
                "period_start": "2025-01-01",
            }
        )
        run = self._run("2025-01-01")
        self.assertEqual((run.billed_count, run.skipped_count), (1, 1))
        self.assertEqual(len(run.move_ids.invoice_line_ids), 2)
        self.assertEqual(free.charge_ids.state, "billed")
        self.assertEqual((gift.state, gift.move_id.id), ("free", False))
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self._run("2025-01-02")

    def test_a_discount_that_ends_within_a_period_cuts_it(self):
        subscription = self._subscription(quantity=2)
        self._discount(subscription, 20, end="2025-01-10", name="Opening")
        self._run("2025-01-01")
        # 10 of 31 days at 160, 21 at 200; together 187.10 to the cent
        self.assertEqual(
            self._charges(subscription),
            [("2025-01-01", "2025-01-11", 51.61), ("2025-01-11", "2025-02-01", 135.49)],
        )
        self.assertEqual(len(subscription.charge_ids.move_id), 1)

    def test_where_a_part_costs_all_the_first_day_decides(self):
        rule = self._rule(proration="none")
        subscription = self._subscription(rule_id=rule.id)
        self._discount(subscription, 20, end="2025-01-10")
        self._run("2025-02-01")
        self.assertEqual([c[2] for c in self._charges(subscription)], [80, 100])

    def test_prices_rise_by_steps_of_each_year(self):
        subscription = self._subscription(rule_id=self._rule("yearly").id, price=1000)
        line = subscription.line_ids
        self._discount(subscription, 1100, "2026-01-01", kind="price", line_id=line.id)
        self._discount(subscription, 10, "2027-01-01", kind="raise")
        self._discount(subscription, 60, "2027-01-01", kind="amount", line_id=line.id)
        self._run("2027-01-01")
        self.assertEqual(
            [c[2] for c in self._charges(subscription)], [1000, 1100, 1150]
        )
        with freeze_time("2026-05-01"):
            self.env.invalidate_all()
            self.assertEqual(line.price_current, 1100)

    def test_a_discount_that_makes_no_sense_is_refused(self):
        subscription = self._subscription()
        with self.assertRaisesRegex(ValidationError, "of one line"):
            self._discount(subscription, 5, kind="amount")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._discount(subscription, 101)
        other = self._subscription()
        with self.assertRaisesRegex(ValidationError, "another subscription"):
            self._discount(subscription, 5, line_id=other.line_ids.id)

    def test_prices_cost_as_many_queries_for_thirty_as_for_three(self):
        subscriptions = self.env["billing.subscription"]
        for number in range(30):
            subscriptions |= self._subscription(self._customer(f"C{number}"))
        for subscription in subscriptions:
            self._discount(subscription, 20)
            subscription.line_ids._change(self._date("2025-02-01"), {"quantity": 2})
        by = self._date("2025-03-01")

        def ask(some):
            some.line_ids.mapped("price_current")
            some._prepare_charge_vals_list(by)

        self._query_count(lambda: ask(subscriptions[:3]))
        few = self._query_count(lambda: ask(subscriptions[:3]))
        self.assertEqual(self._query_count(lambda: ask(subscriptions)), few)

    # -- what is given back ------------------------------------------------------------

    def test_days_billed_and_not_used_are_given_back(self):
        subscription = self._subscription()
        self._run("2025-01-01")
        with freeze_time("2025-01-15"):
            subscription.action_close()
        self.assertEqual(subscription.date_next, self._date("2025-01-16"))
        run = self._run("2025-01-16")
        self.assertTrue(run.is_balanced)
        self.assertEqual(
            self._charges(subscription),
            [("2025-01-01", "2025-02-01", 100), ("2025-01-16", "2025-02-01", -51.61)],
        )
        bill = run.move_ids
        self.assertEqual((bill.move_type, bill.amount_total), ("out_refund", 51.61))
        self.assertIn(
            "given back of 100.00 · 16 of 31 days",
            bill.invoice_line_ids[0].billing_explanation,
        )
        run.action_confirm()
        self._work()
        self.assertEqual(bill.state, "posted")
        self.assertFalse(subscription.date_next)
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self._run("2025-06-01")

    def test_what_is_given_back_is_for_the_rule_to_say(self):
        for credit, pause, close in (
            ("never", 1, 1),
            ("change", 1, 1),
            ("always", 2, 2),
        ):
            rule = self._rule(credit_unused=credit)
            subscription = self._subscription(rule_id=rule.id)
            self._run("2025-01-01", rule_ids=rule.ids)
            with freeze_time("2025-01-10"):
                subscription._pause(self._date("2025-01-10"), self._date("2025-01-12"))
            self._try_run("2025-01-20", rule)
            self.assertEqual(len(self._charges(subscription)), pause, credit)
            with freeze_time("2025-01-31"):
                if subscription.state == "paused":
                    subscription.action_resume()
                subscription.action_close()
            self._try_run("2025-01-31", rule)
            self.assertEqual(len(self._charges(subscription)), close, credit)

    def _try_run(self, day, rule):
        try:
            self._run(day, rule_ids=rule.ids)
        except UserError:
            return  # nothing is due

    def test_a_change_now_gives_back_the_rest_and_charges_the_other(self):
        subscription = self._subscription()
        line = subscription.line_ids
        better = self._item("Better", 250)
        self._run("2025-01-01")
        self._step(
            subscription, "change", when="day", date="2025-01-11", item_id=better
        )
        self._run("2025-01-11")
        self.assertEqual(
            self._charges(subscription),
            [
                ("2025-01-01", "2025-02-01", 100),
                ("2025-01-11", "2025-02-01", 169.35),
                ("2025-01-11", "2025-02-01", -67.74),
            ],
        )
        claims = self.env["billing.charge"]._claims(subscription.line_ids)
        old, new = net(claims[line.id]), net(claims[line.replaced_by_id.id])
        self.assertEqual([(str(p.start), str(p.end)) for p in old + new],
            [("2025-01-01", "2025-01-11"), ("2025-01-11", "2025-02-01")])  # fmt: skip
        self._run("2025-02-01")
        self.assertEqual(self._charges(subscription)[-1][2], 250)
        with self.assertRaisesRegex(UserError, "changed already"):
            line._change(self._date("2025-01-05"), {"quantity": 2})

    def test_a_change_at_the_end_of_the_period_gives_nothing_back(self):
        subscription = self._subscription()
        line = subscription.line_ids
        self._discount(subscription, 10, line_id=line.id)
        self._discount(subscription, 90, kind="price", line_id=line.id)
        self._run("2025-01-01")
        with freeze_time("2025-01-11"):
            self._step(subscription, "change", when="period", quantity=3)
        self._run("2025-02-01")
        self.assertEqual(
            self._charges(subscription),
            [("2025-01-01", "2025-02-01", 81), ("2025-02-01", "2025-03-01", 243)],
        )
        repriced = {"is_price_agreed": True, "price_agreed": 50}
        line.replaced_by_id._change(self._date("2025-03-01"), repriced)
        self._run("2025-03-01")
        self.assertEqual(self._charges(subscription)[-1][2], 135)

    def test_a_change_on_the_first_day_leaves_the_old_line_without_a_day(self):
        subscription = self._subscription()
        self._run("2025-01-01")
        subscription.line_ids._change(self._date("2025-01-01"), {"quantity": 2})
        self._run("2025-01-01")
        self.assertEqual([c[2] for c in self._charges(subscription)], [100, 200, -100])

    def test_an_end_put_off_charges_the_days_that_were_left_out(self):
        subscription = self._subscription(end="2025-01-10")
        self._run("2025-01-01")
        subscription.date_end = "2025-01-31"
        self._run("2025-01-11")
        self.assertEqual(
            self._charges(subscription),
            [("2025-01-01", "2025-01-11", 32.26), ("2025-01-11", "2025-02-01", 67.74)],
        )

    # -- terms -------------------------------------------------------------------------

    def test_a_trial_is_free_and_periods_count_from_its_end(self):
        subscription = self._subscription(date_trial_end="2025-01-14")
        self.assertEqual(subscription.date_next, self._date("2025-01-15"))
        self._run("2025-01-15")
        self.assertEqual(
            self._charges(subscription), [("2025-01-15", "2025-02-15", 100)]
        )
        with self.assertRaisesRegex(UserError, "charged already"):
            subscription.date_trial_end = "2025-01-20"

    @freeze_time("2025-03-10")
    def test_an_early_end_takes_the_right_and_a_reason(self):
        subscription = self._subscription(term_months=6, notice_days=30)
        self.assertEqual(subscription.date_earliest_end, self._date("2025-06-30"))
        clerk = subscription.with_user(self.billing_clerk)
        for door in (
            clerk.action_close,
            lambda: clerk.write({"date_end": "2025-05-31"}),
            lambda: clerk.write({"date_end": "2025-05-31", "state": "closed"}),
            lambda: self._step(
                clerk, "close", self.billing_clerk,
                date_last="2025-05-31", reason_id=self.reason,
            ),
        ):  # fmt: skip
            with self.assertRaisesRegex(UserError, "2025-06-30"):
                door()
        with self.assertRaisesRegex(UserError, "runs already"):
            clerk.term_months = 1
        manager = subscription.with_user(self.billing_manager)
        with self.assertRaisesRegex(UserError, "choose a reason"):
            manager.action_close()
        self._step(clerk, "close", self.billing_clerk, reason_id=self.reason)
        self.assertEqual(subscription.date_end, self._date("2025-06-30"))
        self.assertEqual(subscription.state, "active")
        self._step(
            manager, "close", self.billing_manager,
            date_last="2025-05-31", reason_id=self.reason, note="Goodwill",
        )  # fmt: skip
        self.assertEqual(subscription.date_end, self._date("2025-05-31"))

    def test_the_calendar_renews_once_and_closes_what_is_over(self):
        renewing = self._subscription(
            end="2025-01-31", is_renewed=True, renew_months=1, notice_days=10
        )
        ending = self._subscription(end="2025-01-31")
        self.assertEqual(renewing.date_notice, self._date("2025-01-21"))
        for day, end in (
            ("2025-01-21", "2025-01-31"),
            ("2025-01-22", "2025-02-28"),
            ("2025-01-22", "2025-02-28"),
            ("2025-03-02", "2025-03-31"),
        ):
            self._calendar(day)
            self.assertEqual(renewing.date_end, self._date(end), day)
        self.assertEqual(renewing.renewal_count, 2)
        self.assertEqual((renewing.state, ending.state), ("active", "closed"))

    def _calendar(self, day):
        with freeze_time(day), self._commits():
            self.env["billing.subscription"].sudo()._cron_subscriptions()
        self.env.invalidate_all()

    def test_a_pause_until_a_day_begins_and_ends_by_itself(self):
        subscription = self._subscription()
        self._run("2025-01-01")
        with freeze_time("2025-01-05"):
            self._step(
                subscription, "pause", date="2025-01-11", date_until="2025-01-21"
            )
        states = []
        for day in ("2025-01-06", "2025-01-11", "2025-01-20", "2025-01-21"):
            self._calendar(day)
            states.append(subscription.state)
        self.assertEqual(states, ["active", "paused", "paused", "active"])
        self._run("2025-02-01")
        self.assertEqual(
            self._charges(subscription),
            [
                ("2025-01-01", "2025-02-01", 100),
                ("2025-01-11", "2025-01-21", -32.26),
                ("2025-02-01", "2025-03-01", 100),
            ],
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["billing.pause"].create(
                {"subscription_id": subscription.id, "date_start": "2025-01-15"}
            )

    def test_a_closed_one_has_a_last_day(self):
        with self.assertRaisesRegex(UserError, "no last day"):
            self._subscription().write({"state": "closed"})
        with self.assertRaisesRegex(UserError, "choose a later day"):
            today = self._date("2025-01-05")
            self._subscription()._pause(today, today - timedelta(days=1))

    # -- void --------------------------------------------------------------------------

    def test_a_charge_whose_days_were_given_back_is_not_voided_alone(self):
        subscription = self._subscription(end="2025-01-31")
        self._run("2025-01-01")
        charge = subscription.charge_ids
        subscription.date_end = "2025-01-15"
        self._run("2025-01-31")
        credit = charge.credit_ids
        charge.move_id.button_cancel()
        with self.assertRaisesRegex(UserError, "were given back"):
            charge.action_void()
        credit.move_id.button_cancel()
        charge.action_void()
        self.assertEqual((charge | credit).mapped("state"), ["void", "void"])
        self._run("2025-01-31")
        self.assertEqual(
            self._charges(subscription), [("2025-01-01", "2025-01-16", 48.39)]
        )
        self.assertFalse(subscription.line_ids._unused([]))

    def test_templates_fill_what_is_not_said(self):
        setup = self._item("Installation", 500, kind="one_off")
        template = self.env["billing.subscription.template"].create(
            {
                "name": "Office",
                "rule_id": self.arrears.id,
                "company_id": self.company.id,
                "term_months": 12,
                "line_ids": [
                    Command.create({"item_id": self.item.id, "quantity": 3}),
                    Command.create({"item_id": setup.id}),
                ],
            }
        )
        with Form(self.env["billing.subscription"]) as form:
            form.partner_id = self.customer
            form.template_id = template
        typed = form.record
        made = self.env["billing.subscription"].create(
            {
                "partner_id": self.customer.id,
                "template_id": template.id,
                "company_id": self.company.id,
                "notice_days": 7,
            }
        )
        for one in typed | made:
            self.assertEqual((one.rule_id, one.term_months), (self.arrears, 12))
            self.assertEqual(one.line_ids.mapped("quantity"), [3, 1])
        self.assertEqual(made.notice_days, 7)
