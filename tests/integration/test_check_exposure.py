"""What limits are judged by and what billing says are compared every night."""

from odoo.tests import tagged

from odoo.addons.customer_billing.tests.common import BillingCommon
from odoo.addons.customer_credit.tests.common import CreditCommon


@tagged("post_install", "-at_install")
class TestCheckExposure(CreditCommon, BillingCommon):
    def _check(self):
        self.env.flush_all()
        checks = self.env["billing.check"].sudo()
        check = checks._of_today(self.company)
        check.state = "waiting"
        check._work()
        self.env.invalidate_all()
        return self.env["billing.check.gap"].search(
            [("company_id", "=", self.company.id), ("state", "=", "open")]
        )

    def _sql(self, query, *args):
        self.env.flush_all()
        self.env.cr.execute(query, args)
        self.env.invalidate_all()

    def test_credit_and_billing_count_the_same(self):
        self._subscription(price=80)
        self._run("2025-01-01").move_ids.action_post()
        run = self._run("2025-02-01")
        contact = self._customer("Shop", parent_id=self.customer.id)
        self._invoice(contact, 40)
        self._payment(self.customer, 30)
        self._order(self.customer, 500, confirm=True)
        self.assertFalse(self._check())
        charge = run.move_ids.line_ids.billing_charge_ids
        self._sql("UPDATE billing_charge SET state = 'void' WHERE id = %s", charge.id)
        gaps = self._check()
        gap = gaps.filtered(lambda gap: gap.kind == "exposure")
        self.assertFalse(gap)  # both leave it out; the charge itself is a gap
        self.assertEqual(gaps.mapped("kind"), ["charge_state"])
        self._sql("UPDATE billing_charge SET state = 'billed' WHERE id = %s", charge.id)
        self.assertFalse(self._check())

    def test_what_credit_counts_beyond_the_ledger_is_a_gap(self):
        self._subscription(price=80)
        bill = self._run("2025-01-01").move_ids
        bill.action_post()
        item = bill.line_ids.filtered("date_maturity")
        self._sql(
            "UPDATE account_move_line SET reconciled = TRUE WHERE id = %s", item.id
        )
        gap = self._check()
        self.assertEqual(gap.kind, "exposure")
        self.assertEqual((gap.ours_amount, gap.theirs_amount), (0, 80))
        self.assertEqual(gap.partner_id, self.customer)
        self._sql(
            "UPDATE account_move_line SET reconciled = FALSE WHERE id = %s", item.id
        )
        self.assertFalse(self._check())
        self.assertEqual(gap.state, "gone")

    def test_a_draft_that_says_it_is_posted_is_a_gap(self):
        self._subscription(price=80)
        bill = self._run("2025-01-01").move_ids
        line = bill.invoice_line_ids
        self._sql(
            "UPDATE account_move_line SET parent_state = 'posted' WHERE id = %s",
            line.id,
        )
        gaps = self._check()
        self.assertEqual(set(gaps.mapped("kind")), {"charge_state", "exposure"})
        gap = gaps.filtered(lambda gap: gap.kind == "exposure")
        self.assertEqual((gap.ours_amount, gap.theirs_amount), (80, 0))
