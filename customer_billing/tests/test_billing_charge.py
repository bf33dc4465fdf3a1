from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingCharge(BillingCommon):
    def setUp(self):
        super().setUp()
        self.subscription = self._subscription()
        self.run = self._run("2025-01-01")
        self.bill = self.run.move_ids
        self.charge = self.subscription.charge_ids

    def test_the_database_refuses_a_second_charge_of_a_period(self):
        vals = {
            "line_id": self.charge.line_id.id,
            "period_start": self.charge.period_start,
            "period_end": self.charge.period_end,
            "amount": 1,
            "amount_total": 1,
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.charge.sudo().create(vals).flush_recordset()

    def test_a_cancelled_bill_frees_the_period_once(self):
        self.bill.button_cancel()
        self.assertEqual(self.charge.state, "open")
        again = self._run("2025-01-01")
        self.assertEqual(again.move_ids.amount_total, 100)
        self.assertEqual(self.charge.state, "billed")
        self.assertEqual(self.charge.move_id, again.move_ids)
        self.assertEqual(self.subscription.charge_ids, self.charge)
        with self.assertRaises(UserError):
            self._run("2025-01-01")

    def test_a_posted_bill_reset_and_cancelled_frees_the_period(self):
        self.bill.action_post()
        self.bill.button_draft()
        self.assertEqual(self.charge.state, "billed")
        self.bill.button_cancel()
        self.assertEqual(self.charge.state, "open")

    def test_a_cancelled_bill_comes_back_with_its_charges(self):
        self.bill.button_cancel()
        self.bill.button_draft()
        self.assertEqual(self.charge.state, "billed")
        with self.assertRaises(UserError):
            self._run("2025-01-01")

    def test_a_bill_whose_charges_were_billed_again_does_not_come_back(self):
        self.bill.button_cancel()
        again = self._run("2025-01-01").move_ids
        self.assertEqual(self.bill.billing_replaced_by_id, again)
        for door in (
            self.bill.button_draft,
            lambda: self.bill.write({"state": "draft"}),
            lambda: self.bill.write({"state": "posted"}),
        ):
            with self.assertRaisesRegex(UserError, "billed again"):
                door()

    def test_a_deleted_draft_frees_the_period(self):
        self.bill.unlink()
        self.env.invalidate_all()
        self.assertEqual(self.charge.state, "open")
        self.assertFalse(self.charge.move_line_id)
        self.assertEqual(self._run("2025-01-01").move_ids.amount_total, 100)

    def test_a_line_taken_off_the_draft_frees_its_period_only(self):
        self._run("2025-03-01")
        bill = self.subscription.charge_ids[:1].move_id
        self.assertEqual(len(bill.invoice_line_ids), 2)
        bill.invoice_line_ids[0].unlink()
        self.env.invalidate_all()
        states = sorted(self.subscription.charge_ids.mapped("state"))
        self.assertEqual(states, ["billed", "billed", "open"])

    def test_an_accountant_without_rights_on_charges_frees_them_too(self):
        accountant = self._user("accountant", "account.group_account_invoice")
        self.bill.with_user(accountant).button_cancel()
        self.assertEqual(self.charge.state, "open")

    def test_a_copied_bill_has_no_charges(self):
        copy = self.bill.copy()
        self.assertFalse(copy.invoice_line_ids.billing_charge_ids)
        self.assertFalse(copy.billing_run_id)

    def test_a_void_charge_leaves_its_period_free(self):
        with self.assertRaisesRegex(UserError, "not open"):
            self.charge.action_void()
        self.bill.button_cancel()
        self.charge.action_void()
        self.assertEqual(self.charge.state, "void")
        self.subscription.line_ids.quantity = 2
        self._run("2025-01-01")
        states = self.subscription.charge_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["void", "billed"])
        self.assertEqual(self.subscription.charge_ids.sorted("id")[1].amount, 200)

    def test_a_billed_charge_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self.charge.sudo().unlink()

    def test_the_explanation_stays_when_the_price_changes(self):
        told = self.charge.explanation_text
        self.item.tariff_ids.price = 999
        self.env.invalidate_all()
        self.assertEqual(self.charge.explanation_text, told)

    def test_gross_amounts_add_up_to_the_bill_in_both_ways_of_rounding(self):
        item = self._item("Taxed", 10.01, tax=self.tax)
        for method in ("round_globally", "round_per_line"):
            self.company.tax_calculation_rounding_method = method
            customer = self._customer(method)
            for _number in range(3):
                self._subscription(customer, item=item)
            bill = self._run("2025-01-01").move_ids.filtered(
                lambda m, c=customer: m.partner_id == c
            )
            charges = bill.invoice_line_ids.billing_charge_ids
            self.assertAlmostEqual(
                sum(charges.mapped("amount_total")), bill.amount_total
            )
            self.assertAlmostEqual(sum(charges.mapped("amount")), bill.amount_untaxed)
