import io
from datetime import timedelta
from unittest.mock import patch

import openpyxl
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.billing_statement_mail import BillingStatementMail
from .common_statements import StatementCommon


@tagged("post_install", "-at_install")
class TestBillingStatementAnswers(StatementCommon):
    """A statement on its way: sent, confirmed and frozen, disputed and settled."""

    # -- frozen ---

    def test_a_confirmed_statement_says_who_when_and_how(self):
        self._confirm()
        self.assertRecordValues(
            self.statement,
            [{"state": "confirmed", "answered_by": "Ms Lin", "answer_way": "link"}],
        )
        self.assertEqual(self.statement.seal_state, "ok")
        self.assertEqual(len(self.statement.frozen_hash), 64)

    def test_no_door_leads_to_what_was_confirmed(self):
        self._confirm()
        statement, line = self.statement, self.lines[0]
        before = statement._digest()
        clerk = self.billing_clerk
        for user in (clerk, self.billing_manager, self.env.ref("base.user_root")):
            told, row = statement.with_user(user), line.with_user(user)
            for step in (
                lambda t=told: t.write({"closing_balance": 1}),
                lambda t=told: t.write({"state": "draft"}),
                lambda t=told: t.write({"line_ids": [(5,)]}),
                lambda t=told: t.unlink(),
                lambda t=told: t.action_refresh(),
                lambda r=row: r.write({"debit": 1}),
                lambda r=row: r.unlink(),
                lambda r=row: r.copy({"statement_id": statement.id}),
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    step()
        for step in (
            lambda: statement._store({"opening_balance": 1}),
            lambda: statement.sudo()._put(None),
            lambda: line.sudo().write({"description": "x"}),
            lambda: self._differ(line),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                step()
        self._invoice(self.customer, 5, "2025-02-11")
        self.assertEqual(self._state(self.customer), statement)
        self.env.invalidate_all()
        self.assertEqual(statement._digest(), before)
        self.assertEqual(statement.seal_state, "ok")

    def test_a_broken_seal_is_seen(self):
        self._confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE billing_statement_line SET debit = debit + 0.01 WHERE id = %s",
            (self.lines[0].id,),
        )
        self.env.invalidate_all()
        self.assertEqual(self.statement.seal_state, "broken")

    def test_the_database_wants_a_seal(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.statement._store({"state": "confirmed"})

    def test_nobody_writes_rows_or_states_beside_the_ledger(self):
        self.statement.action_refresh()
        self.assertEqual(self.statement.state, "draft")  # has to be sent again
        told = self.statement.with_user(self.billing_clerk)
        line = told.line_ids[0]
        values = {"statement_id": told.id, "date": "2025-02-01", "kind": "entry"}
        head = {"date_from": "2025-03-01", "company_id": self.company.id}
        head |= {"date_to": "2025-03-02", "partner_id": self.customer.id}
        for step in (
            lambda: line.write({"debit": 1}),
            lambda: line.unlink(),
            lambda: line.create(values),
            lambda: told.write({"closing_balance": 0}),
            lambda: told.write({"state": "confirmed"}),
            lambda: told.create(head),
        ):
            with self.assertRaises(AccessError):
                step()
        told.user_id = self.billing_clerk

    # -- moved since ---

    def test_what_is_entered_later_is_listed_and_changes_nothing(self):
        self._confirm()
        self.assertEqual(self.statement.moved_count, 0)
        self._invoice(self.customer, 5, "2025-02-11")
        self._payment(self.customer, 3, "2025-01-02")
        self._invoice(self.customer, 9, "2025-03-01")  # of another period
        self.opening.button_draft()
        self.env.invalidate_all()
        self.assertEqual(self.statement.moved_count, 3)
        self.assertAlmostEqual(self.statement.moved_amount, 5 - 3 - 70)
        self.assertAlmostEqual(self.statement.closing_balance, 250.55)
        found = self.env["billing.statement"].search([("moved_count", ">", 0)])
        self.assertEqual(found, self.statement)
        action = self.statement.action_view_moved()
        items = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(items.move_id.mapped("state").count("draft"), 1)

    def test_what_moved_costs_as_many_queries_for_thirty_as_for_three(self):
        customers = self.env["res.partner"].create(
            [{"name": f"C{n}", "is_company": True} for n in range(30)]
        )
        for customer in customers:
            self._invoice(customer, 10, "2025-02-02")
        statements = self._state(customers)
        statements.action_mark_sent()
        statements._freeze(
            {"answered_at": fields.Datetime.now(), "answer_way": "portal"}
        )
        for customer in customers[:7]:
            self._payment(customer, 1, "2025-02-20")

        def look(some):
            return self._query_count(
                lambda: some.read(
                    ["moved_count", "seal_state", "open_difference_count"]
                )
            )

        look(statements[:3])
        self.assertEqual(look(statements[:3]), look(statements))
        self.assertEqual(sum(statements.mapped("moved_count")), 7)

    def test_merging_customers_keeps_what_was_confirmed(self):
        other = self._customer("Twin", email="buyer@example.com")
        self._invoice(other, 11, "2025-02-04")
        twin = self._state(other)
        twin.action_mark_sent()
        difference = self._differ(twin.line_ids, statement_id=twin.id)
        self._confirm()
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((other | self.customer).ids, other)
        self.env.invalidate_all()
        self.assertEqual(self.statement.partner_id, other)
        self.assertEqual(self.statement.seal_state, "ok")
        self.assertEqual(self.statement.customer_name, "Customer")
        self.assertEqual(self.statement.moved_amount, 11)
        self.assertEqual(difference.statement_id, self.statement)
        self.assertFalse(twin.exists())

    def test_two_confirmed_statements_of_one_period_are_not_merged(self):
        other = self._customer("Twin", email="buyer@example.com")
        self._invoice(other, 11, "2025-02-04")
        twin = self._state(other)
        twin.action_mark_sent()
        self._confirm()
        self._confirm(twin)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaisesRegex(UserError, "reopened first"):
            merge._merge((other | self.customer).ids, other)

    # -- two persons reopen ---

    def test_reopening_takes_two_persons_and_a_reason(self):
        self._confirm()
        seal = self.statement.frozen_hash
        clerk = self.statement.with_user(self.billing_clerk)
        with self.assertRaisesRegex(UserError, "Why It Should"):
            clerk.action_ask_reopen()
        other = self.statement.with_user(self._user("second", *CLERK))
        with self.assertRaisesRegex(UserError, "Nobody has asked"):
            other.action_reopen()
        clerk.reopen_reason = "An invoice was forgotten"
        clerk.action_ask_reopen()
        with self.assertRaises(AccessError):
            clerk.action_reopen()
        with self.assertRaises(AccessError):
            self.statement.with_user(self.billing_reader).action_reopen()
        self.assertEqual(self.statement.state, "confirmed")
        other.action_reopen()
        self.assertEqual(self.statement.state, "draft")
        self.assertFalse(self.statement.frozen_hash)
        self.assertIn(seal, self.statement.message_ids[0].body)
        self._invoice(self.customer, 5, "2025-02-11")
        self._state(self.customer)
        self.assertAlmostEqual(self.statement.closing_balance, 255.55)

    # -- differences ---

    def test_a_difference_has_an_owner_a_deadline_and_an_activity(self):
        self.company.billing_statement_difference_days = 3
        self.statement.user_id = self.billing_clerk
        form = Form(
            self.env["billing.statement.difference"].with_context(
                default_statement_id=self.statement.id
            ),
            "customer_billing.view_billing_statement_difference_form",
        )
        form.line_id, form.kind = self.lines[0], "price"
        form.is_amount_claimed, form.amount_claimed = True, 200
        difference = form.save()
        self.assertRecordValues(
            difference,
            [
                {
                    "state": "open",
                    "user_id": self.billing_clerk.id,
                    "amount_told": 250.55,
                    "amount_difference": -50.55,
                    "document": self.invoice.name,
                    "date_deadline": fields.Date.today() + timedelta(days=3),
                }
            ],
        )
        self.assertEqual(difference.activity_ids.user_id, self.billing_clerk)
        self.assertEqual(self.statement.state, "disputed")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._differ(self.lines[0])

    def test_what_the_customer_said_is_not_rewritten(self):
        difference = self._differ(self.lines[0])
        for vals in (
            {"words": "x"},
            {"state": "withdrawn"},
            {"amount_claimed": 1},
            {"line_id": False},
        ):
            with self.assertRaises(AccessError):
                difference.write(vals)
        with self.assertRaises(AccessError):
            difference.unlink()
        with self.assertRaises(AccessError):
            difference.with_user(self.billing_reader).action_withdraw()

    def test_when_all_are_settled_the_statement_is_sent_again(self):
        right = self._differ(self.lines[0])
        wrong = self._differ(None, kind="payment", amount_claimed=10)
        gone = self._differ(self.lines[2], kind="other")
        with self.assertRaisesRegex(UserError, "Correcting Document"):
            right.action_accept()
        right.move_id = self._invoice(self._customer("Other"), 5, "2025-02-27")
        with self.assertRaisesRegex(UserError, "Correcting Document"):
            right.action_accept()
        credit = self._invoice(
            self.customer, 50.55, "2025-02-27", move_type="out_refund"
        )
        right.move_id = credit
        right.action_accept()
        with self.assertRaisesRegex(UserError, "Our Answer"):
            wrong.action_explain()
        wrong.our_answer = "It came in March."
        wrong.action_explain()
        self.assertEqual(self.statement.state, "disputed")
        with self.assertRaisesRegex(UserError, "open differences"):
            self._reply().action_confirm()
        gone.action_withdraw()
        self.assertEqual(self.statement.state, "settled")
        self.assertFalse(self.statement.difference_ids.activity_ids)
        with self.assertRaisesRegex(UserError, "settled already"):
            gone.action_check()
        self.statement.action_refresh()
        self.assertAlmostEqual(self.statement.closing_balance, 200)
        self.assertEqual(right.line_id.move_line_id.move_id, self.invoice)
        self.statement.action_send()
        self._post()
        self.assertEqual(self.statement.state, "sent")
        self.assertEqual(self.statement.sent_count, 2)
        self._confirm()
        self.assertEqual(self.statement.state, "confirmed")

    def test_late_ones_stand_on_top(self):
        today = fields.Date.today()
        young = self._differ(self.lines[0], date_deadline=today + timedelta(days=9))
        late = self._differ(self.lines[1], date_deadline=today - timedelta(days=1))
        done = self._differ(self.lines[2], date_deadline=today - timedelta(days=5))
        done.action_withdraw()
        found = self.env["billing.statement.difference"].search([])
        self.assertEqual(found, late + young + done)
        self.assertEqual(found.search([("is_overdue", "=", True)]), late)

    # -- on paper ---

    def _reply(self, **vals):
        clerk = self.env(user=self.billing_clerk.id)
        paper = clerk["ir.attachment"].create({"name": "reply.pdf", "raw": b"x"})
        return clerk["billing.statement.reply"].create(
            {
                "statement_id": self.statement.id,
                "name": "Mr Zhao",
                "date": "2025-03-05",
                "attachment_ids": paper.ids,
            }
            | vals
        )

    def test_a_stamped_reply_confirms_too(self):
        with self.assertRaisesRegex(UserError, "Attach"):
            self._reply(attachment_ids=False).action_confirm()
        with self.assertRaisesRegex(UserError, "how the customer"):
            self._reply(way="hand").action_confirm()
        self._reply().action_confirm()
        self.assertRecordValues(
            self.statement,
            [
                {
                    "state": "confirmed",
                    "answer_way": "paper",
                    "answered_by": "Mr Zhao",
                    "answer_user_id": self.billing_clerk.id,
                }
            ],
        )
        self.assertEqual(self.statement.attachment_ids.res_id, self.statement.id)
        with self.assertRaisesRegex(UserError, "not open for this"):
            self._reply().action_confirm()

    # -- the post ---

    def _post(self):
        """What the scheduler sends, with a paper that takes no time."""
        paper = patch.object(
            type(self.env["billing.statement"]), "_paper_content", lambda s: b"%PDF"
        )
        with paper, self._commits():
            self.env["billing.statement.mail"].sudo()._cron_mail()
        self.env.invalidate_all()

    def _mails(self, statement=None):
        statement = statement or self.statement
        return self.env["mail.mail"].search(
            [("model", "=", statement._name), ("res_id", "in", statement.ids)]
        )

    def test_a_run_is_sent_once_with_progress_and_faults_set_aside(self):
        quick = self._customer("Quick", email="quick@example.com")
        without = self._customer("Without")
        for customer in (quick, without):
            self._invoice(customer, 10, "2025-02-02")
        run = self.env["billing.statement.run"].create(
            {"date_from": "2025-02-01", "date_to": "2025-02-28"}
        )
        run._start()
        with self._commits():
            self.env["billing.statement.run"].sudo()._cron_statement()
        self.assertEqual((run.draft_count, run.sent_count), (2, 1))
        for _twice in range(2):
            run.with_user(self.billing_clerk).action_send()
            self.assertEqual(run.mail_waiting_count, 3 - run.sent_count)
            self._post()
        self.assertEqual(
            (run.mail_sent_count, run.mail_parked_count, run.sent_count), (1, 1, 2)
        )
        told = run.statement_ids.filtered(lambda s: s.partner_id == quick)
        self.assertEqual(len(self._mails(told)), 1)
        self.assertIn("/statement/", self._mails(told).body_html)
        self.assertEqual(self._mails(told).attachment_ids.raw, b"%PDF")
        missing = run.statement_ids.filtered(lambda s: s.partner_id == without)
        self.assertEqual(missing.mail_state, "parked")
        self.assertIn("no email address", missing.mail_fault)
        without.email = "now@example.com"
        run.with_user(self.billing_clerk).action_retry_mails()
        self._post()
        self.assertEqual((run.sent_count, run.draft_count), (3, 0))
        self.assertEqual(run.confirmed_count + run.disputed_count, 0)

    def test_the_outbox_takes_each_mail_once(self):
        self.statement.action_refresh()
        self.assertEqual(self.statement._plan_mails(0), 1)
        self.assertEqual(self.statement._plan_mails(0), 0)
        mail = self.statement.mail_ids
        values = {
            "statement_id": self.statement.id,
            "company_id": self.company.id,
            "partner_id": self.customer.id,
            "round": mail.round,
            "number": 0,
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                mail.sudo().create(values)
        lock = patch.object(
            BillingStatementMail, "try_lock_for_update", lambda s, **k: s.browse()
        )
        with lock:
            self._post()  # another worker has it
        self.assertEqual(mail.state, "waiting")
        self.assertFalse(self._mails())

    def test_what_was_handed_over_is_not_mailed_too(self):
        self.statement.action_refresh()
        self.statement.action_send()
        self.statement.action_mark_sent()
        self._post()
        self.assertFalse(self._mails())
        self.assertEqual(self.statement.sent_count, 2)
        with self.assertRaisesRegex(UserError, "sent already"):
            self.statement.action_send()

    def test_who_is_silent_is_reminded_a_few_times(self):
        today = fields.Date.today()
        self.statement._store({"date_answer": today - timedelta(days=1)})
        self.assertTrue(self.statement.is_overdue)
        silent = self.env["billing.statement"].search([("is_overdue", "=", True)])
        self.assertIn(self.statement, silent)
        remind = self.env["billing.statement"].sudo()._cron_remind
        remind()
        self.assertFalse(self.statement.mail_ids)  # off by default
        self.company.write(
            {"billing_statement_remind": True, "billing_statement_answer_days": 5}
        )
        for days, count in ((0, 1), (0, 1), (6, 2), (12, 2)):
            self.statement.mail_ids._write(
                {"sent_at": fields.Datetime.now() - timedelta(days=days)}
            )
            remind()
            self._post()
            self.assertEqual(len(self._mails()), count)
        self.assertEqual(self.statement.state, "sent")
        self._confirm()
        remind()
        self.assertEqual(len(self.statement.mail_ids), 2)

    def test_the_paper_carries_the_link_as_a_code_once_it_is_told(self):
        def paper():
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "customer_billing.report_statement", self.statement.ids
            )
            return html.decode()

        self.assertIn("data:image/svg+xml;base64", paper().partition("Scan to")[0])
        self.statement.action_refresh()
        self.assertNotIn("Scan to", paper())

    # -- a spreadsheet ---

    def test_the_spreadsheet_adds_up_and_holds_no_formula(self):
        evil = "=HYPERLINK(1)"
        self.customer.name = evil
        self.invoice.ref = "+cmd|x"
        self.statement.action_refresh()
        book = openpyxl.load_workbook(io.BytesIO(self.statement._xlsx()))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        self.assertFalse([c.value for c in cells if c.data_type == "f"])
        texts = [c.value for c in cells if isinstance(c.value, str)]
        self.assertIn(f"'{evil}", texts)
        self.assertIn("'+cmd|x", texts)
        numbers = [c.value for c in cells if c.data_type == "n" and c.value]
        self.assertIn(250.55, numbers)


CLERK = ("customer_billing.group_clerk",)
