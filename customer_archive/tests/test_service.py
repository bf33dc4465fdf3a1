from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon

FRIDAY = "2025-03-07 14:00:00"


def at(text):
    return fields.Datetime.to_datetime(text)


@tagged("post_install", "-at_install")
class TestService(CustomerCommon):
    """Requests for help: how soon answered, solved, and whether they come back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level = cls.env["customer.level"].create(
            {"name": "S", "code": "test_s", "service_deadline_hours": 8}
        )
        cls.customer = cls._customer("Huaxin", customer_level_id=cls.level.id)
        cls.company.resource_calendar_id.tz = "UTC"
        cls.Service = cls.env["customer.service"].with_user(cls.clerk)

    def _service(self, customer=None, **vals):
        given = {
            "partner_id": (customer or self.customer).id,
            "subject": "Does not start",
            "requested_at": FRIDAY,
        }
        return self.Service.create(given | vals)

    def _report(self, services):
        return self.env["customer.service.report"].browse(services.ids)

    # -- deadline ------------------------------------------------------------------

    def test_the_deadline_counts_working_hours_of_the_company(self):
        # 8–12 and 13–17 from Monday to Friday: 3 hours are left of the Friday
        self.assertEqual(self._service().deadline_at, at("2025-03-10 14:00:00"))

    def test_a_holiday_of_the_company_is_left_out(self):
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Qingming",
                "calendar_id": calendar.id,
                "company_id": self.company.id,
                "date_from": "2025-03-10 00:00:00",
                "date_to": "2025-03-10 23:59:59",
            }
        )
        self.assertEqual(self._service().deadline_at, at("2025-03-11 14:00:00"))

    def test_without_a_level_there_is_no_deadline(self):
        service = self._service(self._customer("Nobody"))
        self.assertFalse(service.deadline_at)
        self.assertFalse(service.is_late)

    def test_without_a_calendar_hours_are_by_the_clock(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self._service().deadline_at, at("2025-03-07 22:00:00"))

    def test_a_deadline_agreed_by_hand_stays(self):
        service = self._service(deadline_at="2025-03-08 10:00:00")
        service.subject = "Still does not start"
        self.level.service_deadline_hours = 1
        self.assertEqual(service.deadline_at, at("2025-03-08 10:00:00"))

    # -- from open to solved -------------------------------------------------------

    def test_answered_and_solved_note_their_moment(self):
        with freeze_time(FRIDAY):
            form = Form(self.Service)
            form.partner_id = self.customer
            form.subject = "Does not start"
            service = form.save()
        with freeze_time("2025-03-07 15:30:00"):
            service.action_answer()
        with freeze_time("2025-03-10 13:00:00"):
            service.action_solve()
        self.assertEqual(service.state, "solved")
        self.assertEqual(service.answer_hours, 1.5)
        self.assertEqual(service.solve_hours, 71)
        self.assertFalse(service.is_late)
        service.action_reopen()
        self.assertFalse(service.solved_at)
        self.assertEqual(service.first_answer_at, at("2025-03-07 15:30:00"))

    def test_a_direct_write_notes_them_too(self):
        service = self._service()
        service.state = "solved"
        self.assertTrue(service.first_answer_at and service.solved_at)
        service.state = "open"
        self.assertFalse(service.first_answer_at or service.solved_at)
        solved = self._service(state="solved", solved_at="2025-03-07 16:00:00")
        self.assertEqual(solved.first_answer_at, at("2025-03-07 16:00:00"))

    def test_no_answer_comes_before_the_request(self):
        service = self._service()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            service.first_answer_at = "2025-03-06 10:00:00"
            self.env.flush_all()

    def test_it_stands_in_the_interactions_once(self):
        service = self._service(user_id=self.clerk.id)
        service.write({"subject": "Starts too often", "solution": "<p>Reset</p>"})
        service.action_solve()
        self.assertRecordValues(
            self.customer.customer_interaction_ids,
            [
                {
                    "kind": "service",
                    "summary": "Starts too often",
                    "outcome_note": "Reset",
                    "date": service.requested_at,
                    "user_id": self.clerk.id,
                }
            ],
        )
        service.with_user(self.customer_manager).unlink()
        self.assertFalse(self.customer.customer_interaction_ids)

    # -- figures -------------------------------------------------------------------

    def test_a_request_within_thirty_days_is_a_repeat(self):
        first = self._service(requested_at="2025-03-01 10:00:00")
        soon = self._service(requested_at="2025-03-31 09:59:00")
        late = self._service(requested_at="2025-05-01 10:00:00")
        other = self._service(
            self._customer("Lanhai"), requested_at="2025-03-02 10:00:00"
        )
        services = first | soon | late | other
        self.assertEqual(services.filtered("is_repeat"), soon)
        self.assertEqual(
            self._report(services).mapped("is_repeat"), [0.0, 1.0, 0.0, 0.0]
        )
        # an older one that is entered later
        self._service(requested_at="2025-02-20 10:00:00")
        self.env.invalidate_all()
        self.assertEqual(self._report(first).is_repeat, 1.0)

    def test_the_report_says_what_the_records_say(self):
        fast = self._service(
            first_answer_at="2025-03-07 15:00:00",
            solved_at="2025-03-07 16:00:00",
            state="solved",
        )
        slow = self._service(
            first_answer_at="2025-03-07 17:00:00",
            solved_at="2025-03-11 14:00:00",
            state="solved",
        )
        late = self._service()  # neither answered nor solved, and long overdue
        running = self._service(requested_at=fields.Datetime.now())
        unbound = self._service(self._customer("Nobody"), state="solved")
        services = fast | slow | late | running | unbound
        rows = (
            self.env["customer.service.report"]
            .with_user(self.viewer)
            ._read_group(
                [("id", "in", services.ids), ("partner_id", "=", self.customer.id)],
                ["level_id"],
                ["answer_hours:avg", "solve_hours:avg", "in_deadline:avg", "__count"],
            )
        )
        level, answered, solved, in_deadline, count = rows[0]
        self.assertEqual(level, self.level)
        self.assertAlmostEqual(answered, (1 + 3) / 2, 6)
        self.assertAlmostEqual(solved, (2 + 96) / 2, 6)
        self.assertAlmostEqual(in_deadline, 1 / 3, 6)
        self.assertEqual(count, 4)

    # -- companies, roles, many ----------------------------------------------------

    def test_another_companys_services_are_hidden_in_list_and_report(self):
        other = self.setup_other_company()["company"]
        theirs = self.env["customer.service"].create(
            {"partner_id": self.customer.id, "subject": "x", "company_id": other.id}
        )
        ours = self._service()
        for model in ("customer.service", "customer.service.report"):
            found = self.env[model].with_user(self.viewer).search([])
            self.assertIn(ours.id, found.ids)
            self.assertNotIn(theirs.id, found.ids)
        self.assertFalse(self._report(ours).is_repeat)

    def test_a_viewer_sees_and_changes_nothing(self):
        service = self._service().with_user(self.viewer)
        self.assertEqual(service.subject, "Does not start")
        for action in ("action_answer", "action_solve", "action_reopen"):
            with self.assertRaises(AccessError):
                getattr(service, action)()

    def test_fifty_services_cost_as_many_queries_as_one(self):
        customers = self.env["res.partner"]
        for number in range(52):
            customers |= self._customer(
                f"Customer {number}", customer_level_id=self.level.id
            )
        self._many(customers[:1])
        one = self._query_count(lambda: self._many(customers[1:2]))
        fifty = self._query_count(lambda: self._many(customers[2:]))
        self.assertLessEqual(fifty, one)

    def _many(self, customers):
        now = fields.Datetime.now()
        services = self.Service.create(
            [
                {
                    "partner_id": customer.id,
                    "subject": "x",
                    "requested_at": now - timedelta(hours=number),
                }
                for number, customer in enumerate(customers)
            ]
        )
        services.mapped("is_repeat")
        self.env.flush_all()

    # -- satisfaction --------------------------------------------------------------

    def _mails(self, service):
        return self.env["mail.mail"].search(
            [("model", "=", "customer.service"), ("res_id", "=", service.id)]
        )

    def test_the_customer_is_asked_once_when_it_is_done(self):
        self.company.customer_rating = True
        self.customer.email = "huaxin@example.com"
        service = self._service()
        service.action_answer()
        self.assertFalse(self._mails(service))
        service.action_solve()
        mail = self._mails(service)
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("Does not start", mail.body_html)
        service.action_reopen()
        service.action_solve()
        self.assertEqual(len(self._mails(service)), 1)
        token = service._rating_get_access_token()
        service.sudo().rating_apply(5, token=token, feedback="Fast")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.customer.customer_satisfaction, 5.0)
        self.assertEqual(self._report(service).rating, 5.0)

    def test_nobody_is_asked_who_may_not_be(self):
        self.customer.email = "huaxin@example.com"
        quiet = self._service(state="solved")
        self.company.customer_rating = True
        self.customer.customer_no_survey = True
        silent = self._service(state="solved")
        self.assertFalse(self._mails(quiet) | self._mails(silent))
        self.customer.customer_no_survey = False
        asked = self._service(state="solved")
        self.assertEqual(len(self._mails(asked)), 1)
