from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditRelease(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls._limit(cls.customer, 1000)

    def test_a_release_lets_one_document_through_once(self):
        order = self._order(self.customer, 1200)
        release = self._release(order, 1200)
        order.with_user(self.salesperson).action_confirm()
        self.assertRecordValues(release, [{"state": "used", "used_amount": 1200}])
        order._action_cancel()
        order.action_draft()
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_what_passes_anyway_uses_no_release(self):
        order = self._order(self.customer, 900)
        release = self._release(order, 900)
        order.action_confirm()
        self.assertEqual(release.state, "approved")

    def test_above_its_amount_it_does_not_help(self):
        order = self._order(self.customer, 1200)
        self._release(order, 1199.99)
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_after_its_day_it_does_not_help(self):
        order = self._order(self.customer, 1200)
        self._release(order, 1200, until="2020-01-01")
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_requested_or_rejected_it_does_not_help(self):
        order = self._order(self.customer, 1200)
        release = self._release(order, 1200, approve=False)
        with self.assertRaises(UserError):
            order.action_confirm()
        release.with_user(self.credit_manager).action_reject()
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_it_is_for_no_other_document(self):
        self._release(self._order(self.customer, 1200), 1200)
        with self.assertRaises(UserError):
            self._order(self.customer, 1200, confirm=True)

    def test_an_edit_above_it_asks_again(self):
        order = self._order(self.customer, 1200)
        self._release(order, 1200)
        order.action_confirm()
        order.order_line.name = "Something else"
        with self.assertRaises(UserError):
            order.order_line.price_unit = 1300
        self._release(order, 100)
        order.order_line.price_unit = 1300

    def test_in_a_batch_it_carries_only_its_own_order(self):
        released, small = (
            self._order(self.customer, 1200),
            self._order(self.customer, 900),
        )
        release = self._release(released, 1200)
        (released | small).action_confirm()
        self.assertEqual(release.state, "used")
        self.assertEqual(self._exposure(self.customer), 2100)

    def test_in_a_batch_the_others_must_fit(self):
        released, big = (
            self._order(self.customer, 1200),
            self._order(self.customer, 1100),
        )
        release = self._release(released, 1200)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            (released | big).action_confirm()
        self.assertEqual(release.state, "approved")

    def test_it_lets_pass_on_hold_and_when_overdue(self):
        self._limit(self.customer, 1000, state="hold")
        order = self._order(self.customer, 100)
        self._release(order, 100)
        order.action_confirm()
        self._limit(self.customer, 1000, state="open")
        self._invoice(self.customer, 10, date="2020-01-01")
        self._policy(max_overdue_days=5)
        late = self._order(self.customer, 50)
        self._release(late, 50)
        late.action_confirm()

    def test_an_invoice_can_be_released(self):
        move = self._invoice(self.customer, 1200, post=False)
        release = self._release(move, 1200)
        move.action_post()
        self.assertEqual(release.state, "used")

    # -- who decides ------------------------------------------------------------

    def test_the_one_who_asks_does_not_decide_not_even_as_administrator(self):
        order = self._order(self.customer, 1200)
        vals = {"order_id": order.id, "amount_cap": 1200, "reason": "Please"}
        for user in (self.credit_manager, self.env.ref("base.user_admin")):
            user.company_ids |= self.company
            user.company_id = self.company
            asked = self.env["credit.release"].with_user(user)
            release = asked.create(vals)
            with self.assertRaisesRegex(UserError, "somebody else has to decide"):
                release.action_approve()
            release.unlink()

    def test_no_client_can_forge_a_decision(self):
        order = self._order(self.customer, 1200)
        forged = {
            "order_id": order.id,
            "amount_cap": 1200,
            "reason": "Forged",
            "state": "approved",
            "requested_by_id": self.salesperson.id,
            "approved_by_id": self.credit_manager.id,
        }
        releases = self.env["credit.release"].with_user(self.credit_manager)
        release = releases.create(forged)
        self.assertRecordValues(
            release,
            [
                {
                    "state": "requested",
                    "requested_by_id": self.credit_manager.id,
                    "approved_by_id": False,
                }
            ],
        )
        for vals in (
            {"state": "approved"},
            {"requested_by_id": self.salesperson.id},
            {"approved_by_id": self.salesperson.id},
        ):
            with self.assertRaises(AccessError):
                release.write(vals)
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_the_database_wants_two_people_too(self):
        release = self._release(self._order(self.customer, 1200), 1200, approve=False)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE credit_release SET approved_by_id = requested_by_id "
                    "WHERE id = %s",
                    [release.id],
                )

    def test_who_is_no_credit_manager_does_not_decide(self):
        release = self._release(self._order(self.customer, 1200), 1200, approve=False)
        for user in (self.credit_user, self.salesperson):
            for action in ("action_approve", "action_reject"):
                with self.assertRaises(AccessError):
                    getattr(release.with_user(user), action)()

    def test_a_decided_release_is_not_changed(self):
        release = self._release(self._order(self.customer, 1200), 1200)
        manager = release.with_user(self.credit_manager)
        with self.assertRaises(UserError):
            manager.amount_cap = 9999
        with self.assertRaises(UserError):
            manager.action_reject()
        with self.assertRaises(UserError):
            manager.unlink()

    def test_it_is_asked_for_once_at_a_time(self):
        order = self._order(self.customer, 1200)
        self._release(order, 1200, approve=False)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._release(order, 1200, approve=False)

    def test_the_manager_decides_on_figures(self):
        self._invoice(self.customer, 700)
        release = self._release(self._order(self.customer, 400), 400, approve=False)
        self.assertRecordValues(
            release.with_user(self.credit_manager),
            [
                {
                    "limit_in_force": 1000,
                    "exposure_amount": 700,
                    "headroom_amount": 300,
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                }
            ],
        )
