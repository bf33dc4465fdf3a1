from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditRequest(CreditCommon):
    """A limit is asked for by one, and agreed by those who may decide on its amount."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls.profile = cls._limit(cls.customer, 1000)
        cls.head = cls._user("head", "customer_credit.group_user")
        cls.chief = cls._user("chief", "customer_credit.group_user")

    def _tiers(self, kind="limit", in_turn=False):
        """Up to 5,000 the credit managers, up to 50,000 the head, then the chief."""
        managers = self.env.ref("customer_credit.group_manager").id
        return self.env["credit.approval.tier"].create(
            [
                {
                    "company_id": self.company.id,
                    "kind": kind,
                    "amount_to": 5000,
                    "group_id": managers,
                    "escalate_days": 2,
                    "escalate_user_id": self.chief.id,
                },
                {
                    "company_id": self.company.id,
                    "kind": kind,
                    "amount_to": 50000,
                    "user_ids": [Command.link(self.head.id)],
                    "in_turn": in_turn,
                    "escalate_days": 3,
                },
                {
                    "company_id": self.company.id,
                    "kind": kind,
                    "is_open": True,
                    "user_ids": [Command.link(self.chief.id)],
                },
            ]
        )

    def _ask(self, amount, user=None, **vals):
        requests = self.env["credit.request"].with_user(user or self.salesperson)
        return requests.create(
            {
                "partner_id": self.customer.id,
                "amount": amount,
                "reason": "They grow",
            }
            | vals
        )

    def test_it_is_asked_for_agreed_and_in_force(self):
        request = self._ask(3000)
        self.assertRecordValues(
            request,
            [
                {
                    "state": "requested",
                    "requested_by_id": self.salesperson.id,
                    "limit_before": 1000,
                    "limit_after": 3000,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertTrue(request.number)
        request.with_user(self.credit_manager).action_approve()
        self.assertRecordValues(
            request, [{"state": "approved", "approved_by_id": self.credit_manager.id}]
        )
        self.assertEqual(self.profile.limit_amount, 3000)
        self._order(self.customer, 2900, confirm=True)

    def test_it_is_applied_once(self):
        request = self._ask(3000)
        request.with_user(self.credit_manager).action_approve()
        self.profile.limit_amount = 10
        with self.assertRaisesRegex(UserError, "decided already"):
            request.with_user(self.credit_manager).action_approve()
        self.assertEqual(self.profile.limit_amount, 10)

    def test_a_temporary_limit_comes_on_top_until_its_day(self):
        until = fields.Date.add(fields.Date.today(), days=10)
        request = self._ask(500, kind="temporary", date_until=until)
        self.assertEqual(request.limit_after, 1500)
        request.with_user(self.credit_manager).action_approve()
        self.assertRecordValues(
            self.profile,
            [{"limit_amount": 1000, "temporary_amount": 500, "temporary_until": until}],
        )
        self.assertEqual(self.profile.limit_in_force, 1500)
        with freeze_time(fields.Date.add(until, days=1)):
            self.env.invalidate_all()
            self.assertEqual(self.profile.limit_in_force, 1000)

    def test_a_temporary_limit_needs_one_to_come_on_top_of(self):
        self._limit(self.customer, None)
        with self.assertRaisesRegex(UserError, "no credit limit"):
            self._ask(500, kind="temporary", date_until="2099-01-01")

    def test_a_customer_without_profile_gets_one(self):
        other = self._customer("New")
        request = self._ask(700, partner_id=other.id)
        request.with_user(self.credit_manager).action_approve()
        profile = other.credit_profile_ids
        self.assertRecordValues(profile, [{"is_limited": True, "limit_amount": 700}])

    def test_rejecting_takes_a_reason_and_says_it(self):
        request = self._ask(3000).with_user(self.credit_manager)
        with self.assertRaisesRegex(UserError, "say why"):
            request.action_reject()
        request.reject_reason = "Pays late"
        request.action_reject()
        self.assertEqual(request.state, "rejected")
        self.assertEqual(self.profile.limit_amount, 1000)
        said = request.message_ids.filtered(lambda m: "Pays late" in m.body)
        self.assertIn(self.salesperson.partner_id, said.partner_ids)

    def test_who_asked_recalls_and_nobody_else(self):
        request = self._ask(3000)
        with self.assertRaises(AccessError):
            request.with_user(self.credit_manager).action_recall()
        request.action_recall()
        self.assertEqual(request.state, "recalled")
        with self.assertRaisesRegex(UserError, "decided already"):
            request.with_user(self.credit_manager).action_approve()
        self.assertFalse(request.sudo().activity_ids)

    def test_it_is_asked_once_at_a_time(self):
        self._ask(3000)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._ask(4000)

    # -- four eyes, by every door -------------------------------------------------

    def test_who_asks_does_not_decide_whoever_it_is(self):
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        admin.company_id = self.company
        for user in (self.credit_manager, admin):
            request = self._ask(3000, user=user)
            with self.assertRaisesRegex(UserError, "somebody else has to decide"):
                request.action_approve()
            with self.assertRaises(UserError):
                request.action_reject()
            request.action_recall()

    def test_no_role_decides_by_writing(self):
        forged = (
            {"state": "approved"},
            {"state": "approved", "approved_by_id": self.head.id},
            {"approved_by_id": self.credit_manager.id},
            {"requested_by_id": self.head.id},
            {"agreed_by_ids": [Command.link(self.head.id)]},
            {"tier_id": False},
            {"final_tier_id": False},
            {"step_at": "2020-01-01 00:00:00"},
            {"escalated_at": "2020-01-01 00:00:00"},
            {"company_id": self.company.id},
            {"limit_before": 1},
        )
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        users = self.salesperson, self.credit_user, self.credit_manager, admin
        request, order = self._ask(3000), self._order(self.customer, 1200)
        for record in (request, self._release(order, 1200, approve=False)):
            names = record._case_kept()
            for user in users:
                for vals in forged:
                    if vals.keys() <= names | record._fields.keys():
                        with self.assertRaises(AccessError, msg=f"{user.login} {vals}"):
                            record.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                record.sudo().write({"state": "approved"})

    def test_nobody_is_born_approved(self):
        request = self._ask(
            3000,
            user=self.credit_manager,
            state="approved",
            requested_by_id=self.salesperson.id,
            approved_by_id=self.head.id,
        )
        self.assertRecordValues(
            request,
            [
                {
                    "state": "requested",
                    "requested_by_id": self.credit_manager.id,
                    "approved_by_id": False,
                }
            ],
        )
        self.assertEqual(self.profile.limit_amount, 1000)

    def test_who_decides_gives_less_but_not_more(self):
        request = self._ask(3000).with_user(self.credit_manager)
        with self.assertRaisesRegex(UserError, "asked for by somebody else"):
            request.amount = 3001
        request.amount = 2000
        request.action_approve()
        self.assertEqual(self.profile.limit_amount, 2000)
        with self.assertRaisesRegex(UserError, "ask for another one"):
            request.amount = 1

    def test_the_database_wants_two_people_too(self):
        request = self._ask(3000)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE credit_request SET approved_by_id = requested_by_id "
                    "WHERE id = %s",
                    [request.id],
                )

    def test_where_the_company_wants_it_nobody_types_in_more(self):
        self.company.credit_by_request = True
        until = fields.Date.add(fields.Date.today(), days=9)
        profile = self.profile.with_user(self.credit_manager)
        for more in (
            {"temporary_amount": 1, "temporary_until": until},
            {"limit_amount": 1001},
            {"is_limited": False},
        ):
            with (
                self.subTest(more=more),
                self.assertRaisesRegex(UserError, "only by a request"),
            ):
                profile.write(more)
        profile.limit_amount = 900
        request = self._ask(5000)
        request.with_user(self.credit_manager).action_approve()
        self.assertEqual(profile.limit_amount, 5000)

    # -- tiers --------------------------------------------------------------------

    def test_the_lowest_tier_that_reaches_decides_and_those_above_may(self):
        self._tiers()
        request = self._ask(20000)
        with self.assertRaisesRegex(AccessError, "up to .*50,000"):
            request.with_user(self.credit_manager).action_approve()
        request.with_user(self.head).action_approve()
        self.assertEqual(self.profile.limit_amount, 20000)
        request = self._ask(21000)
        request.with_user(self.chief).action_approve()
        self.assertEqual(request.state, "approved")
        request = self._ask(60000)
        for user in (self.credit_manager, self.head):
            with self.assertRaises(AccessError):
                request.with_user(user).action_approve()
        self.assertEqual(request.state, "requested")

    def test_in_turn_the_lower_tier_agrees_first_and_another_one_decides(self):
        tiers = self._tiers(in_turn=True)
        request = self._ask(20000)
        self.assertEqual(request.sudo().tier_id, tiers[0])
        with self.assertRaises(AccessError):
            request.with_user(self.head).action_approve()
        request.with_user(self.credit_manager).action_approve()
        self.assertEqual(request.state, "requested")
        self.assertEqual(self.profile.limit_amount, 1000)
        self.assertEqual(request.agreed_by_ids, self.credit_manager)
        self.head.group_ids |= self.env.ref("customer_credit.group_manager")
        with self.assertRaises(AccessError):
            request.with_user(self.credit_manager).action_approve()
        request.with_user(self.head).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(self.profile.limit_amount, 20000)

    def test_one_person_in_two_tiers_agrees_once(self):
        tiers = self._tiers(in_turn=True)
        tiers[1].user_ids |= self.credit_manager
        request = self._ask(20000)
        request.with_user(self.credit_manager).action_approve()
        with self.assertRaisesRegex(UserError, "You have agreed"):
            request.with_user(self.credit_manager).action_approve()

    def test_what_others_agreed_to_is_asked_again_when_it_changes(self):
        self._tiers(in_turn=True)
        request = self._ask(20000)
        request.with_user(self.credit_manager).action_approve()
        request.amount = 30000
        self.assertFalse(request.agreed_by_ids)
        with self.assertRaises(AccessError):
            request.with_user(self.head).action_approve()

    def test_a_case_that_has_grown_goes_to_a_higher_tier(self):
        self._tiers()
        until = fields.Date.add(fields.Date.today(), days=10)
        request = self._ask(500, kind="temporary", date_until=until)
        self.profile.limit_amount = 30000
        answer = request.with_user(self.credit_manager).action_approve()
        self.assertIn("higher tier", answer["params"]["message"])
        self.assertEqual(request.state, "requested")
        self.assertEqual(request.activity_user_id, self.head)

    def test_beyond_all_tiers_nobody_decides(self):
        self._tiers()[2].unlink()
        request = self._ask(60000)
        for user in (self.credit_manager, self.head):
            with self.assertRaises(UserError):
                request.with_user(user).action_approve()

    def test_a_release_goes_by_what_is_beyond_the_limit(self):
        self._tiers("release")
        order = self._order(self.customer, 5500)
        release = self._release(order, 5500, approve=False)
        self.assertEqual(release.excess_amount, 4500)
        release.with_user(self.credit_manager).action_approve()
        other = self._release(self._order(self.customer, 6500), 6500, approve=False)
        with self.assertRaises(AccessError):
            other.with_user(self.credit_manager).action_approve()
        other.with_user(self.head).action_approve()
        self.assertEqual(other.state, "approved")

    # -- who is told --------------------------------------------------------------

    def test_those_who_may_decide_get_an_activity_and_a_mail(self):
        self._tiers()
        self.head.lang = "en_US"
        request = self._ask(20000)
        activities = request.sudo().activity_ids
        self.assertEqual(activities.user_id, self.head | self.chief)
        mine = self.env["credit.request"].with_user(self.head)
        self.assertIn(request, mine.search([("needs_me", "=", True)]))
        other = self.env["credit.request"].with_user(self.credit_manager)
        self.assertNotIn(request, other.search([("needs_me", "=", True)]))
        mails = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", "credit.request"), ("res_id", "=", request.id)])
        )
        told = mails.filtered(lambda m: "/credit/case/" in (m.body or ""))
        self.assertEqual(told.partner_ids, (self.head | self.chief).partner_id)
        request.with_user(self.head).action_approve()
        self.assertFalse(request.sudo().activity_ids)

    def test_when_nobody_decides_somebody_else_is_asked_once(self):
        self._tiers()
        self.chief.group_ids |= self.env.ref("base.group_user")
        with freeze_time("2026-03-02 08:00:00"):
            request = self._ask(3000)
        tiers = self.env["credit.approval.tier"]
        with self._commits():
            with freeze_time("2026-03-04 07:00:00"):
                tiers._cron_escalate()
                self.assertFalse(request.escalated_at)
            with freeze_time("2026-03-04 09:00:00"):
                tiers._cron_escalate()
                self.assertTrue(request.escalated_at)
                count = len(request.sudo().activity_ids)
                tiers._cron_escalate()
                self.assertEqual(len(request.sudo().activity_ids), count)
        self.assertIn(self.chief, request.sudo().activity_ids.user_id)
        request.with_user(self.chief).action_approve()
        self.assertEqual(request.state, "approved")

    def test_without_a_name_the_next_tier_is_asked(self):
        self._tiers()
        with freeze_time("2026-03-02 08:00:00"):
            request = self._ask(20000)
        with self._commits(), freeze_time("2026-03-06 08:00:00"):
            self.env["credit.approval.tier"]._cron_escalate()
        self.assertIn(self.chief, request.sudo().activity_ids.user_id)

    def test_without_tiers_the_credit_managers_are_asked_again(self):
        tiers = self.env["credit.approval.tier"]
        never = self.env["res.company"].create({"name": "Never"})
        self.env.user.company_ids |= never
        self._policy(escalate_days=4)
        self.env["credit.policy"].create(
            {"company_id": never.id, "escalate_days": 0, "level_id": False}
        )
        with freeze_time("2026-03-02 08:00:00"):
            request = self._ask(3000)
            other = self.env["credit.request"].create(
                {"partner_id": self.customer.id, "company_id": never.id, "amount": 5,
                 "reason": "They grow"}
            )  # fmt: skip
        asked = request.sudo().activity_ids
        self.assertIn(self.credit_manager, asked.user_id)
        with self._commits():
            with freeze_time("2026-03-06 07:00:00"):
                tiers._cron_escalate()
                self.assertFalse(request.escalated_at)
            with freeze_time("2026-03-06 09:00:00"):
                tiers._cron_escalate()
                self.assertTrue(request.escalated_at)
                self.assertFalse(other.escalated_at)
        again = request.sudo().activity_ids - asked
        self.assertIn(self.credit_manager, again.user_id)
        self.assertNotIn(self.head, again.user_id)
        request.with_user(self.credit_manager).action_approve()
        self.assertEqual(request.state, "approved")

    # -- screens ------------------------------------------------------------------

    def test_a_salesperson_asks_from_the_customer_s_credit(self):
        action = self.customer.with_user(self.salesperson).action_credit_ask_limit()
        requests = self.env["credit.request"].with_user(self.salesperson)
        view = action["views"][0][0]
        with Form(requests.with_context(**action["context"]), view=view) as form:
            self.assertEqual(form.limit_in_force, 1000)
            form.amount = 2500
            form.reason = "A big project"
        self.assertEqual(form.record.partner_id, self.customer)

    def test_it_is_on_the_timeline(self):
        request = self._ask(3000)
        events = self.customer.with_user(self.credit_user)._customer_timeline(50)
        titles = [event["title"] for event in events]
        self.assertTrue([title for title in titles if request.number in title])
