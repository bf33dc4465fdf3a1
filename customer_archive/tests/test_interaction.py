from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.models.customer_interaction_collect import SEEN
from odoo.addons.customer_archive.tests.common import CustomerCommon

MONDAY = "2025-03-03 08:00:00"


@tagged("post_install", "-at_install")
class TestInteraction(CustomerCommon):
    """What was talked with a customer, and what is to be done next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level = cls.env["customer.level"].create(
            {"name": "V", "code": "test_v", "visit_interval_days": 30}
        )
        cls.customer = cls._customer("Huaxin", customer_level_id=cls.level.id)
        cls.person = cls.env["res.partner"].create(
            {"name": "Ms Wang", "parent_id": cls.customer.id, "email": "w@example.com"}
        )
        cls.Interaction = cls.env["customer.interaction"].with_user(cls.clerk)

    def _log(self, **vals):
        given = {"partner_id": self.customer.id, "summary": "Prices"}
        return self.Interaction.create(given | vals)

    def _activities(self, customer=None):
        activities = self.env["mail.activity"].with_context(active_test=False)
        customer = customer or self.customer
        return activities.search(
            [("res_model", "=", "res.partner"), ("res_id", "=", customer.id)]
        )

    # -- the log -------------------------------------------------------------------

    def test_a_call_is_logged_from_the_customer_with_one_sentence(self):
        action = self.customer.with_user(self.clerk).action_customer_log()
        form = Form(
            self.Interaction.with_context(**action["context"]),
            view="customer_archive.view_customer_interaction_log_form",
        )
        form.summary = "Asked for the new price list"
        interaction = form.save()
        self.assertEqual(interaction.partner_id, self.customer)
        self.assertEqual(interaction.user_id, self.clerk)
        self.assertEqual(interaction.kind, "call")
        self.assertEqual(interaction.company_id, self.company)
        self.assertFalse(self._activities())

    def test_from_a_contact_it_is_logged_with_the_customer(self):
        action = self.person.with_user(self.clerk).action_customer_log()
        form = Form(self.Interaction.with_context(**action["context"]))
        form.summary = "Complained about the weather"
        interaction = form.save()
        self.assertEqual(interaction.partner_id, self.customer)
        self.assertEqual(interaction.contact_id, self.person)

    def test_an_import_may_name_the_contact_in_either_column(self):
        as_customer = self._log(partner_id=self.person.id)
        as_contact = self.Interaction.create(
            {"contact_id": self.person.id, "summary": "Prices"}
        )
        for interaction in as_customer | as_contact:
            self.assertEqual(interaction.partner_id, self.customer)
            self.assertEqual(interaction.contact_id, self.person)

    def test_somebody_elses_contact_is_refused(self):
        other = self._customer("Lanhai")
        with self.assertRaisesRegex(ValidationError, "Ms Wang"):
            self._log(partner_id=other.id, contact_id=self.person.id)

    def test_what_was_written_is_cleaned(self):
        interaction = self._log(description="<p>x</p><script>alert(1)</script>")
        self.assertEqual(interaction.description, "<p>x</p>")

    def test_feedback_has_a_handling_and_calls_have_none(self):
        feedback, call = self._log(kind="suggestion"), self._log()
        self.assertEqual(feedback.feedback_state, "new")
        self.assertFalse(call.feedback_state)
        feedback.feedback_state = "planned"
        feedback.summary = "Better prices"
        self.assertEqual(feedback.feedback_state, "planned")
        feedback.kind = "call"
        self.assertFalse(feedback.feedback_state)

    def test_last_contact_and_count_are_those_of_the_past(self):
        now = fields.Datetime.now().replace(microsecond=0)
        self._log(date=now - timedelta(days=40))
        self._log(date=now - timedelta(days=2))
        self._log(date=now + timedelta(days=2))
        customer = self.customer.with_user(self.viewer)
        self.assertEqual(customer.customer_last_contact, now - timedelta(days=2))
        self.assertEqual(customer.customer_interaction_count, 2)
        self.assertEqual(
            self.person.with_user(self.viewer).customer_last_contact,
            customer.customer_last_contact,
        )

    def test_customers_without_contact_are_found(self):
        silent = self._customer("Silent")
        self._log()
        found = self.env["res.partner"].search(
            [
                (
                    "customer_interaction_ids",
                    "not any",
                    [("date", ">=", "today -30d")],
                ),
                ("id", "in", (silent | self.customer).ids),
            ]
        )
        self.assertEqual(found, silent)

    def test_the_timeline_shows_them_newest_first_under_their_kind(self):
        now = fields.Datetime.now()
        for kind, days in (("visit", 3), ("call", 1), ("care", 2)):
            self._log(kind=kind, date=now - timedelta(days=days))
        # the customer's own steps are of this moment
        earlier = now - timedelta(hours=1)
        events = self.customer.with_user(self.viewer)._customer_timeline(2, earlier)
        self.assertEqual([event["kind"] for event in events], ["call", "care"])
        before = events[-1]["date"]
        events = self.customer._customer_timeline(2, before)
        self.assertEqual([event["kind"] for event in events], ["visit"])

    # -- the next step -------------------------------------------------------------

    @freeze_time(MONDAY)
    def test_a_next_step_proposes_its_day_by_the_level(self):
        form = Form(self.Interaction)
        form.partner_id = self.customer
        form.summary = "Prices"
        self.assertFalse(form.next_date)
        form.next_action = "Send an offer"
        self.assertEqual(form.next_date, fields.Date.to_date("2025-04-02"))
        form.next_date = "2025-03-10"
        form.next_action = "Send a better offer"
        interaction = form.save()
        self.assertRecordValues(
            interaction.activity_id,
            [
                {
                    "summary": "Send a better offer",
                    "date_deadline": fields.Date.to_date("2025-03-10"),
                    "user_id": self.clerk.id,
                    "res_model": "res.partner",
                    "res_id": self.customer.id,
                }
            ],
        )
        self.assertEqual(interaction.next_state, "open")

    def test_changing_a_next_step_changes_its_one_activity(self):
        interaction = self._log(next_action="Offer", next_date="2030-01-01")
        activity = interaction.activity_id
        interaction.write({"next_action": "Call", "next_date": "2030-02-01"})
        interaction.user_id = self.approver
        interaction.summary = "Prices and terms"
        self.assertEqual(self._activities(), activity)
        self.assertEqual(activity.summary, "Call")
        self.assertEqual(str(activity.date_deadline), "2030-02-01")
        self.assertEqual(activity.user_id, self.approver)

    def test_a_rescheduled_activity_moves_the_next_step(self):
        interaction = self._log(next_action="Offer", next_date="2030-01-01")
        interaction.activity_id.date_deadline = "2030-03-01"
        self.assertEqual(str(interaction.next_date), "2030-03-01")
        self.assertEqual(len(self._activities()), 1)

    def test_a_done_activity_is_a_done_step_and_stays_so(self):
        interaction = self._log(next_action="Offer", next_date="2030-01-01")
        interaction.activity_id.action_feedback("sent")
        self.assertEqual(interaction.next_state, "done")
        interaction.user_id = self.approver
        self.assertEqual(len(self._activities()), 1)
        interaction.write({"next_action": "Ask", "next_date": "2030-02-01"})
        self.assertEqual(interaction.next_state, "open")
        self.assertEqual(len(self._activities()), 2)

    def test_a_deleted_activity_is_a_cancelled_step(self):
        interaction = self._log(next_action="Offer", next_date="2030-01-01")
        interaction.activity_id.unlink()
        self.env.flush_all()
        self.assertEqual(interaction.next_state, "cancelled")
        interaction.outcome = "good"
        self.assertFalse(self._activities())

    def test_a_step_taken_back_leaves_no_activity(self):
        interaction = self._log(next_action="Offer", next_date="2030-01-01")
        other = self._log(next_action="Ask", next_date="2030-01-01")
        interaction.next_action = False
        other.with_user(self.customer_manager).unlink()
        self.assertFalse(self._activities())
        self.assertFalse(interaction.next_date)

    def test_ticking_off_leads_to_the_next_log(self):
        interaction = self._log(next_action="Offer", contact_id=self.person.id)
        action = interaction.action_next_done()
        self.assertEqual(interaction.next_state, "done")
        form = Form(self.Interaction.with_context(**action["context"]))
        self.assertEqual(form.summary, "Offer")
        self.assertEqual(form.contact_id, self.person)

    # -- who may what --------------------------------------------------------------

    def test_viewers_read_and_only_managers_delete(self):
        interaction = self._log()
        seen = interaction.with_user(self.viewer)
        self.assertEqual(seen.summary, "Prices")
        with self.assertRaises(AccessError):
            seen.summary = "x"
        with self.assertRaises(AccessError):
            self.customer.with_user(self.viewer).action_customer_log()
        with self.assertRaises(AccessError):
            interaction.unlink()
        interaction.with_user(self.customer_manager).unlink()

    def test_another_companys_log_is_hidden(self):
        other = self.setup_other_company()["company"]
        hidden = self.env["customer.interaction"].create(
            {
                "partner_id": self.customer.id,
                "summary": "Theirs",
                "company_id": other.id,
            }
        )
        shown = self._log()
        found = self.Interaction.search([("partner_id", "=", self.customer.id)])
        self.assertIn(shown, found)
        self.assertNotIn(hidden, found)
        customer = self.customer.with_user(self.viewer)
        self.assertEqual(customer.customer_interaction_count, 1)

    def test_fifty_next_steps_cost_as_many_queries_as_one(self):
        customers = self.env["res.partner"]
        for number in range(51):
            customers |= self._customer(f"Customer {number}")

        def log(chosen):
            self.Interaction.create(
                [
                    {"partner_id": c.id, "summary": "x", "next_action": "y"}
                    for c in chosen
                ]
            )
            self.env.flush_all()

        log(customers)  # core follows and notes the first time
        self._plain_activities(customers)
        one = self._query_count(lambda: log(customers[:1]))
        fifty = self._query_count(lambda: log(customers[1:]))
        # core notes and sends for each activity on its own
        alone = self._query_count(lambda: self._plain_activities(customers[:1]))
        many = self._query_count(lambda: self._plain_activities(customers[1:]))
        self.assertLessEqual(fifty - many, one - alone)

    def _plain_activities(self, customers):
        self.env["mail.activity"].with_user(self.clerk).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": customer.id,
                    "summary": "y",
                    "user_id": self.clerk.id,
                }
                for customer in customers
            ]
        )
        self.env.flush_all()


@tagged("post_install", "-at_install")
class TestCollect(CustomerCommon):
    """Mails and meetings with customers are logged by themselves, each once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._user("seller", "customer_archive.group_clerk")
        cls.customer = cls._customer("Huaxin", user_id=cls.salesperson.id)
        cls.person = cls.env["res.partner"].create(
            {"name": "Ms Wang", "parent_id": cls.customer.id, "email": "w@example.com"}
        )
        cls.stranger = cls.env["res.partner"].create(
            {"name": "Nobody", "email": "n@example.com"}
        )
        cls.Interaction = cls.env["customer.interaction"]
        last = cls.env["mail.message"].search([], order="id desc", limit=1)
        cls.env["ir.config_parameter"].set_param(SEEN, last.id)

    def _collect(self):
        with self._commits():
            self.Interaction._cron_collect()

    def _found(self, kind="mail"):
        return self.Interaction.search(
            [("kind", "=", kind), ("res_id", "!=", False)], order="id"
        )

    def _post(self, record, user=None, **values):
        given = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "body": "Our new prices",
        }
        record = record.with_user(user) if user else record
        return record.message_post(**(given | values))

    def _receive(self, record, author, **values):
        return self._post(
            record,
            message_type="email",
            author_id=author.id,
            email_from=author.email,
            **values,
        )

    def test_a_mail_to_a_contact_is_logged_once(self):
        message = self._post(
            self.customer, self.salesperson, partner_ids=self.person.ids
        )
        self._collect()
        self._collect()
        self.assertRecordValues(
            self._found(),
            [
                {
                    "partner_id": self.customer.id,
                    "contact_id": self.person.id,
                    "direction": "out",
                    "summary": "Our new prices",
                    "user_id": self.salesperson.id,
                    "res_model": "mail.message",
                    "res_id": message.id,
                }
            ],
        )

    def test_an_answer_is_logged_for_the_salesperson(self):
        self._receive(self.customer, self.person, subject="Re: prices")
        self._collect()
        found = self._found()
        self.assertEqual(found.direction, "in")
        self.assertEqual(found.summary, "Re: prices")
        self.assertEqual(found.user_id, self.salesperson)

    def test_of_a_mail_on_another_document_the_subject_is_not_told(self):
        move = self._invoice(self.customer, 10)
        self._receive(move, self.person, subject="Confidential")
        self._post(move, partner_ids=self.person.ids)  # an invoice sent is no contact
        self._collect()
        found = self._found()
        self.assertEqual(len(found), 1)
        self.assertNotIn("Confidential", found.summary)
        self.assertTrue(found.summary)
        opened = found.with_user(self.viewer).action_open_source()
        self.assertEqual((opened["res_model"], opened["res_id"]), (move._name, move.id))

    def test_notes_and_mails_with_others_are_not_logged(self):
        self._post(self.customer, subtype_xmlid="mail.mt_note")
        self._post(self.customer, self.salesperson)  # read by nobody outside
        self._post(self.customer, partner_ids=self.approver.partner_id.ids)
        self._receive(self.stranger, self.stranger)
        self.customer.phone = "+86 10 5555 0101"
        self._collect()
        self.assertFalse(self._found())

    def test_one_mail_to_two_customers_is_with_both(self):
        other = self._customer("Lanhai", email="l@example.com")
        self._post(self.customer, partner_ids=(self.person | other).ids)
        self._collect()
        self.assertEqual(self._found().partner_id, self.customer | other)

    def test_one_mail_to_two_people_of_a_customer_is_one(self):
        second = self.env["res.partner"].create(
            {"name": "Mr Li", "parent_id": self.customer.id, "email": "li@example.com"}
        )
        self._post(self.customer, partner_ids=(self.person | second).ids)
        self._collect()
        self.assertEqual(len(self._found()), 1)

    def test_the_first_run_leaves_old_mails_alone(self):
        self._receive(self.customer, self.person)
        self.env["ir.config_parameter"].set_param(SEEN, False)
        self._collect()
        self.assertFalse(self._found())
        self._receive(self.customer, self.person)
        self._collect()
        self.assertEqual(len(self._found()), 1)

    def test_mails_late_in_coming_are_still_seen(self):
        """A transaction that began earlier and ends later than another."""
        message = self._receive(self.customer, self.person)
        self._collect()
        self._found().unlink()
        self._collect()
        self.assertEqual(len(self._found()), 1)
        self.env.cr.execute(
            "UPDATE mail_message SET create_date = create_date - interval '2 hours' "
            "WHERE id <= %s",
            (message.id,),
        )
        self._collect()  # the mark has moved on beyond them
        self._found().unlink()
        self._collect()
        self.assertFalse(self._found())

    def test_a_company_may_switch_it_off(self):
        self.company.customer_log_mails = False
        self.company.customer_log_meetings = False
        self._receive(self.customer, self.person)
        self._meet(hours=-3)
        self._collect()
        self.assertFalse(self._found() | self._found("meeting"))

    def test_a_message_costs_no_query_more(self):
        """What is collected is collected afterwards; writing a mail is not touched."""
        for model in ("mail.message", "calendar.event", "mail.thread"):
            for cls in type(self.env[model]).mro():
                if cls.__module__.startswith("odoo.addons.customer_archive"):
                    self.assertFalse({"create", "write"} & vars(cls).keys())

    def test_fifty_mails_cost_as_many_queries_as_one(self):
        # each way is gone once before, so that the caches are full
        for count in (1, 1):
            self._receive_many(count)
            one = self._collecting()
        self._receive_many(50)
        self.assertLessEqual(self._collecting(), one)
        self.assertEqual(len(self._found()), 52)

    def _receive_many(self, count):
        for _n in range(count):
            self._receive(self.customer, self.person)

    def _collecting(self):
        with self._commits():
            return self._query_count(self.Interaction._collect_mails)

    # -- meetings ------------------------------------------------------------------

    def _meet(self, hours, **vals):
        start = fields.Datetime.now() + timedelta(hours=hours)
        given = {
            "name": "New machine",
            "start": start,
            "stop": start + timedelta(hours=2),
            "user_id": self.salesperson.id,
            "partner_ids": [
                (6, 0, (self.person | self.salesperson.partner_id).ids),
            ],
        }
        return self.env["calendar.event"].sudo().create(given | vals)

    def test_a_meeting_is_logged_once_when_it_is_over(self):
        coming = self._meet(hours=5)
        past = self._meet(hours=-5)
        self._collect()
        self._collect()
        self.assertRecordValues(
            self._found("meeting"),
            [
                {
                    "partner_id": self.customer.id,
                    "contact_id": self.person.id,
                    "summary": "New machine",
                    "duration": 2.0,
                    "user_id": self.salesperson.id,
                    "res_id": past.id,
                    "date": past.start,
                }
            ],
        )
        day = timedelta(days=1)
        coming.write({"start": coming.start - day, "stop": coming.stop - day})
        self._collect()
        self.assertEqual(len(self._found("meeting")), 2)

    def test_what_did_not_take_place_or_is_private_is_not_logged(self):
        self._meet(hours=-5).active = False
        self._meet(hours=-5, privacy="private")
        self._meet(hours=-5).attendee_ids.filtered(
            lambda a: a.partner_id == self.person
        ).state = "declined"
        self._meet(hours=-5, partner_ids=[(6, 0, self.salesperson.partner_id.ids)])
        self._collect()
        self.assertFalse(self._found("meeting"))

    def test_the_database_refuses_a_second_log_of_one_source(self):
        vals = {
            "partner_id": self.customer.id,
            "summary": "x",
            "res_model": "calendar.event",
            "res_id": 7,
        }
        self.Interaction.create(vals)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.Interaction.create(vals)
