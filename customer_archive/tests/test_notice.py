from datetime import timedelta

from freezegun import freeze_time

from odoo import SUPERUSER_ID, Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestNotice(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["customer.notice.rule"]
        # what a database has of its own does not speak here
        cls.rules.search([]).active = False
        cls.sales = cls._user("sales", "base.group_user")
        cls.sales.notification_type = "inbox"
        cls.clerk.notification_type = "inbox"
        cls.customer = cls._customer("Evergreen", user_id=cls.sales.id)

    def _rules_of_odoobot(self):
        return self.rules.with_user(SUPERUSER_ID)

    def _rule(self, **vals):
        return self.rules.create(
            {"name": "News", "user_ids": self.clerk.ids, "timing": "soon"} | vals
        )

    def _notices(self, rule):
        return self.env["customer.notice"].search([("rule_id", "=", rule.id)])

    def _messages(self, user):
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("notified_partner_ids", "in", user.partner_id.ids),
                    ("message_type", "=", "user_notification"),
                ],
                order="id desc",
            )
        )

    def _tell(self, minutes=2):
        """Let the scheduled job run that many minutes from now."""
        with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
            with self._commits() as steps:
                self._rules_of_odoobot()._cron_notify()
        return steps

    def test_five_hundred_who_join_are_one_message_for_each(self):
        rule = self._rule(on_join=True, user_ids=(self.clerk | self.viewer).ids)
        self.env["res.partner"].create(
            [
                {"name": f"New {n}", "is_company": True, "customer_rank": 1}
                for n in range(500)
            ]
        )
        self.assertEqual(len(self._notices(rule)), 500)
        self._tell()
        for user in (self.clerk, self.viewer):
            message = self._messages(user)
            self.assertEqual(len(message), 1)
            self.assertIn("500", message.subject)
            self.assertIn("New 49", message.body)
            self.assertIn("and 450 more", message.body)
        self.assertEqual(set(self._notices(rule).mapped("state")), {"sent"})
        self.assertEqual(set(self._notices(rule).mapped("told_count")), {2})
        self._tell(30)
        self.assertEqual(len(self._messages(self.clerk)), 1)

    def test_noting_costs_as_many_queries_for_fifty_as_for_one(self):
        self._rule(on_owner=True)
        customers = self.env["res.partner"].create(
            [
                {"name": f"C{n}", "is_company": True, "customer_rank": 1}
                for n in range(51)
            ]
        )
        customers[:1].user_id = self.viewer  # fill the caches
        one = self._query_count(lambda: customers[:1].write({"user_id": self.clerk.id}))
        many = self._query_count(
            lambda: customers[1:].write({"user_id": self.sales.id})
        )
        self.assertLessEqual(many, one)

    def test_without_rules_a_write_costs_nothing(self):
        self.rules._watched()
        self.assertEqual(self.rules._watched(), frozenset())
        rule = self._rule(on_owner=True)
        self.assertEqual(self.rules._watched(), {"user_id"})
        rule.active = False
        self.assertFalse(self.rules._watched())

    def test_each_step_of_a_customer_is_told(self):
        rule = self._rule(on_stop=True, on_leave=True, on_return=True)
        customer = self.customer
        customer.action_suspend("They do not pay")
        customer.action_reactivate("They have paid")
        customer.action_blacklist("Fraud")
        customer.action_close("Gone")
        customer.action_reopen("Back")
        events = self._notices(rule).sorted("id").mapped("event")
        self.assertEqual(events, ["stop", "return", "leave"])
        self._tell()
        body = self._messages(self.clerk).body
        self.assertIn("Fraud", body)
        self.assertIn("Gone", body)

    def test_what_a_rule_does_not_want_is_not_noted(self):
        level = self.env["customer.level"].create({"name": "Key", "code": "test_key"})
        rule = self._rule(on_stop=True, level_ids=level.ids)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self._rule(on_stop=True, company_id=other.id)
        self.customer.company_id = self.company
        self.customer.action_suspend("They do not pay")
        self.assertFalse(self._notices(rule) | self._notices(elsewhere))

    def test_a_draft_that_is_approved_joins_then(self):
        self.company.customer_approval = True
        rule = self._rule(on_join=True)
        partner = self.env["res.partner"].with_user(self.clerk)
        customer = partner.create(
            {
                "name": "New",
                "is_company": True,
                "customer_rank": 1,
                "email": "new@example.com",
                "country_id": self.env.ref("base.be").id,
                "vat": "BE0477472701",
            }
        )
        customer.action_submit()
        self.assertFalse(self._notices(rule))
        customer.with_user(self.approver).action_approve()
        self.assertRecordValues(
            self._notices(rule),
            [{"event": "join", "user_id": self.approver.id, "state": "waiting"}],
        )

    def test_a_contact_that_becomes_a_customer_joins(self):
        rule = self._rule(on_join=True)
        contact = self.env["res.partner"].create({"name": "Visitor"})
        contact.customer_rank = 1
        contact._customer_join()
        self.assertEqual(self._notices(rule).mapped("event"), ["join"])

    def test_several_changes_are_one_and_what_goes_back_is_none(self):
        rule = self._rule(fact_ids=[Command.create({"field_name": "website"})])
        self.customer.website = "http://one.example.com"
        self.customer.website = "http://two.example.com"
        notice = self._notices(rule)
        self.assertEqual(len(notice), 1)
        self.assertFalse(notice.old_text)
        self.assertEqual(notice.new_text, "http://two.example.com")
        self.customer.website = False
        self.assertFalse(self._notices(rule))

    def test_the_owner_and_the_one_before_are_told_but_not_who_did_it(self):
        rule = self._rule(on_owner=True, to_owner=True, user_ids=False)
        self.customer.with_user(self.clerk).user_id = self.viewer
        self._tell()
        self.assertEqual(self._notices(rule).told_count, 2)
        self.assertIn(self.viewer.name, self._messages(self.sales).body)
        self.assertTrue(self._messages(self.viewer))
        self.assertFalse(self._messages(self.clerk))
        self.customer.with_user(self.viewer).sudo().user_id = self.clerk
        self._tell()
        self.assertEqual(len(self._messages(self.viewer)), 1)
        self.assertEqual(len(self._messages(self.clerk)), 1)

    def test_followers_and_groups_are_told(self):
        group = self.env["res.groups"].create(
            {"name": "Warehouse", "user_ids": self.viewer.ids}
        )
        self.customer.message_subscribe(self.steward.partner_id.ids)
        self._rule(on_stop=True, user_ids=False, group_ids=group.ids, to_followers=True)
        self.customer.action_suspend("They do not pay")
        self._tell()
        self.assertTrue(self._messages(self.viewer))
        self.assertTrue(self._messages(self.steward))
        self.assertFalse(self._messages(self.clerk))

    def test_nobody_is_told_of_a_customer_they_may_not_see(self):
        rule = self._rule(on_stop=True, user_ids=(self.clerk | self.viewer).ids)
        hidden = self._customer("Hidden")
        self.env["ir.rule"].create(
            {
                "name": "Some are hidden",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {hidden.id})]",
                "groups": [Command.link(self.env.ref("base.group_user").id)],
            }
        )
        all_rule = self.env["ir.rule"].create(
            {
                "name": "Clerks see them",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[(1, '=', 1)]",
                "groups": [
                    Command.link(self.env.ref("customer_archive.group_clerk").id)
                ],
            }
        )
        self.assertTrue(all_rule)
        (hidden | self.customer).action_suspend("They do not pay")
        self._tell()
        self.assertIn("Hidden", self._messages(self.clerk).body)
        self.assertNotIn("Hidden", self._messages(self.viewer).body)
        self.assertIn("Evergreen", self._messages(self.viewer).body)
        counts = {n.partner_id: n.told_count for n in self._notices(rule)}
        self.assertEqual(counts, {hidden: 1, self.customer: 2})

    def test_another_companys_people_are_not_told(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user("stranger")
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        rule = self._rule(on_stop=True, user_ids=stranger.ids, company_id=False)
        ours = self._customer("Ours", company_id=self.company.id)
        ours.action_suspend("They do not pay")
        self._tell()
        self.assertFalse(self._messages(stranger))
        self.assertEqual(self._notices(rule).state, "nobody")

    def test_a_field_one_may_not_read_is_named_without_its_value(self):
        rule = self._rule(fact_ids=[Command.create({"field_name": "website"})])
        field = self.env["res.partner"]._fields["website"]
        self.customer.website = "http://secret.example.com"
        old_groups = field.groups
        field.groups = "base.group_system"
        self.addCleanup(setattr, field, "groups", old_groups)
        self._tell()
        self.assertTrue(self._notices(rule).told_count)
        self.assertNotIn("secret", self._messages(self.clerk).body)

    def test_it_is_told_in_the_receivers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.clerk.lang = "fr_FR"
        rule = self._rule(fact_ids=[Command.create({"field_name": "website"})])
        field = self.env["ir.model.fields"]._get("res.partner", "website")
        field.with_context(lang="fr_FR").field_description = "Site internet"
        self.env.registry.clear_cache("stable")
        self.env.registry.clear_cache()
        self.customer.website = "http://one.example.com"
        self._tell()
        self.assertTrue(self._notices(rule))
        self.assertIn("Site internet", self._messages(self.clerk).body)

    def test_by_mail_activity_and_channel(self):
        channel = self.env["discuss.channel"].create({"name": "Warehouse"})
        self._rule(on_stop=True, way="mail", user_ids=self.clerk.ids)
        self._rule(on_stop=True, way="activity", user_ids=self.viewer.ids)
        self._rule(on_stop=True, way="channel", user_ids=False, channel_ids=channel.ids)
        self.customer.action_suspend("They do not pay")
        self._tell()
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.clerk.partner_id.ids)]
        )
        self.assertEqual(len(mail), 1)
        self.assertIn("They do not pay", mail.body_html)
        activity = self.customer.activity_ids.filtered(
            lambda a: a.user_id == self.viewer
        )
        self.assertEqual(len(activity), 1)
        said = channel.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(len(said), 1)
        self.assertIn("Evergreen", said.body)
        self.assertNotIn("They do not pay", said.body)

    def test_many_customers_are_one_activity(self):
        self._rule(on_stop=True, way="activity")
        (self.customer | self._customer("Huaxin")).action_suspend("No payment")
        self._tell()
        activity = (
            self.env["mail.activity"].sudo().search([("user_id", "=", self.clerk.id)])
        )
        self.assertEqual(len(activity), 1)
        self.assertFalse(activity.res_id)
        self.assertIn("Huaxin", activity.note)

    def test_a_digest_waits_for_its_time(self):
        rule = self._rule(on_stop=True, timing="day", hour=8)
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2025-03-10 04:00:00"):  # noon in Shanghai
            self.customer.action_suspend("They do not pay")
            self._tell(60)
        self.assertEqual(self._notices(rule).state, "waiting")
        with freeze_time("2025-03-10 23:30:00"):
            self._tell(0)
            self.assertEqual(self._notices(rule).state, "waiting")
        with freeze_time("2025-03-11 00:10:00"):
            self._tell(0)
            self.assertEqual(self._notices(rule).state, "sent")

    def test_soon_waits_until_an_import_is_quiet(self):
        rule = self._rule(on_stop=True)
        self.customer.action_suspend("They do not pay")
        self._tell(0)
        self.assertEqual(self._notices(rule).state, "waiting")
        self._tell(2)
        self.assertEqual(self._notices(rule).state, "sent")

    def test_one_rules_fault_parks_its_notices_only(self):
        broken = self._rule(on_stop=True, way="channel", channel_ids=self._channel())
        sound = self._rule(on_stop=True)
        self.customer.action_suspend("They do not pay")
        post = type(self.env["discuss.channel"]).message_post

        def fail(channel, **kwargs):
            raise ValidationError("The channel is closed.")

        self.patch(type(self.env["discuss.channel"]), "message_post", fail)
        self._tell()
        self.assertEqual(self._notices(sound).state, "sent")
        self.assertRecordValues(
            self._notices(broken),
            [{"state": "parked", "fault": "The channel is closed."}],
        )
        self.patch(type(self.env["discuss.channel"]), "message_post", post)
        self._notices(broken).with_user(self.customer_manager).action_retry()
        self._tell()
        self.assertEqual(self._notices(broken).state, "sent")

    def _channel(self):
        return self.env["discuss.channel"].create({"name": "Warehouse"}).ids

    def test_a_crash_neither_loses_nor_doubles(self):
        """What was told before the crash is committed with the note that it was."""
        first, second = self._rule(on_stop=True), self._rule(on_stop=True)
        self.customer.action_suspend("They do not pay")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            with self._commits(time_left=lambda done: 0 if done else 100):
                self._rules_of_odoobot()._cron_notify()
            states = (self._notices(first) | self._notices(second)).mapped("state")
            self.assertEqual(sorted(states), ["sent", "waiting"])
            with self._commits():
                self._rules_of_odoobot()._cron_notify()
        self.assertEqual(len(self._messages(self.clerk)), 2)

    def test_switched_off_it_does_not_tell_later(self):
        rule = self._rule(on_stop=True)
        self.customer.action_suspend("They do not pay")
        rule.active = False
        rule.active = True
        self._tell()
        self.assertEqual(self._notices(rule).state, "parked")
        self.assertFalse(self._messages(self.clerk))

    def test_the_form_asks_who_is_told(self):
        form = Form(self.rules.with_user(self.customer_manager))
        form.name = "New customers"
        form.on_join = True
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            form.save()
        form.user_ids.add(self.clerk)
        rule = form.save()
        self.assertEqual(rule.company_id, self.company)

    def test_only_managers_see_rules_and_notices(self):
        rule = self._rule(on_stop=True)
        self.customer.action_suspend("They do not pay")
        for records in (rule, self._notices(rule)):
            with self.assertRaises(AccessError):
                records.with_user(self.steward).read(
                    ["state" if "state" in records else "name"]
                )

    def test_a_merged_customer_keeps_its_notices(self):
        rule = self._rule(on_stop=True)
        twin = self._customer("Evergreen Ltd.")
        (twin | self.customer).action_suspend("They do not pay")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((twin | self.customer).ids, self.customer)
        self.assertEqual(self._notices(rule).partner_id, self.customer)
