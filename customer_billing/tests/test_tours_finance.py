from urllib.parse import urlsplit

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import BillingCommon

CHINESE = "zh_CN"


class TourStatement(HttpCase, BillingCommon):
    """A customer who owes 250 at the end of last month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        addon = cls.env["ir.module.module"].search([("name", "=", "customer_billing")])
        addon._update_translations([CHINESE])
        cls.clerk_user = cls._user("tour_finance", "customer_billing.group_clerk")
        cls.last = fields.Date.today().replace(day=1) - relativedelta(days=1)

    def _told(self):
        debtor = self._customer("Tour Debtor")
        self._invoice(debtor, 250, self.last, ref="Tour row")
        first = self.last.replace(day=1)
        return self.env["billing.statement"]._make(
            debtor, self.company, first, self.last
        )


@tagged("post_install", "-at_install")
class TestTourFinance(TourStatement):
    """Finance: a parked customer is billed, a difference is settled."""

    def _settle(self, language):
        self.clerk_user.lang = language
        statement = self._told()
        metered = self._item("No price yet")
        subscription = self._subscription(
            self._customer("Tour Parked"), item=metered, start=self.last
        )
        run = self._run(self.last)
        self.assertEqual((run.parked_count, run.state), (1, "review"))
        self._tariff(metered, 40)  # mended
        with self._at_once():
            self.start_tour(
                "/odoo/bill-runs",
                "customer_billing_finance",
                login=self.clerk_user.login,
            )
        self.env.invalidate_all()
        self.assertEqual(subscription.charge_ids.move_id.state, "posted")
        self.assertEqual(statement.state, "settled")
        self.assertEqual(statement.difference_ids.state, "explained")
        self.assertEqual(statement.difference_ids.settled_by_id, self.clerk_user)

    def test_a_difference_is_settled_in_english(self):
        self._settle("en_US")

    def test_a_difference_is_settled_in_chinese(self):
        self._settle(CHINESE)


@tagged("post_install", "-at_install")
class TestTourAnswer(TourStatement):
    """A customer answers on a phone, without logging in."""

    browser_size = "390x844"
    touch_enabled = True

    def _answer(self, language):
        statement = self._told()
        statement.partner_id.lang = language
        statement.action_mark_sent()
        self.start_tour(urlsplit(statement._answer_link()).path, "customer_billing_answer")
        self.env.invalidate_all()
        self.assertEqual(statement.state, "disputed")
        difference = statement.difference_ids
        self.assertEqual((difference.kind, difference.amount_claimed), ("price", 200))

    def test_a_row_is_disputed_on_a_phone_in_english(self):
        self._answer("en_US")

    def test_a_row_is_disputed_on_a_phone_in_chinese(self):
        self._answer(CHINESE)
