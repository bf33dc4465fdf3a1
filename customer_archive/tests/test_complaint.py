from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestComplaint(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Huaxin")
        cls.complaints = cls.env["customer.complaint"].with_user(cls.clerk)
        cls.cause, cls.other_cause = cls.env["customer.complaint.cause"].search(
            [], limit=2
        )
        # five days a week, 8 to 12 and 13 to 17, in the zone of the clock
        calendar = cls.company.resource_calendar_id
        calendar.tz = "UTC"
        calendar.attendance_ids.unlink()
        calendar.attendance_ids = [
            Command.create(
                {
                    "name": "Work",
                    "dayofweek": str(day),
                    "hour_from": start,
                    "hour_to": start + 4,
                }
            )
            for day in range(5)
            for start in (8, 13)
        ]

    @classmethod
    def _complaint(cls, **vals):
        return cls.complaints.create(
            {"name": "Seals broken", "partner_id": cls.customer.id} | vals
        )

    def _close(self, complaint):
        complaint.write({"cause_id": self.cause.id, "solution": "New seals."})
        complaint.action_close()

    def _cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_archive.ir_cron_complaints").method_direct_trigger()
        self.env.invalidate_all()

    # -- intake --------------------------------------------------------------------

    def test_it_is_taken_down_from_the_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Ms Lin", "parent_id": self.customer.id}
        )
        action = contact.with_user(self.clerk).action_new_customer_complaint()
        form = Form(
            self.complaints.with_context(**action["context"]),
            view=action["views"][0][0],
        )
        form.name = "Seals broken on arrival"
        complaint = form.save()
        self.assertRecordValues(
            complaint,
            [
                {
                    "partner_id": self.customer.id,
                    "contact_id": contact.id,
                    "user_id": self.clerk.id,
                    "state": "new",
                }
            ],
        )
        self.assertTrue(complaint.number)
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.customer_complaint_count, 1)

    def test_an_import_may_name_the_contact(self):
        contact = self.env["res.partner"].create(
            {"name": "Ms Lin", "parent_id": self.customer.id}
        )
        complaint = self._complaint(partner_id=contact.id)
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.contact_id, contact)

    def test_the_deadline_counts_working_hours(self):
        self.company.customer_complaint_hours = 16
        friday = "2026-06-05 15:00:00"
        self.assertEqual(
            str(self._complaint(date=friday).date_deadline), "2026-06-09 15:00:00"
        )
        level = self.env["customer.level"].create(
            {"name": "Key", "code": "key", "complaint_deadline_hours": 4}
        )
        self.customer.customer_level_id = level
        complaint = self._complaint(date=friday)
        self.assertEqual(str(complaint.date_deadline), "2026-06-08 10:00:00")
        self.assertEqual(complaint.level_id, level)
        complaint.date_deadline = "2026-06-20 10:00:00"  # agreed with the customer
        complaint.severity = "3"
        self.assertEqual(str(complaint.date_deadline), "2026-06-20 10:00:00")

    def test_no_hours_no_deadline(self):
        self.company.customer_complaint_hours = 0
        self.assertFalse(self._complaint().date_deadline)

    # -- steps ---------------------------------------------------------------------

    def test_closing_takes_cause_and_solution(self):
        complaint = self._complaint()
        complaint.action_start()
        with self.assertRaisesRegex(UserError, "solution"):
            complaint.action_solve()
        complaint.solution = "New seals."
        complaint.action_solve()
        with self.assertRaisesRegex(UserError, "cause"):
            complaint.write({"state": "closed"})  # dragged on the board
        complaint.write({"state": "closed", "cause_id": self.cause.id})
        self.assertEqual(complaint.state, "closed")
        self.assertTrue(complaint.answered_at)

    def test_rejecting_takes_a_reason(self):
        complaint = self._complaint()
        with self.assertRaisesRegex(UserError, "Rejected Because"):
            complaint.action_reject()
        complaint.reject_reason = "Not bought from us."
        complaint.action_reject()
        self.assertEqual(complaint.state, "rejected")

    def test_no_door_leads_past_the_steps(self):
        with self.assertRaises(UserError):
            self._complaint(state="closed")
        complaint = self._complaint()
        with self.assertRaisesRegex(UserError, "by itself"):
            complaint.solved_at = "2020-01-01 00:00:00"
        with self.assertRaisesRegex(UserError, "by itself"):
            self._complaint(closed_at="2020-01-01 00:00:00")
        self._close(complaint)
        with self.assertRaisesRegex(UserError, "cannot become"):
            complaint.state = "new"

    def test_who_only_looks_changes_nothing(self):
        complaint = self._complaint().with_user(self.viewer)
        self.assertEqual(complaint.name, "Seals broken")
        for action in ("start", "answered", "solve", "close", "reject", "reopen"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(complaint, f"action_{action}")()
        with self.assertRaises(AccessError):
            complaint.with_user(self.clerk).unlink()

    # -- measures ------------------------------------------------------------------

    def test_times_are_measured(self):
        with freeze_time("2026-06-01 08:00:00"):
            complaint = self._complaint(date="2026-06-01 08:00:00")
        with freeze_time("2026-06-01 09:30:00"):
            complaint.action_answered()
        with freeze_time("2026-06-01 12:00:00"):
            complaint.solution = "New seals."
            complaint.action_solve()
        with freeze_time("2026-06-02 12:00:00"):
            self._close(complaint)
        self.assertRecordValues(
            complaint,
            [{"hours_answer": 1.5, "hours_solve": 4.0, "deadline_result": "met"}],
        )
        with freeze_time("2026-06-20 12:00:00"):
            complaint.action_reopen()
            self.assertFalse(complaint.solved_at or complaint.deadline_result)
            self._close(complaint)
        self.assertEqual(complaint.deadline_result, "missed")
        self.assertEqual(complaint.hours_answer, 1.5)

    def test_the_first_message_to_the_customer_is_the_first_answer(self):
        complaint = self._complaint()
        complaint.message_post(body="What is this?", subtype_xmlid="mail.mt_note")
        self.assertFalse(complaint.answered_at)
        complaint.with_user(self.viewer).message_post(
            body="We look into it.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(complaint.answered_at)

    def test_what_the_customer_writes_is_no_answer(self):
        complaint = self._complaint()
        complaint.message_post(
            body="Where are you?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.customer.id,
        )
        self.assertFalse(complaint.answered_at)

    def test_a_repeat_is_seen_within_thirty_days(self):
        day = fields.Datetime.to_datetime("2026-06-01 08:00:00")
        add = fields.Datetime.add
        first = self._complaint(date=day, cause_id=self.cause.id)
        second = self._complaint(date=add(day, days=30), cause_id=self.cause.id)
        third = self._complaint(date=add(day, days=61), cause_id=self.cause.id)
        other = self._complaint(
            date=add(day, days=62), partner_id=self._customer("Other").id
        )
        self.assertEqual(
            (first | second | third | other).mapped("is_repeat"),
            [False, True, False, False],
        )
        first.cause_id = self.other_cause  # found out later
        self.assertFalse(second.is_repeat)

    # -- escalation ----------------------------------------------------------------

    def test_past_the_deadline_somebody_above_is_told_once(self):
        self.company.customer_escalation_user_id = self.steward
        with freeze_time("2026-06-01 08:00:00"):
            complaint = self._complaint(date="2026-06-01 08:00:00")
            self._cron()
            self.assertFalse(complaint.activity_ids)
        with freeze_time("2026-06-10 08:00:00"):
            self._cron()
            self._cron()
            self.assertEqual(complaint.activity_ids.user_id, self.steward)
            self.assertEqual(len(complaint.activity_ids), 1)
            complaint.activity_ids.with_user(self.steward).action_done()
            self._cron()
            self.assertFalse(complaint.activity_ids)
            complaint.date_deadline = "2026-06-10 09:00:00"
        with freeze_time("2026-06-11 08:00:00"):
            self._cron()
            self.assertEqual(len(complaint.activity_ids), 1)

    def test_without_a_choice_a_manager_of_the_company_is_told(self):
        self.assertFalse(self.company.customer_escalation_user_id)
        told = self.company._customer_escalated(self.clerk)
        self.assertTrue(told.has_group("customer_archive.group_manager"))
        self.assertIn(self.company, told.company_ids)

    # -- the customer --------------------------------------------------------------

    def test_it_is_on_the_timeline(self):
        complaint = self._complaint(date="2026-05-01 08:00:00")
        self._close(complaint)
        events = self.customer.with_user(self.viewer)._customer_timeline(20)
        events = [event for event in events if event["kind"] == "complaint"]
        self.assertEqual(len(events), 2)
        self.assertEqual(str(events[1]["date"]), "2026-05-01 08:00:00")
        older = self.customer._customer_timeline(20, before=events[1]["date"])
        self.assertFalse([e for e in older if e["kind"] == "complaint"])

    def test_two_companies_see_their_own(self):
        complaint = self._complaint()
        other = self.env["res.company"].create({"name": "Other"})
        self.clerk.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.assertFalse(self.complaints.search([("id", "=", complaint.id)]))

    def test_a_number_is_given_once_in_a_company(self):
        first, second = self._complaint(), self._complaint()
        self.assertNotEqual(first.number, second.number)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                second.number = first.number

    def test_whoever_is_told_is_asked_for_once(self):
        who = self.env["res.company"]._customer_who_is_told
        pairs = [(self.company, self.clerk), (self.company, self.env["res.users"])]
        self._query_count(lambda: who(pairs * 50, escalated=True))
        self.assertEqual(
            self._query_count(lambda: who(pairs, escalated=True)),
            self._query_count(lambda: who(pairs * 50, escalated=True)),
        )

    def test_escalating_fifty_costs_as_many_queries_as_one(self):
        complaints = self.complaints.create(
            [
                {
                    "name": f"C{n}",
                    "partner_id": self.customer.id,
                    "date": "2026-06-01 08:00:00",
                }
                for n in range(51)
            ]
        )
        known = self.env["customer.reminder"]._known
        ids = complaints.ids
        self._query_count(lambda: known("customer.complaint", "escalate", ids))
        self.assertEqual(
            self._query_count(lambda: known("customer.complaint", "escalate", ids[:1])),
            self._query_count(lambda: known("customer.complaint", "escalate", ids)),
        )
        repeats = self.env.registry["customer.complaint"]._compute_is_repeat
        self._query_count(lambda: repeats(complaints))
        self.assertEqual(
            self._query_count(lambda: repeats(complaints[:1])),
            self._query_count(lambda: repeats(complaints)),
        )
