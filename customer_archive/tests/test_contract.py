from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestContract(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Huaxin")
        cls.contracts = cls.env["customer.contract"].with_user(cls.clerk)

    @classmethod
    def _contract(cls, start=True, **vals):
        contract = cls.contracts.create(
            {
                "name": "Supply",
                "partner_id": cls.customer.id,
                "date_from": "2026-01-01",
                "date_until": "2026-12-31",
                "amount": 1000,
            }
            | vals
        )
        if start:
            contract.action_start()
        return contract

    def _cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_archive.ir_cron_contracts").method_direct_trigger()
        self.env.invalidate_all()

    # -- entering ------------------------------------------------------------------

    def test_a_clerk_enters_one_in_the_form(self):
        contact = self.env["res.partner"].create(
            {"name": "Ms Lin", "parent_id": self.customer.id}
        )
        with Form(self.contracts) as form:
            form.name = "Framework 2026"
            form.partner_id = contact
            form.date_until = "2099-12-31"
            form.amount = 500000
        contract = form.save()
        self.assertEqual(contract.partner_id, self.customer)
        self.assertEqual(contract.party_name, "Huaxin")
        self.assertEqual(contract.state, "draft")
        self.assertEqual(contract.user_id, self.clerk)
        self.assertTrue(contract.number)
        self.assertEqual(self.customer.customer_contract_count, 0)
        contract.action_start()
        self.assertEqual(contract.state, "running")
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.customer_contract_count, 1)

    def test_an_old_contract_entered_afterwards_is_expired_at_once(self):
        old = self._contract(date_from="2019-01-01", date_until="2019-12-31")
        self.assertEqual(old.state, "expired")

    def test_it_cannot_end_before_it_begins(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._contract(date_until="2025-12-31")

    def test_a_number_of_ones_own_is_kept(self):
        self.assertEqual(self._contract(number="XS-001").number, "XS-001")

    def test_a_number_is_given_once_in_a_company(self):
        first, second = self._contract(), self._contract()
        self.assertNotEqual(first.number, second.number)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                second.number = first.number

    # -- steps ---------------------------------------------------------------------

    @freeze_time("2026-06-01")
    def test_no_door_leads_past_the_steps(self):
        contract = self._contract()
        with self.assertRaisesRegex(UserError, "begins as a draft"):
            self._contract(start=False, state="running")
        with self.assertRaisesRegex(UserError, "is not past"):
            contract.write({"state": "expired"})
        with self.assertRaisesRegex(UserError, "ends early"):
            contract.action_end()
        with self.assertRaisesRegex(UserError, "ends early"):
            contract.write({"state": "ended", "end_reason": "  "})
        contract.write({"state": "ended", "end_reason": "They moved away."})
        with self.assertRaisesRegex(UserError, "cannot become"):
            contract.write({"state": "running"})

    def test_who_only_looks_changes_nothing(self):
        contract = self._contract(start=False).with_user(self.viewer)
        self.assertEqual(contract.name, "Supply")
        for action in ("action_start", "action_renew", "action_end"):
            with self.assertRaises(AccessError):
                getattr(contract, action)()
        with self.assertRaises(AccessError):
            self._contract().with_user(self.clerk).unlink()

    @freeze_time("2026-06-01")
    def test_renewing_counts_from_the_end_first_agreed(self):
        contract = self._contract(
            date_from="2025-12-31", date_until="2026-01-30", renew_months=1, start=False
        )
        contract.action_start()
        self.assertEqual(contract.state, "expired")
        contract.action_renew()
        self.assertEqual(str(contract.date_until), "2026-06-29")
        self.assertEqual(contract.state, "running")
        contract.action_renew()
        self.assertEqual(str(contract.date_until), "2026-07-30")
        self.assertEqual(contract.renewal_count, 6)
        contract.date_until = "2026-08-15"  # agreed anew
        contract.action_renew()
        self.assertEqual(str(contract.date_until), "2026-09-15")

    def test_a_contract_without_end_is_not_renewed(self):
        with self.assertRaisesRegex(UserError, "no end"):
            self._contract(date_until=False).action_renew()

    @freeze_time("2026-06-01")
    def test_a_follow_up_begins_the_day_after(self):
        contract = self._contract()
        action = contract.action_follow_up()
        following = self.env["customer.contract"].browse(action["res_id"])
        self.assertRecordValues(
            following,
            [
                {
                    "previous_id": contract.id,
                    "state": "draft",
                    "date_from": fields.Date.to_date("2027-01-01"),
                    "date_until": fields.Date.to_date("2027-12-31"),
                }
            ],
        )
        self.assertNotEqual(following.number, contract.number)

    # -- the calendar --------------------------------------------------------------

    def test_the_person_responsible_is_reminded_once_for_each_end(self):
        with freeze_time("2026-06-01"):
            contract = self._contract()
            open_end = self._contract(date_until=False)
            self._cron()
            self.assertFalse(contract.activity_ids)
        with freeze_time("2026-12-01"):
            self._cron()
            self._cron()
            self.assertEqual(len(contract.activity_ids), 1)
            self.assertEqual(contract.activity_ids.user_id, self.clerk)
            self.assertEqual(str(contract.activity_ids.date_deadline), "2026-12-31")
            contract.activity_ids.action_done()
            self._cron()
            self.assertFalse(contract.activity_ids)
            contract.action_renew()
        with freeze_time("2027-12-10"):
            self._cron()
            self.assertEqual(len(contract.activity_ids), 1)
        self.assertFalse(open_end.activity_ids)

    def test_the_same_reminder_twice_is_refused_by_the_database(self):
        vals = {"res_model": "x", "res_id": 1, "kind": "end", "occasion": "2026"}
        reminders = self.env["customer.reminder"].sudo()
        reminders.create(vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                reminders.create(vals)

    def test_who_may_no_longer_see_customers_is_not_reminded(self):
        with freeze_time("2026-06-01"):
            contract = self._contract()
        self.company.customer_escalation_user_id = self.steward
        self.clerk.group_ids = self.env.ref("base.group_user")
        with freeze_time("2026-12-10"):
            self._cron()
        reminded = contract.with_user(self.steward).activity_ids
        self.assertEqual(reminded.user_id, self.steward)

    def test_what_is_over_expires_or_renews_itself(self):
        with freeze_time("2026-06-01"):
            plain, renewing = self._contract(), self._contract(auto_renew=True)
            self.assertEqual(str(renewing.date_notice), "2026-12-01")
        with freeze_time("2026-12-31"):
            self._cron()
            self.assertEqual(plain.state, "running")
        with freeze_time("2027-01-01"):
            self._cron()
            self.assertEqual(plain.state, "expired")
            self.assertEqual(renewing.state, "running")
            self.assertEqual(str(renewing.date_until), "2027-12-31")
            self._cron()
            self.assertEqual(renewing.renewal_count, 1)

    # -- what was performed --------------------------------------------------------

    @freeze_time("2026-06-15")
    def test_what_was_performed_is_invoiced_less_credit_notes(self):
        linked = self._contract()
        period = self._contract(performed_by="period")
        self._invoice(self.customer, 300, customer_contract_id=linked.id)
        self._invoice(
            self.customer, 50, move_type="out_refund", customer_contract_id=linked.id
        )
        self._invoice(self.customer, 1000, post=False, customer_contract_id=linked.id)
        self._invoice(self.customer, 700, date="2025-12-31")
        self._invoice(self._customer("Another"), 900)
        linked.invalidate_recordset()
        self.assertEqual(linked.performed_amount, 250)
        self.assertEqual(linked.performed_share, 0.25)
        self.assertEqual(period.performed_amount, 250)
        rows = self.env["account.move"].search(period._performed_domain())
        self.assertEqual(sum(rows.mapped("amount_total_signed")), 250)

    @freeze_time("2026-06-15")
    def test_a_credit_note_of_an_invoice_stays_on_the_contract(self):
        contract = self._contract()
        invoice = self._invoice(self.customer, 300, customer_contract_id=contract.id)
        invoice._reverse_moves(cancel=True)
        self.assertEqual(contract.performed_amount, 0)

    @freeze_time("2026-06-15")
    def test_invoices_in_another_currency_are_converted(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        contract = self._contract(currency_id=euro.id)
        self._invoice(self.customer, 100, customer_contract_id=contract.id)
        self._invoice(
            self.customer, 30, currency_id=euro.id, customer_contract_id=contract.id
        )
        self.assertEqual(contract.performed_amount, 230)

    def test_an_invoice_is_on_a_contract_of_its_customer(self):
        contract = self._contract()
        other = self._customer("Another")
        with self.assertRaisesRegex(ValidationError, "Huaxin"):
            self._invoice(other, 10, customer_contract_id=contract.id)
        contract.party_ids = other
        self._invoice(other, 10, customer_contract_id=contract.id)

    def test_a_contract_with_invoices_is_not_deleted(self):
        contract = self._contract()
        self._invoice(self.customer, 300, customer_contract_id=contract.id)
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                contract.with_user(self.customer_manager).unlink()

    # -- the customer --------------------------------------------------------------

    def test_open_contracts_follow_a_new_name_and_old_ones_do_not(self):
        with freeze_time("2026-06-01"):
            draft, running = self._contract(start=False), self._contract()
            old = self._contract(date_from="2019-01-01", date_until="2019-12-31")
            other = self._contract(party_name="Huaxin (Shenzhen branch)")
        self.customer.with_user(self.clerk).name = "Huaxin New"
        self.assertEqual(
            (draft | running | old | other).mapped("party_name"),
            ["Huaxin New", "Huaxin New", "Huaxin", "Huaxin (Shenzhen branch)"],
        )

    @freeze_time("2026-06-01")
    def test_signing_and_expiry_are_on_the_timeline(self):
        self._contract(
            date_from="2019-01-01", date_until="2019-12-31", date_signed="2018-12-01"
        )
        events = self.customer.with_user(self.viewer)._customer_timeline(10)
        events = [event for event in events if event["kind"] == "contract"]
        self.assertEqual(
            [str(event["date"].date()) for event in events],
            ["2019-12-31", "2018-12-01"],
        )
        self.assertEqual(events[0]["amount"], 1000)

    def test_two_companies_see_their_own(self):
        contract = self._contract()
        other = self.env["res.company"].create({"name": "Other"})
        self.clerk.write(
            {
                "company_ids": [Command.set(other.ids)],
                "company_id": other.id,
            }
        )
        self.assertFalse(self.contracts.search([("id", "=", contract.id)]))
        self.assertEqual(self.customer.with_user(self.clerk).customer_contract_count, 0)

    def test_fifty_cost_as_many_queries_as_one(self):
        contracts = self.env["customer.contract"]
        for n in range(50):
            kind = "period" if n % 2 else "linked"
            contracts |= self._contract(performed_by=kind)
        for name in ("performed_amount", "date_notice", "display_name"):
            with self.subTest(field=name):
                self._query_count(lambda name=name: contracts.mapped(name))
                self.assertEqual(
                    self._query_count(lambda name=name: contracts[:1].mapped(name)),
                    self._query_count(lambda name=name: contracts.mapped(name)),
                )

    def test_papers_can_be_read_by_whoever_reads_the_contract(self):
        paper = (
            self.env["ir.attachment"]
            .with_user(self.clerk)
            .create(
                {"name": "scan.pdf", "raw": b"%PDF", "res_model": "customer.contract"}
            )
        )
        self._contract(attachment_ids=[Command.link(paper.id)])
        self.env.invalidate_all()
        self.assertEqual(paper.with_user(self.viewer).raw, b"%PDF")
