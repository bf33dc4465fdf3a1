from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditProfile(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")

    def test_a_customer_has_one_profile_per_company(self):
        self._limit(self.customer, 10)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.env["credit.profile"].create({"partner_id": self.customer.id})

    def test_a_contact_has_no_profile_of_its_own(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        with self.assertRaises(ValidationError):
            self.env["credit.profile"].create({"partner_id": contact.id})

    def test_no_limit_is_not_a_limit_of_zero(self):
        profile = self._limit(self.customer, None)
        self.assertFalse(profile.is_limited)
        self.assertEqual(profile.headroom_amount, 0.0)
        self._invoice(self.customer, 50)
        profile.invalidate_recordset()
        self.assertEqual(profile.headroom_amount, 0.0)
        profile.is_limited = True
        self.assertEqual(profile.headroom_amount, -50.0)

    def test_a_temporary_limit_comes_on_top_until_its_day(self):
        today = fields.Date.context_today(self.customer)
        profile = self._limit(
            self.customer, 100, temporary_amount=50, temporary_until=today
        )
        self.assertEqual(profile.limit_in_force, 150)
        self._order(self.customer, 150, confirm=True)
        profile.temporary_until = fields.Date.subtract(today, days=1)
        self.assertEqual(profile.limit_in_force, 100)
        with self.assertRaisesRegex(Exception, "over its limit of 100.00"):
            self._order(self.customer, 1, confirm=True)

    def test_the_cron_ends_temporary_limits_once(self):
        today = fields.Date.context_today(self.customer)
        profile = self._limit(
            self.customer,
            100,
            temporary_amount=50,
            temporary_until=fields.Date.subtract(today, days=1),
        )
        self.env["credit.profile"]._cron_end_temporary()
        self.assertEqual(profile.temporary_amount, 0)
        profile.write_date = before = profile.write_date
        self.env["credit.profile"]._cron_end_temporary()
        self.assertEqual(profile.write_date, before)

    def test_core_s_limit_follows(self):
        partner = self.customer.with_company(self.company)
        profile = self._limit(self.customer, 100)
        self.assertEqual(partner.credit_limit, 100)
        profile.limit_amount = 250
        self.assertEqual(partner.credit_limit, 250)
        self.assertTrue(partner.use_partner_credit_limit)
        profile.is_limited = False
        partner.invalidate_recordset()
        self.assertFalse(partner.use_partner_credit_limit)

    def test_changes_of_the_limit_are_tracked(self):
        profile = self._limit(self.customer, 100).with_context(
            tracking_disable=False, mail_notrack=False
        )
        self.flush_tracking()
        profile.limit_amount = 250
        self.flush_tracking()
        values = profile.message_ids.sudo().tracking_value_ids
        changed = values.filtered(lambda v: v.field_id.name == "limit_amount")
        self.assertEqual(changed.mapped("new_value_float"), [250])

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def test_the_figures_of_the_list_cost_the_same_for_one_and_for_fifty(self):
        profiles = self.env["credit.profile"]
        for number in range(50):
            profiles |= self._limit(self._customer(f"Customer {number}"), 100)

        def read(some):
            return lambda: some.read(
                ["exposure_amount", "headroom_amount", "overdue_amount", "used_percent"]
            )

        self._query_count(read(profiles))
        self.assertEqual(
            self._query_count(read(profiles[:1])), self._query_count(read(profiles))
        )

    def test_hold_watch_and_lift(self):
        profile = self._limit(self.customer, 100)
        profile.action_hold()
        self.assertIn(
            self.customer.id, self.customer._customer_holds(self.company, "order")
        )
        self.assertFalse(self.customer._customer_holds(self.company, "invoice"))
        self.assertFalse(self.customer._customer_holds(self.company, "bill"))
        profile.action_lift()
        self.assertFalse(self.customer._customer_holds(self.company, "order"))
        profile.action_watch()
        self.assertFalse(self.customer._customer_holds(self.company, "order"))

    def test_the_parts_open_the_rows_they_are_made_of(self):
        self._policy(count_drafts=True)
        profile = self._limit(self.customer, 1000)
        invoice = self._invoice(self.customer, 10)
        order = self._order(self.customer, 20, confirm=True)
        draft = self._invoice(self.customer, 30, post=False)

        def rows(action):
            return self.env[action["res_model"]].search(action["domain"])

        self.assertEqual(rows(profile.action_view_receivable()).move_id, invoice)
        self.assertEqual(rows(profile.action_view_order()), order)
        self.assertEqual(rows(profile.action_view_draft()).move_id, draft)

    def test_a_merge_keeps_the_strictest_profile(self):
        other = self._customer("Evergreen Ltd")
        self._limit(self.customer, 1000)
        self._limit(other, None, state="hold")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | other).ids, dst_partner=self.customer)
        profile = self.env["credit.profile"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertRecordValues(
            profile, [{"is_limited": True, "limit_amount": 1000, "state": "hold"}]
        )
        self.assertFalse(other.exists())

    def test_orders_and_releases_are_on_the_timeline(self):
        order = self._order(self.customer, 100)
        self._release(order, 100)
        newer = self._order(self.customer, 10)
        newer.date_order = fields.Datetime.add(order.date_order, days=1)
        events = self.customer._customer_timeline(10)
        dates = [event["date"] for event in events]
        self.assertEqual(dates, sorted(dates, reverse=True))
        kinds = [(e["kind"], e["res_id"]) for e in events]
        self.assertEqual(kinds[0], ("order", newer.id))
        self.assertIn(("order", order.id), kinds)
        self.assertIn("release", [kind for kind, _id in kinds])
        self.assertEqual(len(self.customer._customer_timeline(2)), 2)
        older = self.customer._customer_timeline(10, before=newer.date_order)
        self.assertNotIn(newer.id, [e["res_id"] for e in older if e["kind"] == "order"])

    def test_a_salesperson_sees_no_orders_of_others_on_the_timeline(self):
        seller = self._user(
            "own_only",
            "customer_archive.group_viewer",
            "sales_team.group_sale_salesman",
        )
        own = self._order(self.customer, 100, user_id=seller.id)
        self._order(self.customer, 200, user_id=self.salesperson.id)
        page = self.customer.with_user(seller).customer_360_page(kinds=["order"])
        self.assertEqual([event["res_id"] for event in page["events"]], [own.id])
        chips = self.customer.with_user(seller).customer_360_header()["chips"]
        self.assertEqual([c["count"] for c in chips if c["key"] == "order"], [1])

    def test_the_view_of_a_customer_tells_what_credit_is_left(self):
        viewer = self._user("just_looking", "customer_archive.group_viewer")
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        self._invoice(self.customer, 130, date=yesterday, due=yesterday)
        profile = self._limit(self.customer, 100)

        def figures(user):
            header = self.customer.with_user(user).customer_360_header()
            return {figure["key"]: figure for figure in header["figures"]}

        self.assertNotIn("credit", figures(viewer))
        seen = figures(self.credit_user)
        self.assertEqual(seen["credit"]["value"], -30)
        self.assertEqual(seen["credit"]["tone"], "danger")
        self.assertEqual(seen["overdue"]["value"], 130)
        self.assertIn("1", seen["overdue"]["note"])
        self.assertEqual(seen["overdue"]["value"], figures(viewer)["overdue"]["value"])
        profile.is_limited = False
        self.env.invalidate_all()  # as the next request begins
        self.assertIsNone(figures(self.credit_user)["credit"]["value"])

    def test_who_is_only_being_entered_owes_nothing(self):
        newcomer = self.env["res.partner"].new({"name": "Newcomer"})
        self.assertEqual(newcomer.credit_parts, "")
        self.assertEqual(newcomer.credit_exposure_amount, 0)
