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
