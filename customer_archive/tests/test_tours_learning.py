"""The guided tours that people start themselves, walked by people of each role."""

from odoo.tests import HttpCase, new_test_user, tagged

CHINESE = "zh_CN"
TOURS = {
    "clerk": "customer_archive_learn_clerk",
    "approver": "customer_archive_learn_approver",
    "manager": "customer_archive_learn_manager",
}


class LearningCase(HttpCase):
    """People of each role in a company where everything is switched on."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        addon = cls.env["ir.module.module"].search([("name", "=", "customer_archive")])
        addon._update_translations([CHINESE])
        cls.company = cls.env.company
        cls.company.write({"customer_approval": True, "customer_change_approval": True})
        cls.people = {
            role: new_test_user(
                cls.env, f"learn_{role}", f"customer_archive.group_{role}"
            )
            for role in TOURS
        }
        cls.env["customer.change"].search([]).unlink()

    def _customer(self):
        customer = self.env["res.partner"].create(
            {"name": "Learning Ltd", "is_company": True, "customer_rank": 1}
        )
        customer.customer_state = "active"
        return customer

    def _speak(self, language):
        for user in self.people.values():
            user.lang = language

    def _take(self, role):
        """Take the tour of a role from where the list of tours sends one."""
        tour = self.env["web_tour.tour"].search([("name", "=", TOURS[role])])
        self.start_tour(tour.url, tour.name, login=f"learn_{role}")
        self.env.invalidate_all()

    def _clerk(self):
        self._take("clerk")
        customer = self.env["res.partner"].search(
            [("name", "=", "Learning Customer Ltd")], order="id desc", limit=1
        )
        self.assertEqual(customer.customer_state, "review")
        self.assertEqual(customer.child_ids.name, "Learning Buyer")
        logged = customer.customer_interaction_ids
        self.assertEqual(logged.summary, "Asked for the price list")

    def _approver(self):
        customer = self._customer()
        customer.with_user(self.people["clerk"]).name = "Learning Group"
        self.assertEqual(customer.name, "Learning Ltd")
        self._take("approver")
        self.assertEqual(customer.name, "Learning Group")
        review = self.env["customer.review"].search([("partner_id", "=", customer.id)])
        self.assertTrue(review.phone_checked)
        self.assertEqual(review.done_by_id, self.people["approver"])


@tagged("post_install", "-at_install")
class TestLearning(LearningCase):
    """At a desk, in both languages."""

    def _manager(self):
        self.env["customer.class.rule"].search([]).action_archive()
        level = self.env["customer.level"].create({"name": "Learning", "code": "L"})
        self.env["customer.class.rule"].create({"level_id": level.id})
        self._customer()
        self._take("manager")
        ticked = self.env["customer.golive"].search([("code", "=", "training")])
        self.assertEqual(ticked.create_uid, self.people["manager"])

    def test_each_role_learns_its_work_in_english(self):
        self._speak("en_US")
        self._clerk()
        self._approver()
        self._manager()

    def test_each_role_learns_its_work_in_chinese(self):
        self._speak(CHINESE)
        self._clerk()
        self._approver()
        self._manager()

    def test_the_list_offers_the_tours_of_ones_work(self):
        tours = self.env["web_tour.tour"]
        for role, names in (
            ("clerk", {"clerk"}),
            ("approver", {"clerk", "approver"}),
            ("manager", set(TOURS)),
        ):
            mine = tours.with_user(self.people[role])
            found = mine.search([("customer_for_me", "=", True)])
            self.assertEqual(set(found.mapped("name")), {TOURS[n] for n in names})
            self.assertEqual(set(found.mapped("customer_for_me")), {True})
        action = found[0].action_customer_start()
        self.assertEqual(action["url"], f"{found[0].url}?tour={found[0].name}")

    def test_a_tour_is_never_begun_unasked_and_leads_into_no_other(self):
        clerk = self.people["clerk"]
        clerk.tour_enabled = True
        tours = self.env["web_tour.tour"].with_user(clerk)
        first = tours.get_current_tour()
        self.assertNotIn(first and first["name"], TOURS.values())
        self.assertFalse(tours.consume(TOURS["clerk"]))
        self.assertFalse(clerk.tour_enabled)
        mine = tours.search([("name", "=", TOURS["clerk"])])
        self.assertTrue(mine.customer_done)
        other = mine.with_user(self.people["manager"])
        self.assertFalse(other.customer_done)

    def test_feedback_is_sent_at_a_desk(self):
        self._feedback("en_US")
        self._feedback(CHINESE)

    def _feedback(self, language):
        self._speak(language)
        self.env["customer.feedback"].search([]).unlink()
        self.start_tour(
            "/odoo/customer-archive", "customer_archive_feedback", login="learn_clerk"
        )
        feedback = self.env["customer.feedback"].search([])
        self.assertEqual(feedback.name, "Larger letters")
        self.assertEqual(feedback.kind, "wish")
        self.assertEqual(feedback.page_url, "/odoo/customer-archive")
        self.assertIn("&lt;b&gt;", feedback.text)
        self.assertTrue(feedback.image)


@tagged("post_install", "-at_install")
class TestLearningPhone(LearningCase):
    """On a phone: a clerk, an approver, and a customer who visits the portal."""

    browser_size = "390x844"
    touch_enabled = True

    def test_a_clerk_learns_on_a_phone(self):
        self._speak(CHINESE)
        self._clerk()

    def test_an_approver_learns_on_a_phone(self):
        self._speak("en_US")
        self._approver()

    def test_feedback_is_sent_on_a_phone(self):
        for language in ("en_US", CHINESE):
            self._speak(language)
            self.env["customer.feedback"].search([]).unlink()
            self.start_tour(
                "/odoo/customer-archive",
                "customer_archive_feedback",
                login="learn_clerk",
            )
            feedback = self.env["customer.feedback"].search([])
            self.assertTrue(feedback.image)
            self.assertIn("390×844", feedback.browser)

    def test_a_visitor_moves_and_is_told_that_it_is_checked(self):
        visitor = new_test_user(self.env, "learn_visitor", "base.group_portal")
        visitor.partner_id.write(
            {
                "customer_rank": 1,
                "street": "1 Road",
                "city": "Brussels",
                "zip": "1000",
                "phone": "+32 2 290 34 90",
                "email": "visitor@example.com",
                "country_id": self.env.ref("base.be").id,
            }
        )
        visitor.partner_id.customer_state = "active"
        for language in ("en_US", CHINESE):
            visitor.lang = language
            self.env["customer.change"].search([]).unlink()
            self.start_tour("/my", "customer_archive_visitor", login="learn_visitor")
            self.env.invalidate_all()
            change = self.env["customer.change"].search([])
            self.assertEqual(change.requested_by_id, visitor)
            self.assertEqual(visitor.partner_id.street, "1 Road")
