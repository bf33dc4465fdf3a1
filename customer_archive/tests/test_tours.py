from datetime import datetime, timedelta

from odoo.tests import HttpCase, new_test_user, tagged

CHINESE = "zh_CN"


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    """A clerk enters a customer and an approver approves it, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        addon = cls.env["ir.module.module"].search([("name", "=", "customer_archive")])
        addon._update_translations([CHINESE])
        cls.env.company.customer_approval = True
        waiting = cls.env["res.partner"].search([("customer_state", "=", "review")])
        waiting.customer_state = "draft"
        for role in ("clerk", "approver"):
            new_test_user(
                cls.env, f"tour_{role}", f"customer_archive.group_{role}", lang="en_US"
            )

    def _tell(self, language):
        users = self.env["res.users"].search([("login", "like", "tour\\_%")])
        users.lang = language
        self.start_tour(
            "/odoo/customer-archive", "customer_archive_clerk", login="tour_clerk"
        )
        customer = self.env["res.partner"].search([("name", "=", "Tour Customer Ltd")])
        self.assertEqual(customer.customer_state, "review")
        self.assertEqual(customer.customer_submitted_by_id.login, "tour_clerk")
        self.start_tour(
            "/odoo/customer-approvals",
            "customer_archive_approver",
            login="tour_approver",
        )
        customer.invalidate_recordset()
        self.assertEqual(customer.customer_state, "active")
        self.assertEqual(customer.customer_approved_by_id.login, "tour_approver")
        self.assertTrue(customer.customer_number)

    def test_a_customer_is_entered_and_approved_in_english(self):
        self._tell("en_US")

    def test_a_customer_is_entered_and_approved_in_chinese(self):
        self._tell(CHINESE)


class LogTour(HttpCase):
    """A visit is logged from the customer's file."""

    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env, "tour_sales", "customer_archive.group_clerk", lang="en_US"
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Tour Customer Ltd",
                "is_company": True,
                "customer_state": "active",
            }
        )

    def _log(self):
        self.start_tour(
            f"/odoo/customer-archive/{self.customer.id}",
            "customer_archive_log",
            login="tour_sales",
        )
        logged = self.customer.customer_interaction_ids
        self.assertEqual(logged.kind, "visit")
        self.assertEqual(logged.summary, "They build a new hall")
        self.assertEqual(logged.user_id.login, "tour_sales")
        self.assertEqual(logged.activity_id.summary, "Send an offer")


@tagged("post_install", "-at_install")
class TestLogTour(LogTour):
    def test_a_visit_is_logged_at_a_desk_and_found_in_every_view(self):
        self._log()
        self.start_tour(
            "/odoo/my-customer-interactions",
            "customer_archive_interactions",
            login="tour_sales",
        )


@tagged("post_install", "-at_install")
class TestLogTourPhone(LogTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_visit_is_logged_on_a_phone(self):
        self._log()


class Tour360(HttpCase):
    """Everything about one customer on one page."""

    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env, "tour_sales", "customer_archive.group_clerk", lang="en_US"
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Tour Customer", "is_company": True, "customer_state": "active"}
        )
        start = datetime(2024, 3, 1)
        cls.env["customer.interaction"].create(
            [
                {
                    "partner_id": cls.customer.id,
                    "summary": f"Talk {n} with them",
                    "date": start + timedelta(hours=7 * n),
                }
                for n in range(80)
            ]
        )
        cls.env["customer.complaint"].create(
            {"partner_id": cls.customer.id, "name": "Late", "date": start}
        )

    def _look(self):
        self.start_tour(
            "/odoo/customer-archive", "customer_archive_360", login="tour_sales"
        )
        self.assertEqual(
            self.customer.customer_interaction_ids[0].summary, "They want it on Monday"
        )


@tagged("post_install", "-at_install")
class TestTour360(Tour360):
    def test_a_customer_is_looked_at_from_the_list(self):
        self._look()


@tagged("post_install", "-at_install")
class TestTour360Phone(Tour360):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_customer_is_looked_at_on_a_phone(self):
        self._look()
