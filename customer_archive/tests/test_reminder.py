from odoo import SUPERUSER_ID, fields
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestReminder(CustomerCommon):
    """Who is reminded is spoken to in their language, once for each occasion."""

    def _remind(self, user, occasion="once"):
        reminders = self.env["customer.reminder"].with_user(SUPERUSER_ID)
        return reminders._remind(
            "test",
            [
                {
                    "record": self.customer.with_user(SUPERUSER_ID),
                    "occasion": occasion,
                    "user": user,
                    "summary": lambda one: f"{one.env.lang}: {one.name}",
                    "date": fields.Date.today(),
                }
            ],
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.clerk.lang = "zh_CN"
        cls.customer = cls._customer("Evergreen")

    def test_it_is_said_in_the_language_of_who_is_told(self):
        self._remind(self.clerk)
        self._remind(self.viewer, "again")
        summaries = {a.user_id: a.summary for a in self.customer.sudo().activity_ids}
        self.assertEqual(summaries[self.clerk], "zh_CN: Evergreen")
        self.assertEqual(summaries[self.viewer], "en_US: Evergreen")

    def test_it_is_said_once(self):
        self.assertTrue(self._remind(self.clerk))
        self.assertFalse(self._remind(self.clerk))
