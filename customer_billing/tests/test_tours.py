from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import BillingCommon

CHINESE = "zh_CN"


@tagged("post_install", "-at_install")
class TestTours(HttpCase, BillingCommon):
    """A fee clerk bills a month and makes a statement, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        addon = cls.env["ir.module.module"].search([("name", "=", "customer_billing")])
        addon._update_translations([CHINESE])
        cls.clerk_user = cls._user("tour_fee_clerk", "customer_billing.group_clerk")

    def _bill(self, language):
        self.clerk_user.lang = language
        subscription = self._subscription(start=fields.Date.today())
        with self._at_once():
            self.start_tour(
                "/odoo/bill-runs", "customer_billing_run", login=self.clerk_user.login
            )
        self.env.invalidate_all()
        charge = subscription.charge_ids
        self.assertEqual(charge.state, "billed")
        self.assertEqual(charge.move_id.state, "posted")
        self.assertEqual(charge.run_id.user_id, self.clerk_user)

    def test_a_month_is_billed_in_english(self):
        self._bill("en_US")

    def test_a_month_is_billed_in_chinese(self):
        self._bill(CHINESE)

    def _state(self, language):
        self.clerk_user.lang = language
        payer = self._customer("Tour Payer")
        last_month = fields.Date.today().replace(day=1) - relativedelta(days=1)
        self._invoice(payer, 250, last_month)
        self.start_tour(
            "/odoo/billing-statements",
            "customer_billing_statement",
            login=self.clerk_user.login,
        )
        statement = self.env["billing.statement"].search(
            [("partner_id", "=", payer.id)]
        )
        self.assertEqual(statement.closing_balance, 250)

    def test_a_statement_is_made_in_english(self):
        self._state("en_US")

    def test_a_statement_is_made_in_chinese(self):
        self._state(CHINESE)
