from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CreditCommon

CHINESE = "zh_CN"


@tagged("post_install", "-at_install")
class TestCreditReminder(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        addon = cls.env["ir.module.module"].search([("name", "=", "customer_credit")])
        addon._update_translations([CHINESE])
        cls.reminders = cls.env["credit.reminder"]
        cls.reminders.search([]).sudo().write({"state": "cancelled"})
        cls.company.partner_id.bank_ids = [
            (0, 0, {"acc_number": "6222 0210 0109", "acc_holder_name": "Lantern"})
        ]
        cls.today = fields.Date.today()
        cls.blue = cls._customer("Blue Sea", email="blue@example.com")
        cls.red = cls._customer("Red Hill", email="red@example.com", lang=CHINESE)
        cls._invoice(cls.blue, 100, cls._ago(60), cls._ago(30))
        cls._invoice(cls.blue, 400, cls._ago(10), cls._ago(-20))
        cls._invoice(cls.red, 6007.14, cls._ago(50), cls._ago(20))

    @classmethod
    def _ago(cls, days):
        return fields.Date.subtract(cls.today, days=days)

    def _wizard(self, customers, user=None, **vals):
        wizard = self.env["credit.reminder.make"].with_user(user or self.credit_user)
        return wizard.create({"partner_ids": [(6, 0, customers.ids)]} | vals)

    def _remind(self, customers, **vals):
        action = self._wizard(customers, **vals).action_make()
        return self.reminders.search(action["domain"], order="id")

    def _work(self):
        with self._commits() as steps:
            self.reminders._cron_send()
        return steps

    def _mails(self, reminder):
        return self.env["mail.mail"].search(
            [("model", "=", "credit.reminder"), ("res_id", "in", reminder.ids)]
        )

    # -- from the ageing to the letter ---------------------------------------------

    def test_ticked_customers_get_a_letter_each(self):
        reminders = self._remind(self.blue | self.red)
        self.assertEqual(set(reminders.mapped("state")), {"waiting"})
        self.assertEqual(reminders.user_id, self.credit_user)
        self._work()
        self.assertEqual(set(reminders.mapped("state")), {"sent"})
        blue, red = reminders
        self.assertEqual((blue.total_amount, blue.overdue_amount), (500, 100))
        self.assertEqual(blue.overdue_days, 30)
        self.assertEqual(blue.line_ids.mapped("residual_amount"), [100, 400])
        self.assertTrue(blue.attachment_id)
        mail = self._mails(blue)
        self.assertEqual(mail.recipient_ids, self.blue)
        self.assertIn(blue.attachment_id, mail.attachment_ids)
        self.assertIn("30 days", mail.body_html)
        self.assertIn("贵公司", self._mails(red).body_html)

    def test_the_letter_says_it_in_the_customer_s_words(self):
        reminders = self._remind(self.blue | self.red, tone="final")
        reminders.sudo()._refresh()
        english, chinese = (reminder._told() for reminder in reminders)
        text = " ".join(english["paragraphs"])
        self.assertEqual(english["title"], "Final Reminder")
        for part in ("Lantern / 6222 0210 0109", "within 7 days", "our last reminder"):
            self.assertIn(part, text)
        text = "".join(chinese["paragraphs"])
        self.assertEqual(chinese["title"], "最后催款函")
        for part in (
            "陆仟零柒元壹角肆分",
            "最长逾期20天",
            "明细附后",
            "请于",
            "书面提出",
        ):
            self.assertIn(part, text)

    def test_the_paper_lists_all_items_of_both_signs(self):
        self._payment(self.blue, 30)
        reminder = self._remind(self.blue, way="paper")
        self._work()
        self.assertEqual(
            sorted(reminder.line_ids.mapped("residual_amount")), [-30, 100, 400]
        )
        self.assertEqual((reminder.total_amount, reminder.overdue_amount), (470, 70))
        self.assertFalse(self._mails(reminder))
        html = reminder.attachment_id.raw.decode()
        for part in ("Payment Reminder", "30.00", "470.00"):
            self.assertIn(part, html)

    def test_amounts_are_read_again_when_it_is_sent(self):
        reminders = self._remind(self.blue | self.red)
        self._payment(self.red, 6007.14)
        self._payment(self.blue, 60)
        self._work()
        blue, red = reminders
        self.assertEqual((blue.state, blue.overdue_amount), ("sent", 40))
        self.assertEqual(red.state, "paid")
        self.assertFalse(self._mails(red))

    def test_a_customer_is_reminded_once_a_day(self):
        self._remind(self.blue)
        with self.assertRaises(UserError):
            self._remind(self.blue)
        wizard = self._wizard(self.blue | self.red)
        self.assertIn("Blue Sea", wizard.left_out)
        self.assertEqual(wizard.customer_count, 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception):  # noqa: B017
            with self.env.cr.savepoint():
                self.reminders.create(
                    {"partner_id": self.blue.id, "date_deadline": self.today}
                )
        first = self.reminders.search([("partner_id", "=", self.blue.id)])
        first.with_user(self.credit_user).action_cancel()
        self.assertTrue(self._remind(self.blue))

    def test_who_owes_nothing_overdue_is_left_out(self):
        green = self._customer("Green Field")
        self._invoice(green, 10, self.today, self._ago(-5))
        wizard = self._wizard(green | self.blue)
        self.assertIn("Green Field", wizard.left_out)
        self.assertEqual((wizard.customer_count, wizard.overdue_amount), (1, 100))

    def test_one_customer_s_fault_parks_one_customer(self):
        self.blue.email = False
        reminders = self._remind(self.blue | self.red)
        self._work()
        blue, red = reminders
        self.assertEqual((blue.state, red.state), ("parked", "sent"))
        self.assertIn("no email address", blue.fault)
        self.assertFalse(blue.activity_ids)
        self.blue.email = "blue@example.com"
        blue.with_user(self.credit_user).action_retry()
        self._work()
        self.assertEqual((blue.state, blue.fault), ("sent", False))
        self.assertEqual(len(self._mails(red)), 1)

    def test_work_that_was_killed_sends_nothing_twice(self):
        many = self.env["res.partner"]
        for n in range(3):
            customer = self._customer(f"More {n}", email=f"more{n}@example.com")
            self._invoice(customer, 10, self._ago(60), self._ago(30))
            many |= customer
        reminders = self._remind(many)
        module = "odoo.addons.customer_credit.models.credit_reminder_send.BATCH"
        with patch(module, 2), self._commits(time_left=lambda done: 0 if done else 9):
            self.reminders._cron_send()
        self.assertEqual(len(self._mails(reminders)), 2)
        self._work()
        self._work()
        self.assertEqual(len(self._mails(reminders)), 3)

    def test_the_next_step_is_on_somebody_s_list_once(self):
        step = {"date_next": self._ago(-9), "next_step": "Call Ms Lin"}
        reminder = self._remind(self.blue, **step)
        self._work()
        activity = reminder.activity_ids
        self.assertEqual(activity.user_id, self.credit_user)
        self.assertEqual(activity.date_deadline, self.today + timedelta(days=9))
        self.assertEqual(activity.summary, "Call Ms Lin")
        reminder.sudo()._plan_next()
        self.assertEqual(len(reminder.activity_ids), 1)

    def test_it_is_on_the_timeline(self):
        self._remind(self.blue)
        kinds = [event["kind"] for event in self.blue._customer_timeline(50)]
        self.assertNotIn("credit_reminder", kinds)
        self._work()
        events = self.blue._customer_timeline(50)
        found = [event for event in events if event["kind"] == "credit_reminder"]
        self.assertEqual([event["amount"] for event in found], [100])

    # -- rights --------------------------------------------------------------------

    def test_nobody_types_what_became_of_a_letter(self):
        reminder = self._remind(self.blue).with_user(self.credit_manager)
        for vals in ({"state": "sent"}, {"overdue_amount": 1}, {"is_merged": True}):
            with self.assertRaises(AccessError):
                reminder.write(vals)
            with self.assertRaises(AccessError):
                self.reminders.with_user(self.credit_manager).create(
                    {"partner_id": self.red.id, "date_deadline": self.today} | vals
                )
        reminder.tone = "notice"
        self._work()
        with self.assertRaises(UserError):
            reminder.tone = "final"
        with self.assertRaises(AccessError):
            reminder.unlink()

    def test_salespeople_remind_nobody(self):
        with self.assertRaises(AccessError):
            self._wizard(self.blue, user=self.salesperson)
        with self.assertRaises(AccessError):
            self._remind(self.blue).with_user(self.salesperson).read(["state"])

    def test_a_contact_that_is_ticked_stands_for_its_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Office", "parent_id": self.blue.id}
        )
        self.assertEqual(self._remind(contact).partner_id, self.blue)

    def test_merged_customers_keep_both_letters(self):
        reminders = self._remind(self.blue | self.red)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.blue | self.red).ids, self.blue)
        self.env.invalidate_all()
        self.assertEqual(reminders.partner_id, self.blue)
        self.assertEqual(sorted(reminders.mapped("is_merged")), [False, True])

    # -- costs ---------------------------------------------------------------------

    def test_amounts_cost_as_many_queries_for_many_as_for_one(self):
        counts = []
        for number in (1, 8):
            many = self.env["res.partner"]
            for n in range(number):
                many |= self._customer(f"Cost {number} {n}", email="x@example.com")
            for customer in many:
                self._invoice(customer, 10, self._ago(60), self._ago(30))
            reminders = self._remind(many)
            self.env.flush_all()
            for _turn in ("what the ORM remembers", "what it costs"):
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                reminders._open_items(self.company)
                reminders.partner_id._credit_overdue(self.company)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_the_wizard_s_form_opens_with_a_proposal(self):
        wizards = self.env["credit.reminder.make"].with_user(self.credit_user)
        context = {"default_partner_ids": self.blue.ids}
        with Form(wizards.with_context(**context)) as form:
            self.assertEqual(form.customer_count, 1)
            self.assertEqual(form.date_deadline, date.today() + timedelta(days=7))
