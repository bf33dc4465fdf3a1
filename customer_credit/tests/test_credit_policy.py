from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine.decision import Policy, Verdict
from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditPolicy(CreditCommon):
    def _rules(self):
        return self.env["credit.policy"]._credit_rules(self.company)

    def test_without_a_policy_the_defaults_hold(self):
        self.assertEqual(self._rules(), Policy())

    def test_a_change_is_seen_at_once(self):
        policy = self._policy(warn_share=0.5, max_overdue_days=10)
        self.assertEqual(self._rules().max_overdue_days, 10)
        policy.max_overdue_days = 20
        self.assertEqual(self._rules().max_overdue_days, 20)
        policy.unlink()
        self.assertEqual(self._rules(), Policy())

    def test_a_company_has_one_policy(self):
        self._policy()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.env["credit.policy"].create({"company_id": self.company.id})

    def test_the_share_decides_when_it_is_near(self):
        customer = self._customer()
        self._limit(customer, 100)
        decide = customer._credit_decide
        self.assertIs(decide(self.company, 90, "order").verdict, Verdict.ALLOW)
        self.assertIs(decide(self.company, 91, "order").verdict, Verdict.WARN)
        self._policy(warn_share=0.5)
        self.assertIs(decide(self.company, 51, "order").verdict, Verdict.WARN)
        self.assertIs(decide(self.company, 101, "order").verdict, Verdict.BLOCK)

    def test_the_settings_open_the_policy(self):
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.action_credit_policy()["res_id"])
        policy = self._policy()
        self.assertEqual(settings.action_credit_policy()["res_id"], policy.id)
