from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingSecurity(BillingCommon):
    def test_a_reader_sees_and_changes_nothing(self):
        subscription = self._subscription().with_user(self.billing_reader)
        run = self._run("2025-01-01").with_user(self.billing_reader)
        self.assertEqual(subscription.charge_ids.amount, 100)
        self.assertEqual(run.billed_count, 1)
        for step in (
            subscription.action_pause,
            lambda: subscription.write({"note": "x"}),
            run.action_confirm,
            lambda: self.env["billing.run"].with_user(self.billing_reader).create({}),
            subscription.charge_ids.action_void,
        ):
            with self.assertRaises(AccessError):
                step()

    def test_a_clerk_enters_runs_and_confirms(self):
        clerk = self.env["billing.subscription"].with_user(self.billing_clerk).env
        subscription = self._subscription(active=False).with_env(clerk)
        subscription.action_start()
        run = self._run("2025-01-01", generate=False).with_env(clerk)
        run.action_preview()
        run.action_generate()
        self._work()
        run.action_confirm()
        self._work()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.move_ids.state, "posted")

    def test_a_clerk_sets_no_prices_and_voids_nothing(self):
        subscription = self._subscription()
        self._run("2025-01-01").move_ids.button_cancel()
        charge = subscription.charge_ids.with_user(self.billing_clerk)
        for step in (
            charge.action_void,
            lambda: charge.write({"amount": 1}),
            lambda: charge.create({"line_id": subscription.line_ids.id}),
            lambda: self.item.with_user(self.billing_clerk).write({"name": "x"}),
            lambda: self.item.tariff_ids.with_user(self.billing_clerk).write(
                {"price": 1}
            ),
            lambda: self.rule.with_user(self.billing_clerk).write({"name": "x"}),
        ):
            with self.assertRaises(AccessError):
                step()
        charge.with_user(self.billing_manager).action_void()
        self.assertEqual(charge.state, "void")

    def test_finance_reads(self):
        accountant = self._user("finance", "account.group_account_invoice")
        subscription = self._subscription()
        self._run("2025-01-01")
        self.assertEqual(subscription.charge_ids.with_user(accountant).amount, 100)
        with self.assertRaises(AccessError):
            subscription.with_user(accountant).write({"note": "x"})

    def test_who_has_no_role_sees_nothing(self):
        nobody = self._user("nobody")
        with self.assertRaises(AccessError):
            self._subscription().with_user(nobody).read(["name"])

    def test_other_companies_do_not_see_it(self):
        other = self.setup_other_company()["company"]
        self._subscription()
        self._run("2025-01-01")
        stranger = self._user("stranger", "customer_billing.group_manager")
        stranger.sudo().write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        for model in (
            "billing.item",
            "billing.tariff",
            "billing.rule",
            "billing.subscription",
            "billing.subscription.line",
            "billing.charge",
            "billing.run",
            "billing.run.line",
        ):
            mine = self.env[model].search([("company_id", "=", self.company.id)])
            self.assertTrue(mine, model)
            seen = self.env[model].with_user(stranger).search([("id", "in", mine.ids)])
            self.assertFalse(seen, model)

    def test_a_clerk_makes_statements_with_the_payments_on_them(self):
        self._invoice(self.customer, 10, "2025-02-02")
        self._payment(self.customer, 4, "2025-02-03")
        statement = (
            self.env["billing.statement"]
            .with_user(self.billing_clerk)
            ._make(
                self.customer,
                self.company,
                self._date("2025-02-01"),
                self._date("2025-02-28"),
            )
        )
        self.assertEqual(statement.closing_balance, 6)
        self.assertEqual(statement.line_ids.mapped("kind"), ["invoice", "payment"])
