from odoo.tests import HttpCase, new_test_user, tagged

CHINESE = "zh_CN"


@tagged("post_install", "-at_install")
class TestChangeScreens(HttpCase):
    """A real browser: a clerk asks, an approver agrees; a customer on the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.customer_change_approval = True
        for role in ("clerk", "approver"):
            new_test_user(
                cls.env, f"tour_{role}", f"customer_archive.group_{role}", lang="en_US"
            )

    def _customer(self, **vals):
        values = {"name": "Tour Renamed", "is_company": True, "customer_rank": 1}
        customer = self.env["res.partner"].create(values | vals)
        customer.customer_state = "active"
        return customer

    def _tell(self, language):
        self.env["customer.change"].search([]).unlink()
        users = self.env["res.users"].search([("login", "like", "tour\\_%")])
        users.lang = language
        customer = self._customer()
        self.start_tour(
            "/odoo/customer-archive",
            "customer_archive_change_clerk",
            login="tour_clerk",
        )
        change = self.env["customer.change"].search([])
        self.assertEqual(change.state, "submitted")
        self.assertEqual(change.reason, "New licence")
        self.assertEqual(customer.name, "Tour Renamed")
        self.start_tour(
            "/odoo/customer-changes",
            "customer_archive_change_approver",
            login="tour_approver",
        )
        self.env.invalidate_all()
        self.assertEqual(change.decided_by_id.login, "tour_approver")
        self.assertEqual(customer.name, "Tour Group")

    def test_a_change_is_asked_for_and_approved_in_english(self):
        self._tell("en_US")

    def test_a_change_is_asked_for_and_approved_in_chinese(self):
        self.env["res.lang"]._activate_lang(CHINESE)
        self._tell(CHINESE)

    def test_the_portal_says_what_waits(self):
        user = new_test_user(
            self.env, "tour_customer", "base.group_portal", password="tour_customer"
        )
        user.partner_id.write({"customer_rank": 1, "street": "1 Road"})
        self.assertEqual(user.partner_id.customer_state, "active")
        self.authenticate("tour_customer", "tour_customer")
        page = self.url_open("/my/account")
        self.assertNotIn('id="customer_pending"', page.text)
        user.partner_id.with_user(user).sudo().street = "2 Road"
        page = self.url_open("/my/account")
        self.assertIn('id="customer_pending"', page.text)
        self.assertIn("2 Road", page.text)
        self.assertEqual(user.partner_id.street, "1 Road")
