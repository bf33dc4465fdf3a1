from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CreditCommon

CHINESE = "zh_CN"


@tagged("post_install", "-at_install")
class TestToursAgeing(HttpCase, CreditCommon):
    """From the cockpit to a letter, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        addon = cls.env["ir.module.module"].search([("name", "=", "customer_credit")])
        addon._update_translations([CHINESE])
        cls.lender = cls._user("tour_collector", "customer_credit.group_manager")

    def _tell(self, language):
        self.lender.lang = language
        customer = self._customer("Tour Debtor", email="debtor@example.com")
        today = fields.Date.today()
        day, due = (fields.Date.subtract(today, days=n) for n in (60, 30))
        self._invoice(customer, 100, day, due)
        self._invoice(self._customer("Tour Payer"), 300, day, today)
        self.start_tour(
            "/odoo/credit-cockpit", "customer_credit_ageing", login=self.lender.login
        )
        self.env.invalidate_all()
        reminder = self.env["credit.reminder"].search(
            [("partner_id", "=", customer.id)]
        )
        self.assertEqual(reminder.state, "waiting")
        self.assertEqual(reminder.user_id, self.lender)

    def test_an_overdue_customer_is_reminded_in_english(self):
        self._tell("en_US")

    def test_an_overdue_customer_is_reminded_in_chinese(self):
        self._tell(CHINESE)
