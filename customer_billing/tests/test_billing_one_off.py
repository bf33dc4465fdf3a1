from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingOneOff(BillingCommon):
    """One-off charges, what stands on one bill, sending and the explanation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._item("Visit", 80, kind="one_off")
        cls.paid = cls._item("Repair", kind="one_off", tax=cls.tax)

    def _charge(self, **vals):
        """A one-off charge as a fee clerk enters it."""
        vals = {
            "partner_id": self.customer.id,
            "item_id": self.visit.id,
            "period_start": "2025-01-10",
        } | vals
        return self.env["billing.charge"].with_user(self.billing_clerk).create(vals)

    def _parts(self, moves):
        """The names of the lines, a list for each bill."""
        return sorted(
            sorted(line.name for line in move.invoice_line_ids) for move in moves
        )

    # -- entering ------------------------------------------------------------------

    def test_a_clerk_enters_one_in_the_form_and_sees_what_it_costs(self):
        form = Form(self.env["billing.charge"].with_user(self.billing_clerk))
        form.partner_id = self.customer
        form.item_id = self.visit
        form.quantity = 3
        self.assertEqual(form.amount, 240)
        form.price_given = 70
        self.assertEqual(form.amount, 210)
        charge = form.save()
        self.assertEqual(charge.state, "open")
        self.assertEqual(charge.explanation_text, "3 × 70.00 = 210.00 · total 210.00")

    def test_taxes_and_tiers_are_in_the_amounts(self):
        taxed = self._charge(item_id=self.paid.id, price_given=100)
        self.assertEqual((taxed.amount, taxed.amount_total), (100, 115))
        tiers = [
            Command.create({"sequence": 1, "up_to": 10, "price": 2}),
            Command.create({"sequence": 2, "up_to": 0, "price": 1}),
        ]
        item = self._item("Tiers", kind="one_off")
        self._tariff(item, 0, price_model="graduated", tier_ids=tiers)
        charge = self._charge(item_id=item.id, quantity=12)
        self.assertEqual((charge.quantity, charge.amount), (12, 22))
        bill = self._run("2025-01-31").move_ids
        self.assertEqual(charge.quantity, 12)
        self.assertEqual(charge.move_line_id.price_subtotal, 22)
        self.assertEqual(bill.amount_total, 22 + 115)

    def test_what_makes_no_sense_is_refused(self):
        other = self.env["billing.object"].create(
            {"name": "Theirs", "partner_id": self._customer("Other").id}
        )
        for vals, words in (
            ({"item_id": self.paid.id}, "Enter a price"),
            ({"item_id": self.item.id}, "no one-off item"),
            ({"object_id": other.id}, "another customer"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                self._charge(**vals)

    def test_a_number_of_another_system_is_charged_once(self):
        self._charge(external_key="A-1")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._charge(external_key="A-1")
        result = (
            self.env["billing.charge"]
            .with_user(self.billing_clerk)
            .load(
                ["partner_id/.id", "item_id/.id", "quantity", "external_key"],
                [
                    [str(self.customer.id), str(self.visit.id), "2", key]
                    for key in "BCB"
                ],
            )
        )
        self.assertIn("number of another system", result["messages"][0]["message"])

    def test_people_enter_one_off_charges_and_nothing_else(self):
        subscription = self._subscription()
        self._run("2025-01-01")
        charge = self._charge()
        billed = subscription.charge_ids.with_user(self.billing_manager)
        for step in (
            lambda: self._charge(amount=1),
            lambda: self._charge(line_id=subscription.line_ids.id),
            lambda: charge.write({"amount": 1}),
            lambda: billed.write({"note": "x"}),
            charge.action_void,
            lambda: charge.with_user(self.billing_reader).write({"quantity": 2}),
        ):
            with self.assertRaises(AccessError):
                step()
        with self.assertRaises(UserError):
            billed.unlink()
        charge.write({"quantity": 2})
        self.assertEqual(charge.amount, 160)
        self._run("2025-02-01")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            charge.write({"quantity": 3})
        with self.assertRaises(UserError):
            charge.unlink()
        self._charge().unlink()

    def test_it_is_owed_from_the_moment_it_is_entered(self):
        self._charge(item_id=self.paid.id, price_given=100)
        owed = self.customer._customer_commitments(self.company)
        self.assertEqual(owed[self.customer.id]["charge"], 115)

    # -- billing -------------------------------------------------------------------

    def test_it_waits_for_the_next_bill_of_the_customer(self):
        self._subscription()
        self._run("2025-01-01")
        charge = self._charge()
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self._run("2025-01-31", generate=False).action_preview()
        bill = self._run("2025-02-01").move_ids
        self.assertEqual(
            self._parts(bill),
            [["Management fee 2025-02-01 – 2025-02-28", "Visit 2025-01-10"]],
        )
        self.assertEqual(charge.move_id, bill)
        self.assertEqual((charge.state, bill.amount_total), ("billed", 180))

    def test_it_may_stand_on_a_bill_of_its_own(self):
        self.rule.one_off_bill = "apart"
        self._subscription()
        self._charge(description="3 F")
        self.assertEqual(
            self._parts(self._run("2025-01-31").move_ids),
            [["Management fee 2025-01-01 – 2025-01-31"], ["Visit 3 F 2025-01-10"]],
        )
        self._charge(period_start="2025-02-01")
        self.assertEqual(len(self._run("2025-02-01", generate=False).line_ids), 0)

    def test_who_has_no_subscription_is_billed_by_the_first_rule(self):
        charge = self._charge(note="for the office")
        run = self._run("2025-01-31", generate=False)
        run.action_preview()
        self.assertEqual(run.line_ids.amount, 80)
        self.assertIn("Visit 2025-01-10: 1 × 80.00", run.line_ids.preview)
        run.action_generate()
        self._work()
        self.assertEqual(
            run.move_ids.billing_rule_id,
            self.env["billing.rule"].search(
                [("company_id", "=", self.company.id)], limit=1
            ),
        )
        self.assertEqual(charge.move_id, run.move_ids)
        self.assertNotIn("office", run.move_ids.invoice_line_ids.name)
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self._run("2025-01-31")

    def test_without_any_rule_it_is_parked_with_the_reason(self):
        self._charge()
        self.env["billing.rule"].search([]).active = False
        run = self._run("2025-01-31")
        self.assertIn("no billing rule", run.parked_line_ids.reason)

    def test_one_that_is_for_later_waits(self):
        self._charge(period_start="2025-03-01")
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self._run("2025-01-31")

    def test_a_line_of_a_bill_stands_for_one_charge(self):
        charge, other = self._charge(), self._charge()
        self._run("2025-01-31")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                other.sudo().move_line_id = charge.move_line_id
                self.env.flush_all()

    def test_thirty_cost_as_many_queries_as_three(self):
        def bill(count, day):
            for customer in self.env["res.partner"].create(
                [{"name": f"C{n}", "is_company": True} for n in range(count)]
            ):
                self._charge(partner_id=customer.id, period_start=day)
            run = self._run(day, generate=False)
            self.env.invalidate_all()
            return self._query_count(run.action_preview)

        bill(2, "2024-01-01")
        self.env["billing.run"].search([]).sudo().line_ids.action_skip()
        few = bill(3, "2024-02-01")
        self.assertLessEqual(bill(30, "2024-03-01"), few)

    # -- what stands on one bill -----------------------------------------------------

    def test_one_bill_for_each_object_contract_or_subscription(self):
        rooms = self.env["billing.object"].create(
            [{"name": n, "partner_id": self.customer.id} for n in ("601", "602")]
        )
        contract = self.env["customer.contract"].create(
            {"name": "Lease", "partner_id": self.customer.id}
        )
        subscriptions = [self._subscription() for _n in range(4)]
        for subscription, room in zip(subscriptions, (*rooms, *rooms), strict=True):
            subscription.line_ids.object_id = room
        subscriptions[0].contract_id = subscriptions[1].contract_id = contract
        self._charge(object_id=rooms[0].id, period_start="2025-01-01")
        days = {"customer": 1, "object": 2, "contract": 3, "subscription": 5}
        for month, (scope, bills) in enumerate(days.items(), 1):
            self.rule.bill_scope = scope
            if month > 1:
                self._charge(object_id=rooms[0].id, period_start=f"2025-{month:02}-01")
            run = self._run(f"2025-{month:02}-01")
            with self.subTest(scope=scope):
                expected = 2 if scope == "contract" else bills
                self.assertEqual(len(run.move_ids), expected)
                self.assertEqual(sum(run.move_ids.mapped("amount_total")), 480)
            if scope == "contract":
                linked = run.move_ids.filtered("customer_contract_id")
                self.assertEqual(linked.customer_contract_id, contract)
                self.assertEqual(linked.amount_total, 200)
            if scope == "object":
                own = run.move_ids.filtered(lambda m: m.amount_total == 280)
                self.assertEqual(len(own.invoice_line_ids), 3)

    # -- posting and sending ---------------------------------------------------------

    def test_bills_are_sent_once_and_who_has_no_mail_is_parked(self):
        self.rule.posting = "send"
        self.customer.email = "customer@example.com"
        silent = self._customer("Silent")
        self._subscription()
        self._subscription(silent)
        run = self._run("2025-01-01")
        sent = []
        sender = type(self.env["account.move.send"])

        def send(senders, moves, **settings):
            sent.append((moves, settings["sending_methods"]))
            moves.is_move_sent = True

        run.action_confirm()
        with patch.object(sender, "_generate_and_send_invoices", send):
            self._work()
            self._work()
            self.assertEqual(run.state, "done")
            self.assertEqual(set(run.move_ids.mapped("state")), {"posted"})
            self.assertEqual(run.unsent_count, 1)
            unsent = run.move_ids.filtered(lambda m: m.partner_id == silent)
            self.assertIn("no mail address", unsent.billing_send_fault)
            silent.email = "silent@example.com"
            run.action_send_again()
            self._work()
        self.assertEqual(
            [moves.partner_id for moves, _how in sent], [self.customer, silent]
        )
        self.assertEqual(set(run.move_ids.mapped("billing_send_state")), {"sent"})
        self.assertEqual(run.unsent_count, 0)

    def test_a_mail_reaches_the_customer_the_way_core_sends_it(self):
        self.rule.posting = "send"
        self.customer.email = "customer@example.com"
        self._subscription()
        run = self._run("2025-01-01")
        run.action_confirm()
        self._work()
        bill = run.move_ids
        self.assertEqual(bill.billing_send_state, "sent")
        self.assertTrue(bill.is_move_sent)
        notes = bill.message_ids.filtered(lambda m: self.customer in m.partner_ids)
        self.assertEqual(len(notes), 1)

    # -- the explanation ---------------------------------------------------------------

    def test_the_document_tells_in_small_how_amounts_came_about(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.item.name = "Fee <b>bold</b>"
        self._subscription(start="2025-01-17", rule_id=self._rule(anchor_day=1).id)
        bill = self._run("2025-01-17").move_ids
        line = bill.invoice_line_ids
        told = "1 × 100.00 = 100.00 · 15 of 31 days · total 48.39"
        self.assertEqual(line.billing_explanation, told)
        self.assertNotIn("total", line.name)
        report = "account.report_invoice"
        for lang, words in (("en_US", told), ("zh_CN", "15")):
            self.customer.lang = lang
            html = self.env["ir.actions.report"]._render_qweb_html(report, bill.ids)[0]
            page = html.decode()
            small = page.partition("o_billing_explanation")[2].partition("</div>")[0]
            self.assertIn("text-muted small", small)
            self.assertIn(words, small)
            self.assertNotIn("<b>bold</b>", page)
            self.assertIn("&lt;b&gt;bold", page)

    def test_whoever_sees_the_bill_sees_how_it_came_about(self):
        self._subscription()
        line = self._run("2025-01-01").move_ids.invoice_line_ids
        accountant = self._user("accountant", "account.group_account_invoice")
        self.assertIn("100.00", line.with_user(accountant).billing_explanation)

    # -- fapiao ------------------------------------------------------------------------

    def test_the_state_follows_the_fapiao(self):
        self._subscription()
        bill = self._run("2025-01-01").move_ids
        accountant = self._user("fapiao", "account.group_account_invoice")
        fapiao = self.env["billing.fapiao"].with_user(accountant)
        self.assertEqual(bill.billing_fapiao_state, "none")
        first = fapiao.create({"move_id": bill.id, "number": "1" * 20, "amount": 60})
        self.assertEqual(bill.billing_fapiao_state, "partial")
        second = fapiao.create({"move_id": bill.id, "number": "2" * 20})
        self.assertEqual(second.amount, 40)
        self.assertEqual(bill.billing_fapiao_state, "done")
        first.red_number = "3" * 20
        self.assertEqual(bill.billing_fapiao_state, "partial")
        second.red_date = "2025-02-01"
        self.assertEqual(bill.billing_fapiao_state, "reversed")
        self.assertEqual(bill.state, "draft")  # nothing is blocked, or changed

    def test_a_number_is_one_that_a_fapiao_has_and_stands_once(self):
        bill = self._invoice(self.customer, 100)
        special = self.env.ref("customer_archive.invoice_kind_paper_special")
        make = self.env["billing.fapiao"].create
        make({"move_id": bill.id, "number": "1" * 20, "amount": 1})
        old = {"kind_id": special.id, "number": "12345678"}
        make({"move_id": bill.id, "code": "1" * 12} | old)
        for vals in ({"number": "12345"}, old, {"number": "x" * 20}):
            with self.assertRaisesRegex(ValidationError, "is no number"):
                make({"move_id": bill.id} | vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                make({"move_id": bill.id, "number": "1" * 20})
