from collections import Counter
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon

TODAY = "2026-03-02"


@tagged("post_install", "-at_install")
class TestReview(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # other companies of the database would decide for shared customers
        cls.env["res.company"].search([]).customer_review = False
        cls.key = cls.env["customer.level"].create(
            {
                "name": "Key",
                "code": "key",
                "sequence": 1,
                "review_interval_months": 3,
                "review_needs_second": True,
            }
        )
        cls.plain = cls.env["customer.level"].create(
            {"name": "Plain", "code": "plain", "sequence": 5}
        )
        cls.company.customer_review_months = 12

    @classmethod
    def _switch_on(cls):
        cls.company.customer_review = True

    def _check(self, customers, user=None, **ticks):
        """Do what the dialog of the button does."""
        customers = customers.with_user(user or self.clerk)
        action = customers.action_customer_review()
        check = self.env["customer.review.check"].with_user(user or self.clerk)
        with Form(check.with_context(**action["context"])) as form:
            for name, value in (ticks or {"phone_checked": True}).items():
                setattr(form, name, value)
        before = self.env["customer.review"].search([])
        form.record.action_confirm()
        return self.env["customer.review"].search([]) - before

    def _cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_archive.ir_cron_reviews").method_direct_trigger()
        self.env.invalidate_all()

    # -- dates ---------------------------------------------------------------------

    def test_switched_off_nothing_is_due(self):
        customer = self._customer("Huaxin", customer_level_id=self.key.id)
        self.assertFalse(customer.customer_date_next_review)

    @freeze_time(TODAY)
    def test_who_becomes_active_is_reviewed_an_interval_later(self):
        self._switch_on()
        self.company.customer_approval = True
        customer = self._customer("Huaxin", phone="1", vat="x")
        self.assertFalse(customer.customer_date_next_review)
        self.env["customer.requirement"].search([]).active = False
        customer.with_user(self.clerk).action_submit()
        customer.with_user(self.approver).action_approve()
        self.assertEqual(customer.customer_date_next_review, date(2027, 3, 2))
        customer.with_user(self.customer_manager).action_suspend("a pause")
        with freeze_time("2026-04-01"):
            customer.with_user(self.customer_manager).action_reactivate("go on")
        self.assertEqual(customer.customer_date_next_review, date(2027, 3, 2))

    @freeze_time(TODAY)
    def test_switching_on_spreads_the_dates_key_customers_first(self):
        plain = self.env["res.partner"]
        for n in range(20):
            plain |= self._customer(f"P{n}", customer_level_id=self.plain.id)
        self.plain.review_interval_months = 3
        key = self._customer("Key", customer_level_id=self.key.id)
        draft = self._customer("Closed")
        draft.with_user(self.customer_manager).action_close("gone")
        with self.assertQueryCount(30):
            self._switch_on()
        dates = (key | plain).mapped("customer_date_next_review")
        self.assertTrue(all(date(2026, 3, 2) < d <= date(2026, 6, 2) for d in dates))
        self.assertLessEqual(
            key.customer_date_next_review, min(dates[1:]), "key customers come first"
        )
        of_ours = self.env["res.partner"].search(
            [("customer_date_next_review", "!=", False)]
        )
        busiest = max(Counter(of_ours.mapped("customer_date_next_review")).values())
        self.assertLessEqual(busiest, len(of_ours) // 92 + 2)
        self.assertFalse(draft.customer_date_next_review)
        before = key.customer_date_next_review
        self.company.customer_review = False
        with freeze_time("2026-05-01"):
            self._switch_on()
        self.env.invalidate_all()
        self.assertEqual(key.customer_date_next_review, before)

    @freeze_time(TODAY)
    def test_only_a_steward_sets_the_date_by_hand(self):
        customer = self._customer("Huaxin")
        with self.assertRaises(AccessError):
            customer.with_user(self.approver).customer_date_next_review = "2030-01-01"
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.clerk).create(
                {"name": "x", "customer_date_next_review": "2030-01-01"}
            )
        customer.with_user(self.steward).customer_date_next_review = "2030-01-01"
        self.assertEqual(customer.customer_date_next_review, date(2030, 1, 1))

    # -- reviews -------------------------------------------------------------------

    @freeze_time(TODAY)
    def test_checked_still_right(self):
        self._switch_on()
        customer = self._customer("Huaxin", customer_level_id=self.plain.id)
        customer.customer_date_next_review = "2026-03-01"
        review = self._check(
            customer, phone_checked=True, tax_checked=True, remark="Ms Lin, by phone"
        )
        self.assertRecordValues(
            review,
            [
                {
                    "partner_id": customer.id,
                    "state": "done",
                    "done_by_id": self.clerk.id,
                    "date_due": date(2026, 3, 1),
                    "phone_checked": True,
                    "address_checked": False,
                    "remark": "Ms Lin, by phone",
                }
            ],
        )
        self.assertEqual(customer.customer_date_next_review, date(2027, 3, 2))

    def test_something_has_to_be_checked(self):
        customer = self._customer("Huaxin")
        with self.assertRaisesRegex(UserError, "Tick"):
            self._check(customer, phone_checked=False)

    @freeze_time(TODAY)
    def test_a_key_customer_takes_a_second_person(self):
        self._switch_on()
        customer = self._customer("Huaxin", customer_level_id=self.key.id)
        customer.customer_date_next_review = "2026-03-01"
        review = self._check(customer, user=self.customer_manager)
        self.assertEqual(review.state, "waiting")
        self.assertEqual(customer.customer_date_next_review, date(2026, 3, 1))
        self.assertTrue(customer.customer_review_waiting)
        self.assertFalse(review.with_user(self.customer_manager).needs_me)
        with self.assertRaisesRegex(UserError, "second person"):
            review.with_user(self.customer_manager).action_confirm()
        with self.assertRaises(AccessError):
            review.with_user(self.viewer).action_confirm()
        self.assertIn(
            review,
            self.env["customer.review"]
            .with_user(self.clerk)
            .search([("needs_me", "=", True)]),
        )
        review.with_user(self.clerk).action_confirm()
        self.assertRecordValues(
            review, [{"state": "done", "second_by_id": self.clerk.id}]
        )
        self.assertEqual(customer.customer_date_next_review, date(2026, 6, 2))
        with self.assertRaisesRegex(UserError, "waits for nobody"):
            review.with_user(self.approver).action_confirm()

    @freeze_time(TODAY)
    def test_one_review_at_a_time_waits(self):
        customer = self._customer("Huaxin", customer_level_id=self.key.id)
        self._check(customer)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._check(customer, user=self.approver)

    def test_no_door_leads_past_the_second_person(self):
        customer = self._customer("Huaxin", customer_level_id=self.key.id)
        forged = (
            self.env["customer.review"]
            .with_user(self.clerk)
            .create(
                {
                    "partner_id": customer.id,
                    "phone_checked": True,
                    "state": "done",
                    "done_by_id": self.approver.id,
                    "second_by_id": self.approver.id,
                }
            )
        )
        self.assertRecordValues(
            forged,
            [
                {
                    "state": "waiting",
                    "done_by_id": self.clerk.id,
                    "second_by_id": False,
                }
            ],
        )
        with self.assertRaises(AccessError):
            forged.with_user(self.clerk).write({"state": "done"})
        with self.assertRaises(UserError):
            forged.write({"state": "done"})
        with self.assertRaises(UserError):
            forged.with_user(self.customer_manager).sudo().write({"state": "done"})

    @freeze_time(TODAY)
    def test_many_are_checked_at_once(self):
        self._switch_on()
        customers = self._customer("A") | self._customer("B")
        reviews = self._check(customers, address_checked=True)
        self.assertEqual(reviews.partner_id, customers)
        self.assertEqual(
            customers.mapped("customer_date_next_review"), [date(2027, 3, 2)] * 2
        )

    @freeze_time(TODAY)
    def test_what_a_call_confirms_is_kept_and_proposed(self):
        self._switch_on()
        customer = self._customer("Huaxin")
        before = customer.customer_date_next_review
        call = customer.with_user(self.clerk)._customer_confirm(
            ["phone_checked"], "Call of today"
        )
        self.assertEqual(call.kind, "call")
        self.assertEqual(customer.customer_date_next_review, before)
        action = customer.with_user(self.clerk).action_customer_review()
        check = self.env["customer.review.check"].with_user(self.clerk)
        form = Form(check.with_context(**action["context"]))
        self.assertTrue(form.phone_checked)
        self.assertFalse(form.tax_checked)
        self.assertFalse(customer._customer_confirm([]))

    # -- who is told ---------------------------------------------------------------

    def test_the_owner_is_told_then_a_manager_never_twice(self):
        self._switch_on()
        self.company.customer_escalation_user_id = self.steward
        self.company.customer_review_escalate_days = 14
        customer = self._customer("Huaxin", user_id=self.clerk.id)
        nobody = self._customer("Nobody's")
        with freeze_time(TODAY):
            (customer | nobody).customer_date_next_review = "2026-03-10"
            self._cron()
            self.assertFalse(customer.activity_ids)
        with freeze_time("2026-03-10"):
            self._cron()
            self._cron()
            self.assertEqual(customer.activity_ids.user_id, self.clerk)
            self.assertEqual(nobody.activity_ids.user_id, self.steward)
        with freeze_time("2026-03-24"):
            self._cron()
            self._cron()
            self.assertEqual(len(customer.activity_ids), 2)
            self.assertEqual(customer.activity_ids.user_id, self.clerk | self.steward)
            self._check(customer)
            self.assertFalse(customer.activity_ids)
            self._cron()
            self.assertFalse(customer.activity_ids)

    def test_switched_off_nobody_is_told(self):
        customer = self._customer("Huaxin", user_id=self.clerk.id)
        customer.customer_date_next_review = "2020-01-01"
        self._cron()
        self.assertFalse(customer.activity_ids)

    def test_each_company_has_its_own_switch(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        theirs = self._customer("Theirs", company_id=other.id)
        ours = self._customer("Ours", company_id=self.company.id)
        (theirs | ours).customer_date_next_review = "2026-01-01"
        self._switch_on()
        due = self.env["res.partner"]._customer_reviews_to_tell(date(2026, 1, 1))
        self.assertIn(ours, due)
        self.assertNotIn(theirs, due)
        companies = (theirs | ours)._customer_review_companies()
        self.assertFalse(companies[theirs.id])
        review = self._check(ours)
        self.assertEqual(review.company_id, self.company)
        stranger = self._user("stranger", "customer_archive.group_viewer")
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        seen = self.env["customer.review"].with_user(stranger)
        self.assertFalse(seen.search([("id", "=", review.id)]))

    def test_telling_fifty_costs_as_many_queries_as_one_and_no_mails(self):
        self._switch_on()
        customers = self.env["res.partner"].create(
            [
                {"name": f"C{n}", "customer_rank": 1, "user_id": self.clerk.id}
                for n in range(52)
            ]
        )
        customers.customer_date_next_review = "2026-03-01"
        day = date(2026, 3, 2)
        mails = self.env["mail.mail"].search_count([])
        customers[:1]._customer_tell_reviews(day)
        one, fifty = customers[1:2], customers[2:]
        self.assertEqual(
            self._query_count(lambda: one._customer_tell_reviews(day)),
            self._query_count(lambda: fifty._customer_tell_reviews(day)),
        )
        self.assertEqual(len(fifty.activity_ids), 50)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_key_customers_are_told_and_listed_first(self):
        self._switch_on()
        plain = self._customer("A plain one", customer_level_id=self.plain.id)
        key = self._customer("Z key one", customer_level_id=self.key.id)
        plain.customer_date_next_review = "2026-01-01"
        key.customer_date_next_review = "2026-02-01"
        told = self.env["res.partner"]._customer_reviews_to_tell(date(2026, 3, 1))
        told = [customer for customer in told if customer in plain | key]
        self.assertEqual(told, [key, plain])
        listed = self.env["res.partner"].search(
            [("id", "in", (plain | key).ids)],
            order="customer_level_id, customer_date_next_review",
        )
        self.assertEqual(list(listed), [key, plain])

    # -- the customer --------------------------------------------------------------

    def test_it_is_on_the_timeline(self):
        customer = self._customer("Huaxin")
        self._check(customer)
        events = customer.with_user(self.viewer)._customer_timeline(10)
        kinds = [event["kind"] for event in events]
        self.assertEqual(kinds.count("review"), 1)

    def test_merging_two_that_wait_keeps_both_reviews(self):
        source = self._customer("Source", customer_level_id=self.key.id)
        target = self._customer("Target", customer_level_id=self.key.id)
        reviews = self._check(source) | self._check(target)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()
        self.assertEqual(reviews.partner_id, target)
        self.assertEqual(sorted(reviews.mapped("state")), ["done", "waiting"])

    def test_fifty_cost_as_many_queries_as_one(self):
        self._switch_on()
        customers = self.env["res.partner"].create(
            [{"name": f"C{n}", "customer_rank": 1} for n in range(50)]
        )
        reads = {
            "waiting": lambda some: some.mapped("customer_review_waiting"),
            "months": lambda some: some._customer_review_months(),
        }
        for name, read in reads.items():
            with self.subTest(read=name):
                self._query_count(lambda read=read: read(customers))
                self.assertEqual(
                    self._query_count(lambda read=read: read(customers[:1])),
                    self._query_count(lambda read=read: read(customers)),
                )
