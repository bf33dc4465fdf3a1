from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon


def day(text):
    return fields.Date.to_date(text)


@tagged("post_install", "-at_install")
class TestCare(CustomerCommon):
    """Customers are greeted on their days, once a year, and only who wants it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.care.rule"].search([]).active = False
        cls.level = cls.env["customer.level"].create({"name": "C", "code": "test_c"})
        cls.customer = cls._customer("Huaxin", user_id=cls.clerk.id)
        cls.person = cls.env["res.partner"].create(
            {"name": "Ms Wang", "parent_id": cls.customer.id, "email": "w@example.com"}
        )
        cls.birthday = cls.env["customer.date"].create(
            {"partner_id": cls.person.id, "kind": "birthday", "date": "1990-03-05"}
        )
        cls.Event = cls.env["customer.care.event"]

    def _rule(self, **vals):
        given = {"name": "Birthdays", "kind": "birthday", "days_before": 3}
        return self.env["customer.care.rule"].create(given | vals)

    def _mail_rule(self, **vals):
        template = self.env.ref("customer_archive.mail_template_birthday")
        return self._rule(way="mail", template_id=template.id, days_before=0, **vals)

    def _cron(self, today):
        with freeze_time(f"{today} 08:00:00"), self._commits():
            self.env["customer.care.rule"].sudo()._cron_care()

    def _activities(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.customer.id)]
        )

    # -- rules ---------------------------------------------------------------------

    def test_the_salesperson_is_reminded_some_days_before(self):
        rule = self._rule(note="<p>Flowers</p>")
        self._cron("2025-03-01")
        self.assertFalse(rule.event_ids)
        self._cron("2025-03-02")
        activity = self._activities()
        self.assertEqual(activity.user_id, self.clerk)
        self.assertEqual(activity.date_deadline, day("2025-03-05"))
        self.assertIn("Ms Wang", activity.summary)
        self.assertIn("Flowers", activity.note)

    def test_once_a_year_however_often_it_is_looked(self):
        rule = self._rule()
        for today in ("2025-03-02", "2025-03-02", "2025-03-04", "2025-03-05"):
            self._cron(today)
        self.assertEqual(rule.event_ids.mapped("year"), [2025])
        self._cron("2026-03-03")
        self.assertEqual(sorted(rule.event_ids.mapped("year")), [2025, 2026])

    def test_a_day_missed_is_made_up_until_the_day_itself(self):
        rule = self._rule()
        self._cron("2025-03-05")
        self.assertEqual(len(rule.event_ids), 1)
        late = self._rule(name="Later")
        self._cron("2025-03-06")
        self.assertFalse(late.event_ids)

    def test_29_february_is_kept_on_the_28th_in_common_years(self):
        self.birthday.date = "2000-02-29"
        rule = self._rule(days_before=0)
        self._cron("2025-02-27")
        self._cron("2025-03-01")
        self.assertFalse(rule.event_ids)
        self._cron("2025-02-28")
        self.assertEqual(rule.event_ids.date, day("2025-02-28"))
        self._cron("2028-02-28")
        self.assertEqual(len(rule.event_ids), 1)
        self._cron("2028-02-29")
        self.assertEqual(len(rule.event_ids), 2)

    def test_over_new_year_it_is_next_years_day(self):
        self.birthday.date = "1990-01-02"
        rule = self._rule(days_before=5)
        self._cron("2025-12-30")
        self.assertEqual(rule.event_ids.year, 2026)
        self._cron("2026-01-02")
        self.assertEqual(len(rule.event_ids), 1)

    def test_what_comes_only_once_comes_only_once(self):
        self.birthday.write({"is_yearly": False, "date": "2025-03-05"})
        rule = self._rule()
        self._cron("2024-03-05")
        self.assertFalse(rule.event_ids)
        self._cron("2025-03-05")
        self._cron("2026-03-05")
        self.assertEqual(rule.event_ids.mapped("year"), [2025])

    def test_only_the_kind_and_the_levels_of_the_rule(self):
        other_kind = self._rule(kind="contract")
        for_level = self._rule(level_ids=[(6, 0, self.level.ids)])
        self._cron("2025-03-05")
        self.assertFalse(other_kind.event_ids | for_level.event_ids)
        self.customer.customer_level_id = self.level
        self._cron("2025-03-05")
        self.assertEqual(len(for_level.event_ids), 1)

    def test_nobody_is_greeted_who_is_gone_or_wants_none(self):
        rule = self._rule()
        for record, vals in (
            (self.customer, {"customer_no_care": True}),
            (self.person, {"customer_no_care": True}),
            (self.person, {"active": False}),
        ):
            before = {name: record[name] for name in vals}
            record.write(vals)
            self._cron("2025-03-05")
            with self.subTest(**vals):
                self.assertFalse(rule.event_ids)
            record.write(before)
        for step in ("suspend", "blacklist", "close"):
            getattr(self.customer, f"action_{step}")("Nothing paid")
            self._cron("2025-03-05")
            with self.subTest(step=step):
                self.assertFalse(rule.event_ids)
        self.customer.action_reopen("They are back")
        self._cron("2025-03-05")
        self.assertEqual(len(rule.event_ids), 1)

    def test_a_rule_of_a_company_greets_its_customers(self):
        other = self.setup_other_company()["company"]
        theirs, ours = self._rule(company_id=other.id), self._rule()
        self.customer.company_id = self.company
        self._cron("2025-03-05")
        self.assertFalse(theirs.event_ids)
        self.assertTrue(ours.event_ids)
        found = self.env["customer.care.rule"].with_user(self.viewer).search([])
        self.assertIn(ours, found)
        self.assertNotIn(theirs, found)

    def test_rules_that_come_with_the_archive_are_off(self):
        rules = self.env["customer.care.rule"].with_context(active_test=False)
        data = self.env["ir.model.data"].search(
            [("module", "=", "customer_archive"), ("model", "=", rules._name)]
        )
        ours = rules.browse(
            data.filtered(lambda d: "story" not in d.name).mapped("res_id")
        )
        self.assertTrue(ours)
        self.assertFalse(ours.filtered("active"))

    # -- mails ---------------------------------------------------------------------

    def test_a_greeting_is_sent_and_logged(self):
        self._mail_rule()
        self._cron("2025-03-05")
        self._cron("2025-03-05")
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.person.ids)])
        self.assertEqual(len(mail), 1)
        self.assertIn("Ms Wang", mail.subject)
        logged = self.customer.customer_interaction_ids
        self.assertRecordValues(
            logged,
            [{"kind": "care", "contact_id": self.person.id, "user_id": self.clerk.id}],
        )
        self.assertFalse(self._activities())

    def test_who_wants_no_mails_gets_none(self):
        rule = self._mail_rule()
        self.env["mail.blacklist"]._add("w@example.com")
        self._cron("2025-03-05")
        self.assertFalse(rule.event_ids)

    def test_without_an_address_the_salesperson_is_told(self):
        rule = self._mail_rule()
        self.person.email = False
        self._cron("2025-03-05")
        self.assertEqual(rule.event_ids.way, "activity")
        self.assertEqual(len(self._activities()), 1)

    def test_a_rule_that_sends_needs_a_mail_for_contacts(self):
        with self.assertRaises(ValidationError):
            self._rule(way="mail")

    # -- database, many ------------------------------------------------------------

    def test_the_database_refuses_a_second_greeting(self):
        rule = self._rule()
        self._cron("2025-03-05")
        event = rule.event_ids
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            event.sudo().copy()
            self.env.flush_all()

    def test_fifty_dates_cost_as_many_queries_as_one(self):
        rule = self._rule().sudo()  # as the scheduler does
        persons = self.env["res.partner"].create(
            [{"name": f"P {n}", "parent_id": self.customer.id} for n in range(52)]
        )
        dates = self.env["customer.date"].create(
            [
                {"partner_id": p.id, "kind": "birthday", "date": "1980-03-05"}
                for p in persons
            ]
        )
        today = day("2025-03-05")
        rule._care(dates[:1], today)
        one = self._query_count(lambda: rule._care(dates[1:2], today))
        fifty = self._query_count(lambda: rule._care(dates[2:], today))
        self.assertLessEqual(fifty, one)

    # -- important dates -----------------------------------------------------------

    def test_dates_of_customer_and_contacts_are_entered_in_the_file(self):
        form = Form(self.customer.with_user(self.clerk))
        with form.customer_date_ids.new() as line:
            line.kind = "founding"
            line.date = "2001-05-01"
        form.save()
        self.env.invalidate_all()
        dates = self.customer.customer_date_ids
        self.assertEqual(dates.partner_id, self.customer | self.person)
        self.assertEqual(dates.customer_id, self.customer)

    def test_dates_are_imported_for_a_contact(self):
        result = (
            self.env["customer.date"]
            .with_user(self.clerk)
            .load(
                ["partner_id/.id", "kind", "date"],
                [[str(self.person.id), "anniversary", "2010-06-01"]],
            )
        )
        date = self.env["customer.date"].browse(result["ids"])
        self.assertEqual(date.customer_id, self.customer)
        self.assertTrue(date.is_yearly)

    def test_viewers_change_no_dates_and_see_only_their_companies(self):
        with self.assertRaises(AccessError):
            self.birthday.with_user(self.viewer).date = "1991-01-01"
        other = self.setup_other_company()["company"]
        foreign = self._customer("Foreign", company_id=other.id)
        hidden = self.env["customer.date"].create(
            {"partner_id": foreign.id, "date": "2000-01-01"}
        )
        dates = self.env["customer.date"].with_user(self.viewer)
        self.assertFalse(dates.search([("id", "=", hidden.id)]))


@tagged("post_install", "-at_install")
class TestCareAction(CustomerCommon):
    """A dinner, a fair, gifts: who was invited, who came, what it cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls._customer("Huaxin") | cls._customer("Lanhai")

    def _action(self):
        opened = self.customers.with_user(self.clerk).action_customer_care()
        actions = self.env[opened["res_model"]].with_user(self.clerk)
        form = Form(actions.with_context(**opened["context"]))
        form.name = "New Year dinner"
        form.general_cost_amount = 100
        return form.save()

    def test_chosen_customers_are_invited(self):
        action = self._action()
        self.assertEqual(action.line_ids.partner_id, self.customers)
        self.assertEqual(action.invited_count, 2)
        self.assertEqual(action.line_ids.company_id, self.company)

    def test_who_came_and_what_it_cost(self):
        action = self._action()
        action.line_ids[0].write(
            {"state": "came", "cost_amount": 50, "result": "Happy"}
        )
        action.line_ids[1].write({"state": "absent", "cost_amount": 10})
        self.assertEqual(action.came_count, 1)
        self.assertEqual(action.came_share, 0.5)
        self.assertEqual(action.cost_amount, 160)
        self.assertEqual(action.guest_cost_amount, 160)

    def test_who_came_stands_in_the_interactions_once(self):
        action = self._action()
        action.action_all_came()
        action.line_ids[0].result = "Happy"
        action.name = "Spring dinner"
        for customer in self.customers:
            self.assertEqual(customer.customer_interaction_ids.kind, "care")
            self.assertEqual(customer.customer_interaction_ids.summary, "Spring dinner")
        first = self.customers[0].customer_interaction_ids
        self.assertEqual(first.outcome_note, "Happy")
        kinds = [e["kind"] for e in self.customers[0]._customer_timeline(10)]
        self.assertIn("care", kinds)
        action.line_ids[0].state = "absent"
        self.assertFalse(self.customers[0].customer_interaction_ids)
        action.with_user(self.customer_manager).unlink()
        self.assertFalse(self.customers.customer_interaction_ids)

    def test_nobody_is_invited_twice(self):
        action = self._action()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            action.line_ids[0].copy()

    def test_what_took_place_is_not_cancelled(self):
        action = self._action()
        action.line_ids[0].state = "came"
        with self.assertRaises(UserError):
            action.action_cancel()
        action.action_done()
        self.assertEqual(action.state, "done")

    def test_a_viewer_invites_nobody(self):
        with self.assertRaises(AccessError):
            self.customers.with_user(self.viewer).action_customer_care()
        action = self._action().with_user(self.viewer)
        for name in ("action_done", "action_cancel", "action_plan", "action_all_came"):
            with self.assertRaises(AccessError):
                getattr(action, name)()

    def test_marking_fifty_costs_as_many_queries_as_one(self):
        def invited(count):
            action = self.env["customer.care.action"].create({"name": "Fair"})
            customers = [self._customer(f"Guest {n}") for n in range(count)]
            action.line_ids = [(0, 0, {"partner_id": c.id}) for c in customers]
            return action

        few, one, many = invited(1), invited(1), invited(50)
        few.action_all_came()
        self.env.flush_all()

        def all_came(action):
            action.action_all_came()
            self.env.flush_all()

        cost = self._query_count(lambda: all_came(one))
        self.assertLessEqual(self._query_count(lambda: all_came(many)), cost)
