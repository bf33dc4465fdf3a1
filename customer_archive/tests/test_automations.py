from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestAutomations(CustomerCommon):
    """Odoo's automation rules on our models, where that app is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen", user_id=cls.clerk.id)
        cls.settings = cls.env["res.config.settings"]

    def setUp(self):
        super().setUp()
        if "base.automation" not in self.env:
            self.skipTest("the app base_automation is not installed here")

    def _switch_on(self, key):
        self.settings._customer_make_automations()
        rule = self.env.ref(f"customer_archive.automation_{key}")
        rule.active = True
        return rule

    def _activities(self):
        return self.customer.activity_ids.filtered(lambda a: a.user_id == self.clerk)

    def test_three_examples_are_there_once_and_switched_off(self):
        rules = self.settings._customer_make_automations()
        self.assertEqual(len(rules), 3)
        self.assertFalse([rule.name for rule in rules if rule.active])
        self.assertEqual(self.settings._customer_make_automations(), rules)

    def test_switched_off_they_do_nothing(self):
        self.settings._customer_make_automations()
        self.customer._customer_take_step("suspend", "No payment")
        self.assertFalse(self._activities())

    def test_a_state_sets_off_a_rule_once(self):
        self._switch_on("stopped")
        self.customer._customer_take_step("suspend", "No payment")
        self.assertEqual(len(self._activities()), 1)
        self.customer._customer_take_step("blacklist", "Fraud")
        self.assertEqual(len(self._activities()), 1)

    def test_losing_a_level_sets_off_a_rule(self):
        self._switch_on("level_down")
        low, high = self.env["customer.level"].create(
            [
                {"name": "Low", "code": "test_low", "sequence": 2},
                {"name": "High", "code": "test_high", "sequence": 1},
            ]
        )
        self.customer.customer_level_id = low
        self.customer.customer_level_id = high
        self.assertFalse(self._activities())
        self.customer.customer_level_id = low
        self.assertEqual(len(self._activities()), 1)

    def test_silence_sets_off_a_rule(self):
        rule = self._switch_on("silent")
        today = fields.Date.today()
        for days in (300, 200, 91):
            self._invoice(self.customer, 10.0, date=today - relativedelta(days=days))
        self.env["customer.metrics"]._refresh(self.company)
        rule.last_run = fields.Datetime.now() - relativedelta(days=5)
        with self._commits():
            self.env["base.automation"]._cron_process_time_based_actions()
        self.assertEqual(len(self._activities()), 1)
