from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingNotice(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.customer.email = "owner@example.com"
        cls.notices = cls.env["billing.notice"]
        cls.rule.due_days = 10
        cls.by_itself = cls._rule(posting="send", due_days=10, name="send")

    def _on(self, *kinds, **days):
        """Switch notices on; they were on for a year."""
        names = {f"billing_notify_{kind}": True for kind in kinds}
        self.company.write(names | {f"billing_notify_{k}": n for k, n in days.items()})
        long_ago = str(self._day(-365))
        self.company.billing_notify_since = dict.fromkeys(kinds, long_ago)

    def _day(self, days):
        return fields.Date.add(self.today, days=days)

    def _cron(self):
        with self._commits():
            self.notices.sudo()._cron_notify()
        self.env.invalidate_all()

    def _told(self, kind=None):
        domain = [("company_id", "=", self.company.id)]
        return self.notices.search(domain + ([("kind", "=", kind)] if kind else []))

    def _mails(self):
        return self.env["mail.mail"].search([("model", "=", "billing.notice")])

    def _bill(self, day=0, customer=None, **vals):
        """A posted bill of a run, made on a day, due ten days later."""
        self._subscription(customer, start=self._day(day), **vals)
        run = self._run(self._day(day))
        run.move_ids.filtered(lambda m: m.state == "draft").action_post()
        return run.move_ids

    # -- bills -----------------------------------------------------------------------

    def test_nobody_is_told_until_it_is_switched_on_and_then_not_of_what_was(self):
        old = self._bill(-20)
        self._cron()
        self.assertFalse(self._told())
        self.company.write(
            {"billing_notify_issued": True, "billing_notify_overdue": True}
        )
        self._cron()
        self.assertFalse(self._told())
        self.assertFalse(old.billing_notice_count)

    def test_a_posted_bill_is_told_once_with_its_pdf(self):
        self._on("issued")
        bill = self._bill()
        notice = self._told()
        self.assertEqual((notice.kind, notice.state), ("issued", "waiting"))
        self.assertEqual((notice.amount, notice.date_about), (100, self._day(10)))
        self._cron()
        self.assertEqual((notice.state, notice.receiver_id), ("sent", self.customer))
        mail = self._mails()
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertEqual(mail.attachment_ids, bill.invoice_pdf_report_id)
        self.assertIn(bill.name, mail.subject)
        self.assertTrue(bill.is_move_sent)
        bill.button_draft()
        bill.action_post()
        self._cron()
        self.assertEqual(self._mails(), mail)
        self.assertEqual(bill.billing_notice_count, 1)

    def test_a_bill_that_its_rule_sends_is_not_told_as_well(self):
        self._on("issued")
        bill = self._bill(rule_id=self.by_itself.id)
        self.assertEqual(bill.billing_send_state, "waiting")
        self.assertFalse(self._told())

    def test_a_bill_sent_by_hand_meanwhile_is_not_sent_again(self):
        self._on("issued")
        self._bill().is_move_sent = True
        self._cron()
        self.assertEqual(self._told().state, "dropped")
        self.assertIn("already", self._told().reason)
        self.assertFalse(self._mails())

    def test_a_draft_waits_and_a_voided_bill_is_left_out(self):
        self._on("issued")
        bill = self._bill()
        bill.button_draft()
        self._cron()
        self.assertEqual(self._told().state, "waiting")
        bill._billing_void("wrong", self.today)
        self._cron()
        self.assertEqual(self._told().state, "dropped")

    def test_due_and_overdue_each_on_its_day(self):
        self._on("due", "overdue", due_days=3, overdue_days=5)
        fresh, soon, late, just = (
            self._bill(day, self._customer(f"C{day}", email="c@example.com"))
            for day in (0, -8, -15, -14)
        )
        reminded = type(self.env["res.partner"])
        with patch.object(reminded, "_customer_overdue_reminded", lambda s, c: False):
            self._cron()
            self._cron()
        self.assertEqual(self._told("due").move_id, soon)
        self.assertEqual(self._told("overdue").move_id, late)
        self.assertFalse((fresh | just).billing_notice_ids)
        self.assertEqual(len(self._mails()), 2)
        mail = self._told("overdue").sudo().mail_id
        self.assertIn("5 days ago", str(mail.body_html))

    def test_overdue_is_left_to_whoever_reminds(self):
        self._on("overdue")
        self._bill(-20)
        reminded = type(self.env["res.partner"])
        with patch.object(reminded, "_customer_overdue_reminded", lambda s, c: True):
            self._cron()
        self.assertFalse(self._told())

    def test_what_is_paid_meanwhile_is_not_told(self):
        self._on("due", due_days=9)
        bill = self._bill(-5)
        self.notices._collect(self.company)
        payment = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        payment.create({})._create_payments()
        self._cron()
        self.assertEqual(self._told().state, "dropped")
        self.assertFalse(self._mails())

    # -- subscriptions ---------------------------------------------------------------

    def test_a_pause_and_an_end_are_told_once(self):
        self._on("paused", "ending", ending_days=14)
        paused = self._subscription(start=self._day(-40))
        ending = self._subscription(start=self._day(-40), end=self._day(14))
        self._subscription(start=self._day(-40), end=self._day(15))
        paused._pause(self.today, self._day(30))
        self._cron()
        self._cron()
        self.assertEqual(self._told("paused").subscription_id, paused)
        self.assertEqual(self._told("paused").date_until, self._day(30))
        self.assertEqual(self._told("ending").subscription_id, ending)
        ending.date_end = self._day(10)  # another day: another notice
        self._cron()
        self.assertEqual(len(self._told("ending")), 2)
        self.assertEqual(len(self._mails()), 3)

    def test_what_is_resumed_before_it_is_told_is_not_told(self):
        self._on("paused")
        subscription = self._subscription(start=self._day(-40))
        subscription.action_pause()
        self.notices._collect(self.company)
        subscription.action_resume()
        self._cron()
        self.assertEqual(self._told().state, "dropped")

    def test_new_prices_of_a_revision_are_told_with_before_and_after(self):
        self._on("price", price_days=30)
        subscription = self._subscription(start=self._day(-40), price=100)
        revision = self.env["billing.price.revision"].create(
            {"name": "2026", "date": self._day(20), "percent": 5}
        )
        with self._at_once():
            revision.action_confirm()
        self._cron()
        self._cron()
        notice = self._told()
        self.assertEqual(notice.subscription_id, subscription)
        self.assertEqual(notice.date_about, self._day(20))
        self.assertIn("100.00 → 105.00", self._mails().body_html)

    # -- faults ----------------------------------------------------------------------

    def test_without_an_address_it_is_parked_and_tried_again(self):
        self._on("issued")
        self.customer.email = False
        self._bill()
        self._cron()
        notice = self._told()
        self.assertEqual(notice.state, "parked")
        self.assertIn("Enter one on the contact", notice.reason)
        self.customer.email = "new@example.com"
        with self._at_once():
            notice.with_user(self.billing_clerk).action_retry()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(len(self._mails()), 1)

    def test_a_refused_mail_is_parked_and_the_same_mail_goes_again(self):
        self._on("issued")
        self._bill()
        self._cron()
        mail = self._mails()
        mail.write({"state": "exception", "failure_reason": "550 unknown user"})
        self._cron()
        notice = self._told()
        self.assertEqual(notice.state, "parked")
        self.assertIn("550 unknown user", notice.reason)
        notice.action_retry()
        self._cron()
        self.assertEqual((notice.state, mail.state), ("sent", "outgoing"))
        self.assertEqual(self._mails(), mail)

    def test_who_wants_no_notices_gets_none(self):
        self._on("issued")
        self.customer.billing_no_notices = True
        self._bill()
        self._cron()
        self.assertEqual(self._told().state, "dropped")
        self.assertFalse(self._mails())

    def test_a_worker_that_dies_leaves_nothing_twice(self):
        self._on("paused")
        for n in range(3):
            customer = self._customer(f"C{n}", email=f"c{n}@example.com")
            self._subscription(customer, start=self._day(-40)).action_pause()
        sent = type(self.notices)._mails

        def die(notices, kind):
            sent(notices, kind)
            raise KeyboardInterrupt  # after the mails, before the end of the batch

        with (
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
            patch.object(type(self.notices), "_mails", die),
        ):
            self._cron()
        self.env.invalidate_all()
        self.assertFalse(self._mails())
        self._cron()
        self._cron()
        self.assertEqual(len(self._mails()), 3)
        self.assertEqual(len(self._mails().recipient_ids), 3)

    def test_a_second_worker_is_refused_by_the_database(self):
        self._on("issued")
        bill = self._bill()
        self.assertFalse(
            self.notices._put(self.company, "issued", self.notices._posted_query(bill))
        )
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                """INSERT INTO billing_notice (company_id, partner_id, move_id, kind,
                                               occasion, state)
                   SELECT company_id, partner_id, move_id, kind, occasion, state
                     FROM billing_notice WHERE id = %s""",
                self._told().ids,
            )

    # -- roles, companies, cost --------------------------------------------------------

    def test_readers_see_and_nobody_types(self):
        self._on("issued")
        self._bill()
        notice = self._told().with_user(self.billing_reader)
        self.assertEqual(notice.kind, "issued")
        with self.assertRaises(AccessError):
            notice.action_retry()
        for user in (self.billing_clerk, self.billing_manager):
            with self.assertRaises(AccessError):
                notice.with_user(user).write({"state": "sent"})
        notice.with_user(self.billing_clerk).action_drop()
        self.assertEqual(notice.state, "dropped")

    def test_another_company_tells_for_itself(self):
        self._on("issued")
        other = self.setup_other_company()["company"]
        self._bill()
        stranger = self._user("stranger", "customer_billing.group_manager")
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.assertFalse(self.notices.with_user(stranger).search([]))
        self.assertFalse(other._billing_notifies("issued"))

    def test_it_is_on_the_timeline_of_the_customer(self):
        self._on("issued")
        self._bill()
        self._cron()
        kinds = [event["kind"] for event in self.customer._customer_timeline(20)]
        self.assertIn("billing_notice", kinds)

    def test_sending_many_costs_no_query_more_for_each_decision(self):
        self._on("paused")
        counts = []
        for size in (3, 30):
            for n in range(size):
                customer = self._customer(f"{size} {n}", email="c@example.com")
                self._subscription(customer, start=self._day(-40)).action_pause()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.notices._collect(self.company)
            waiting = self.notices.sudo().search([("state", "=", "waiting")])
            self.assertEqual(len(waiting._still_true()._to_somebody()), size)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            waiting._drop("counted")
        self.assertLessEqual(counts[1], counts[0])
