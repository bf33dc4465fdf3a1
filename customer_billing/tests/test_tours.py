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

    def _meter_to_receipt(self, language):
        """From the meter to the receipt; what is typed does nothing on any screen."""
        self.clerk_user.lang = language
        harm = "<img src=x onerror=console.error('harm')>"
        water = self._item(
            f"Water {harm}", 4, kind="metered", usage_source="meter", usage_unit="m³"
        )
        today = fields.Date.today()
        start = today - relativedelta(days=29)
        rule = self._rule("daily", "last_day", cycle_count=30)
        payer, usual = (
            self._customer(f"Tour Payer {harm}"),
            self._customer("Tour Usual"),
        )
        place = self.env["billing.object"].create(
            {"name": f"602 {harm}", "partner_id": payer.id}
        )
        subscription = self._subscription(
            payer, item=water, start=start, rule_id=rule.id, active=False
        )
        subscription.line_ids.write({"object_id": place.id, "description": harm})
        subscription.action_start()
        self._subscription(usual, price=50, start=start, rule_id=rule.id)
        meter = self.env["billing.meter"].create(
            {"name": "TOUR-1", "object_id": place.id, "item_id": water.id}
        )
        before = start - relativedelta(days=1)
        self.env["billing.reading"].create(
            {"meter_id": meter.id, "day": before, "value": 100, "note": harm}
        )
        self.company.billing_guard_amount = 100
        with self._at_once():
            self.start_tour(
                "/odoo/billing-readings",
                "customer_billing_fee_clerk",
                login=self.clerk_user.login,
            )
        self.env.invalidate_all()
        bill = subscription.charge_ids.move_id
        self.assertEqual((bill.state, bill.amount_total), ("posted", 160))
        self.assertEqual(bill.amount_residual, 0)
        payment = self.env["account.payment"].search([("partner_id", "=", payer.id)])
        self.assertEqual((payment.amount, payment.billing_cashier_id.id),
            (160, self.clerk_user.id))  # fmt: skip
        self.assertTrue(payment.billing_receipt_number)

    def test_a_fee_clerk_goes_from_the_meter_to_the_receipt_in_english(self):
        self._meter_to_receipt("en_US")

    def test_a_fee_clerk_goes_from_the_meter_to_the_receipt_in_chinese(self):
        self._meter_to_receipt(CHINESE)

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
