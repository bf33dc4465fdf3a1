from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditRights(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls.profile = cls._limit(cls.customer, 1000)

    def test_a_salesperson_sees_the_available_credit_and_no_profile(self):
        self._order(self.customer, 300, confirm=True)
        customer = self.customer.with_user(self.salesperson)
        self.assertEqual(customer.credit_available_amount, 700)
        self.assertEqual(customer.credit_parts, "receivables 0.00, orders 300.00")
        with self.assertRaises(AccessError):
            self.profile.with_user(self.salesperson).read(["limit_amount"])
        action = customer.action_credit_card()
        self.assertEqual(action["res_model"], "res.partner")
        action = self.customer.with_user(self.credit_user).action_credit_card()
        self.assertEqual(action["res_id"], self.profile.id)

    def test_orders_of_others_count_for_a_salesperson_who_sees_only_own_ones(self):
        own = self._user("own", "sales_team.group_sale_salesman")
        self._order(self.customer, 900, confirm=True, user_id=self.salesperson.id)
        order = self._order(self.customer, 200, user_id=own.id).with_user(own)
        with self.assertRaisesRegex(Exception, "100.00 over its limit"):
            order.action_confirm()

    def test_a_credit_user_reads_and_does_not_decide(self):
        profile = self.profile.with_user(self.credit_user)
        self.assertEqual(profile.limit_amount, 1000)
        for method in ("action_hold", "action_watch", "action_lift"):
            with self.assertRaises(AccessError):
                getattr(profile, method)()
        with self.assertRaises(AccessError):
            profile.limit_amount = 10**6
        with self.assertRaises(AccessError):
            self._policy().with_user(self.credit_user).max_overdue_days = 0

    def test_a_manager_who_may_not_edit_contacts_sets_a_limit(self):
        self.profile.with_user(self.credit_manager).limit_amount = 5000
        partner = self.customer.with_company(self.company)
        self.assertEqual(partner.credit_limit, 5000)

    def test_nobody_deletes_a_profile(self):
        with self.assertRaises(AccessError):
            self.profile.with_user(self.credit_manager).unlink()

    def test_salespeople_see_their_own_requests_only(self):
        release = self._release(self._order(self.customer, 1200), 1200, approve=False)
        other = self._user("other", "sales_team.group_sale_salesman_all_leads")
        self.assertTrue(release.with_user(self.salesperson).reason)
        with self.assertRaises(AccessError):
            release.with_user(other).read(["reason"])
        self.assertTrue(release.with_user(self.credit_user).reason)

    def test_a_reader_sees_all_of_one_company_and_changes_nothing(self):
        reader = self._user("auditor", "customer_credit.group_reader")
        other = self.setup_other_company()["company"]
        theirs = self.env["credit.profile"].create(
            {"partner_id": self.customer.id, "company_id": other.id}
        )
        release = self._release(self._order(self.customer, 1200), 1200, approve=False)
        assessment = self.env["credit.assessment"].create(
            {"partner_id": self.customer.id}
        )
        hold = self.env["credit.hold"].create(
            {"partner_id": self.customer.id, "reason": "Asked to"}
        )
        for record in (self.profile, release, assessment, assessment.line_ids, hold):
            seen = record.with_user(reader)
            with self.subTest(model=record._name):
                self.assertTrue(seen.read(["id"]))
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(seen.has_access(operation), operation)
        for record, name in (
            (self.profile, "action_hold"),
            (self.profile, "action_assess"),
            (release, "action_approve"),
            (assessment, "action_submit"),
            (hold, "action_lift"),
        ):
            with self.subTest(action=name), self.assertRaises(AccessError):
                getattr(record.with_user(reader), name)()
        self.assertFalse(theirs.with_user(reader).has_access("read"))
        page = self.env["credit.ageing"].with_user(reader).ageing_page({})
        self.assertFalse(page.get("may_remind"))
        self.assertTrue(self.env["credit.cockpit"].with_user(reader).cockpit())

    def test_portal_users_reach_nothing_of_it(self):
        portal = new_test_user(self.env, "credit_portal", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        order = self._order(self.customer, 1200)
        order.message_subscribe(portal.partner_id.ids)
        release = self._release(self._order(self.customer, 1300), 1300, approve=False)
        for record in (self.profile, release, self._policy()):
            with self.assertRaises(AccessError):
                record.with_user(portal).read(["id"])
        order = order.with_user(portal)
        self.assertEqual(order.read(["name"])[0]["name"], order.name)
        for name in ("credit_message", "credit_banner"):
            with self.assertRaises(AccessError):
                order.read([name])
        with self.assertRaises(AccessError):
            self.customer.with_user(portal).read(["credit_available_amount"])

    def test_companies_do_not_see_each_other_s_profiles(self):
        other = self.setup_other_company()["company"]
        theirs = self.env["credit.profile"].create(
            {"partner_id": self.customer.id, "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            theirs.with_user(self.credit_manager).read(["state"])

    def test_each_company_has_its_own_limit(self):
        other = self.setup_other_company()["company"]
        self.env.user.company_ids |= other
        self._limit(self.customer, 100)
        there = self.env["sale.order"].with_company(other)
        order = there.create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "order_line": [Command.create(self._line(5000))],
            }
        )
        order.action_confirm()
        self.assertEqual(self._exposure(self.customer), 0)
        with self.assertRaises(Exception):  # noqa: B017
            self._order(self.customer, 101, confirm=True)
