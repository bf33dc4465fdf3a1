from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon

MONDAY = "2025-03-03 08:00:00"


def day(text):
    return fields.Date.to_date(text)


@tagged("post_install", "-at_install")
class TestVisit(CustomerCommon):
    """Visits come due by plan, are told once, and move on when they are made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level = cls.env["customer.level"].create(
            {"name": "V", "code": "test_v", "visit_interval_days": 30}
        )
        cls.customer = cls._customer(
            "Huaxin", customer_level_id=cls.level.id, user_id=cls.clerk.id
        )
        cls.Plan = cls.env["customer.visit.plan"]

    def _plan(self, customer=None, **vals):
        customer = customer or self.customer
        return self.Plan.create({"partner_id": customer.id} | vals)

    def _cron(self):
        with self._commits():
            self.Plan._cron_plan_visits()

    def _visit(self, customer=None, date=None, **vals):
        return (
            self.env["customer.interaction"]
            .with_user(self.clerk)
            .create(
                {
                    "partner_id": (customer or self.customer).id,
                    "kind": "visit",
                    "summary": "Visit",
                    "date": date or fields.Datetime.now(),
                }
                | vals
            )
        )

    def _activities(self, customer=None):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", (customer or self.customer).id),
            ]
        )

    # -- the next day --------------------------------------------------------------

    @freeze_time(MONDAY)
    def test_the_interval_is_the_levels_unless_the_plan_has_its_own(self):
        plan = self._plan(date_start="2025-03-10")
        self.assertEqual(plan.interval_used, 30)
        self.assertEqual(plan.date_next, day("2025-03-10"))
        self.assertEqual(plan.user_id, self.clerk)
        self._visit(date="2025-03-03 01:00:00")
        self.assertEqual(plan.date_last, day("2025-03-03"))
        self.assertEqual(plan.date_next, day("2025-04-02"))
        plan.interval_days = 7
        self.assertEqual(plan.date_next, day("2025-03-10"))
        plan.interval_days = 0
        self.level.visit_interval_days = 60
        self.assertEqual(plan.date_next, day("2025-05-02"))

    @freeze_time(MONDAY)
    def test_the_plan_follows_the_level_of_the_customer(self):
        plan = self._plan()
        self.customer.customer_level_id = False
        self.assertFalse(plan.date_next)
        self._cron()
        self.assertFalse(plan.visit_ids)
        self.customer.customer_level_id = self.level
        self.assertEqual(plan.date_next, day("2025-03-03"))

    @freeze_time(MONDAY)
    def test_a_plan_begins_with_the_visits_that_were_logged_before(self):
        self._visit(date="2025-02-20 08:00:00")
        plan = self._plan()
        self.assertEqual(plan.date_last, day("2025-02-20"))
        self.assertEqual(plan.date_next, day("2025-03-24"))  # the 22nd is a Saturday

    def test_a_form_plans_a_customer(self):
        form = Form(self.Plan.with_user(self.clerk))
        form.partner_id = self.customer
        form.interval_days = 14
        plan = form.save()
        self.assertTrue(plan.date_next)
        self.assertEqual(plan.company_id, self.company)

    # -- due visits ----------------------------------------------------------------

    def test_a_due_visit_is_told_once(self):
        plan = self._plan(note="<p>Ask for the roof</p>")
        self._cron()
        self._cron()
        visit = plan.visit_ids
        self.assertEqual(len(visit), 1)
        activity = self._activities()
        self.assertEqual(activity, visit.activity_id)
        self.assertEqual(activity.user_id, self.clerk)
        self.assertEqual(activity.date_deadline, plan.date_next)
        self.assertIn("roof", activity.note)

    def test_it_is_told_a_week_before_and_no_sooner(self):
        with freeze_time(MONDAY):
            plan = self._plan(date_start="2025-03-13")
            self._cron()
            self.assertFalse(plan.visit_ids)
        with freeze_time("2025-03-06 08:00:00"):
            self._cron()
            self.assertEqual(plan.visit_ids.date_due, day("2025-03-13"))

    def test_a_logged_visit_closes_it_and_moves_the_next(self):
        with freeze_time(MONDAY):
            plan = self._plan()
            self._cron()
        with freeze_time("2025-03-05 08:00:00"):
            self._visit()
            self.assertEqual(plan.visit_ids.state, "done")
            self.assertEqual(plan.visit_ids.date_done, day("2025-03-05"))
            self.assertFalse(self._activities())
            self.assertEqual(plan.date_next, day("2025-04-04"))
            self._cron()
            self.assertEqual(len(plan.visit_ids), 1)
        with freeze_time("2025-04-01 08:00:00"):
            self._cron()
            self.assertEqual(
                plan.visit_ids.mapped("date_due"),
                [day("2025-03-03"), day("2025-04-04")],
            )

    def test_a_call_is_no_visit(self):
        plan = self._plan()
        self._cron()
        self._visit(kind="call")
        self.assertEqual(plan.visit_ids.state, "open")

    def test_ticking_off_the_activity_logs_the_visit(self):
        plan = self._plan()
        self._cron()
        activity = plan.visit_ids.activity_id
        activity.with_user(self.clerk).action_feedback("They buy more")
        self.assertEqual(plan.visit_ids.state, "done")
        logged = self.customer.customer_interaction_ids
        self.assertEqual(logged.kind, "visit")
        self.assertEqual(logged.outcome_note, "They buy more")
        self.assertGreater(plan.date_next, fields.Date.today())

    def test_a_visit_of_before_moves_the_day_of_the_open_one(self):
        with freeze_time(MONDAY):
            plan = self._plan()
            self._cron()
            self._visit(date="2025-02-27 08:00:00")
            self.assertEqual(plan.visit_ids.state, "open")
            self._cron()
            self.assertEqual(plan.date_next, day("2025-03-31"))
            self.assertEqual(plan.visit_ids.date_due, day("2025-03-31"))
            self.assertEqual(self._activities().date_deadline, day("2025-03-31"))

    def test_a_skipped_visit_is_due_again_an_interval_later(self):
        with freeze_time(MONDAY):
            plan = self._plan()
            self._cron()
            plan.visit_ids.with_user(self.clerk).action_skip()
            self.assertFalse(self._activities())
            self.assertEqual(plan.date_next, day("2025-04-02"))
            self._cron()
            self.assertEqual(len(plan.visit_ids), 1)

    def test_who_takes_over_the_plan_gets_the_visit(self):
        plan = self._plan()
        self._cron()
        plan.user_id = self.approver
        self.assertEqual(self._activities().user_id, self.approver)
        self.assertEqual(plan.visit_ids.user_id, self.approver)

    def test_nobody_visits_who_is_gone(self):
        plan = self._plan()
        self._cron()
        self.customer.action_suspend("Nothing paid")
        self._cron()
        self.assertFalse(plan.visit_ids)
        self.assertFalse(self._activities())
        self.customer.action_reactivate("Paid")
        self._cron()
        self.assertEqual(len(self._activities()), 1)
        plan.active = False
        self._cron()
        self.assertFalse(self._activities())

    def test_deleting_a_plan_leaves_no_activity(self):
        plan = self._plan()
        self._cron()
        plan.unlink()
        self.assertFalse(self._activities())

    # -- the database, the roles, many ---------------------------------------------

    def test_the_database_keeps_one_plan_and_one_visit_a_day(self):
        plan = self._plan()
        self._cron()
        due = plan.visit_ids.date_due
        visits = self.env["customer.visit"]
        for vals in (
            {"date_due": due, "state": "done"},
            {"date_due": due + timedelta(days=9)},
        ):
            with (
                self.subTest(**vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                visits.create({"plan_id": plan.id} | vals)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._plan()

    def test_plans_are_made_for_chosen_customers_once(self):
        chosen = self.customer | self._customer("Lanhai")
        action = chosen.with_user(self.clerk).action_customer_plan_visits()
        chosen.with_user(self.clerk).action_customer_plan_visits()
        plans = self.Plan.search(action["domain"])
        self.assertEqual(len(plans), 2)
        with self.assertRaises(AccessError):
            chosen.with_user(self.viewer).action_customer_plan_visits()

    def test_a_viewer_sees_and_changes_nothing(self):
        plan = self._plan()
        self._cron()
        self.assertTrue(plan.with_user(self.viewer).visit_ids.date_due)
        with self.assertRaises(AccessError):
            plan.visit_ids.with_user(self.viewer).action_skip()
        with self.assertRaises(AccessError):
            plan.with_user(self.viewer).action_plan_now()

    def test_another_companys_plan_is_hidden_and_separate(self):
        other = self.setup_other_company()["company"]
        theirs = self._plan(company_id=other.id)
        ours = self._plan()
        self._cron()
        found = self.Plan.with_user(self.viewer).search([])
        self.assertIn(ours, found)
        self.assertNotIn(theirs, found)
        self._visit()
        self.assertTrue(ours.date_last)
        self.assertFalse(theirs.date_last)

    def test_fifty_due_visits_cost_as_many_queries_as_one(self):
        customers = self.env["res.partner"]
        for number in range(52):
            customers |= self._customer(
                f"Customer {number}", customer_level_id=self.level.id
            )
        plans = self.Plan.create([{"partner_id": c.id} for c in customers])
        (plans[:1])._plan_visits(plans[:1])
        one = self._query_count(lambda: self._plan_visits(plans[1:2]))
        fifty = self._query_count(lambda: self._plan_visits(plans[2:]))
        # core writes the followers of each customer and its messages one by one
        self.assertLessEqual(fifty, one)

    def _plan_visits(self, plans):
        plans._plan_visits(plans)
        self.env.flush_all()


@tagged("post_install", "-at_install")
class TestMergeRows(CustomerCommon):
    """Merging two customers keeps one of what both have, and all of the rest."""

    def _merge(self, src, dst):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((src | dst).ids, dst)
        self.env.invalidate_all()

    def test_plans_mails_and_invitations_of_both(self):
        src, dst = self._customer("Source"), self._customer("Target")
        both = src | dst
        plans = self.env["customer.visit.plan"].create(
            [{"partner_id": c.id, "interval_days": 30} for c in both]
        )
        plans._plan_visits(plans)
        interactions = self.env["customer.interaction"]
        interactions.create(
            [
                {"partner_id": c.id, "summary": "x", "res_model": "m", "res_id": 7}
                for c in both
            ]
        )
        interactions.create([{"partner_id": c.id, "summary": "by hand"} for c in both])
        visit = fields.Datetime.now() - timedelta(days=40)
        interactions.create(
            {"partner_id": src.id, "kind": "visit", "summary": "v", "date": visit}
        )
        action = self.env["customer.care.action"].create({"name": "Fair"})
        action.line_ids = [(0, 0, {"partner_id": c.id}) for c in both]
        self._merge(src, dst)
        self.assertEqual(self.env["customer.visit.plan"].search([]).partner_id, dst)
        self.assertEqual(plans[1].date_last, visit.date())
        summaries = dst.customer_interaction_ids.mapped("summary")
        self.assertEqual(sorted(summaries), ["by hand", "by hand", "v", "x"])
        self.assertEqual(action.line_ids.partner_id, dst)
        self.assertEqual(len(action.line_ids), 1)

    def test_two_people_of_one_invitation_become_one(self):
        customer = self._customer("Huaxin")
        src, dst = self.env["res.partner"].create(
            [{"name": n, "parent_id": customer.id} for n in ("Wang", "Ms Wang")]
        )
        action = self.env["customer.care.action"].create({"name": "Fair"})
        action.line_ids = [
            (0, 0, {"partner_id": customer.id, "contact_id": p.id}) for p in src | dst
        ]
        self._merge(src, dst)
        self.assertEqual(action.line_ids.contact_id, dst)
        self.assertEqual(len(action.line_ids), 1)
