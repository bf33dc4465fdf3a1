from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine.exposure import PARTS
from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditParts(CreditCommon):
    """Fine parts of the exposure, their rows, and the list of all customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen", user_id=cls.salesperson.id)
        cls.profile = cls._limit(cls.customer, 5000)
        today = fields.Date.today()
        cls.yesterday = fields.Date.subtract(today, days=1)
        cls._invoice(cls.customer, 700, due=fields.Date.add(today, days=30))
        cls._invoice(cls.customer, 300, date=cls.yesterday)
        cls._payment(cls.customer, 120)
        cls.order = cls._order(cls.customer, 1000, confirm=True)
        cls.order.order_line.qty_delivered = 0.4
        cls.env.flush_all()

    def _position(self, customer, user=None):
        positions = self.env["credit.position"].with_user(user or self.env.user)
        return positions.search([("partner_id", "in", customer.ids)])

    def _rows(self, action):
        model = self.env[action["res_model"]].with_context(**action["context"])
        return model.search(action["domain"])

    def test_the_parts_add_up_to_the_exposure(self):
        parts = self.customer._credit_parts(self.company)[self.customer.id]
        self.assertEqual(
            parts,
            {
                "not_due": 700,
                "overdue": 300,
                "unmatched": -120,
                "order": 600,
                "delivered": 400,
            },
        )
        self.assertEqual(sum(parts.values()), self._exposure(self.customer))
        self.assertRecordValues(
            self.profile,
            [
                {
                    "not_due_amount": 700,
                    "overdue_items_amount": 300,
                    "unmatched_amount": -120,
                    "undelivered_amount": 600,
                    "delivered_amount": 400,
                    "exposure_amount": 1880,
                }
            ],
        )

    def test_each_part_shows_rows_that_add_up_to_it(self):
        profile = self.profile
        for action, amount in (
            (profile.action_view_not_due(), 700),
            (profile.action_view_overdue(), 300),
            (profile.action_view_unmatched(), -120),
        ):
            rows = self._rows(action)
            self.assertEqual(sum(rows.mapped("amount_residual")), amount)
        orders = self._rows(profile.action_view_undelivered())
        self.assertEqual(orders, self.order)
        self.assertEqual(orders.credit_open_amount, 600)
        delivered = self._rows(profile.action_view_delivered())
        self.assertEqual(delivered.credit_delivered_amount, 400)
        self.order.order_line.qty_delivered = 0
        self.assertFalse(self._rows(profile.action_view_delivered()))

    def test_what_is_for_later_is_shown_beside_the_exposure(self):
        self._policy(horizon_days=10)
        later = fields.Datetime.add(fields.Datetime.now(), days=60)
        order = self._order(self.customer, 900, commitment_date=later)
        order.action_confirm()
        self.profile.invalidate_recordset()
        self.assertEqual(self.profile.later_amount, 900)
        self.assertEqual(self.profile.exposure_amount, 1880)
        self.assertEqual(self._rows(self.profile.action_view_later()), order)

    def test_the_list_says_the_same_as_the_profile(self):
        position = self._position(self.customer)
        self.assertRecordValues(
            position,
            [
                {
                    "exposure_amount": 1880,
                    "headroom_amount": 3120,
                    "limit_amount": 5000,
                    "used_percent": 37.6,
                    "not_due_amount": 700,
                    "overdue_amount": 300,
                    "unmatched_amount": -120,
                    "order_amount": 600,
                    "delivered_amount": 400,
                    "user_id": self.salesperson.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(self.env["credit.position"].browse(position.id), position)
        self.assertEqual(position.action_open()["res_id"], self.profile.id)

    def test_the_list_has_everybody_and_sorts_and_groups(self):
        free, poor = self._customer("Free"), self._customer("Poor")
        self._limit(poor, 0)
        self._invoice(poor, 10, post=False)
        found = self.env["credit.position"].search(
            [("partner_id", "in", (self.customer | free | poor).ids)],
            order="headroom_amount",
        )
        self.assertEqual(found.partner_id, poor | self.customer | free)
        self.assertFalse(found[-1].is_limited)
        ((_user, total),) = self.env["credit.position"]._read_group(
            [("user_id", "=", self.salesperson.id)], ["user_id"],
            ["exposure_amount:sum"],
        )  # fmt: skip
        self.assertEqual(total, 1880)

    def _post_note(self, account, amount):
        """The customer pays with a note."""
        receivable = self.company_data["default_account_receivable"]
        lines = [
            {"account_id": account.id, "debit": amount},
            {"account_id": receivable.id, "credit": amount},
        ]
        customer = {"partner_id": self.customer.id}
        move = self.env["account.move"].create(
            {"line_ids": [Command.create(line | customer) for line in lines]}
        )
        move.action_post()

    def test_drafts_charges_notes_and_currencies_are_parts_of_it(self):
        notes = self.env["account.account"].create(
            {"name": "Notes", "code": "112199", "account_type": "asset_current"}
        )
        level = self.env["customer.level"].create({"name": "Key", "code": "key_test"})
        self._policy(level_id=level.id, horizon_days=10)
        self._policy(count_drafts=True, note_account_ids=[Command.set(notes.ids)])
        self._invoice(self.customer, 55, post=False)
        self._post_note(notes, 80)
        key = self._customer("Key account", customer_level_id=level.id)
        self._invoice(key, 44, post=False)
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "company_id": self.company.id,
             "name": "2020-01-01", "rate": 0.5}
        )  # fmt: skip
        pricelist = self.env["product.pricelist"].create(
            {"name": "Test", "currency_id": euro.id}
        )
        self._order(key, 10, confirm=True, pricelist_id=pricelist.id)
        self.env.flush_all()
        for customer, expected in (
            (self.customer, {"draft_amount": 55, "note_amount": 80}),
            (key, {"draft_amount": 0, "note_amount": 0, "order_amount": 20}),
        ):
            position = self._position(customer)
            self.assertRecordValues(position, [expected])
            exposure = self._exposure(customer)
            self.assertAlmostEqual(position.exposure_amount, exposure, 2)
            parts = customer._credit_parts(self.company)[customer.id]
            self.assertAlmostEqual(sum(parts.values()), exposure, 2)
            self.assertFalse(parts.keys() - set(PARTS))

    def test_a_shared_limit_is_what_is_left_to_each(self):
        other = self._customer("Branch")
        group = self.env["credit.group"].create(
            {
                "name": "Group",
                "limit_amount": 2000,
                "profile_ids": [
                    Command.set((self.profile | self._limit(other, None)).ids)
                ],
            }
        )
        self.env.flush_all()
        self.assertEqual(self._position(self.customer).headroom_amount, 120)
        self.assertEqual(self._position(other).headroom_amount, 120)
        group.limit_amount = 10000
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._position(self.customer).headroom_amount, 3120)

    def test_salespeople_see_their_own_customers_with_all_that_counts(self):
        seller = self._user("own_only", "sales_team.group_sale_salesman")
        other = self._customer("Other")
        self.assertFalse(self._position(self.customer | other, seller))
        self.customer.user_id = seller
        self.env.flush_all()
        position = self._position(self.customer, seller)
        self.assertEqual(position.exposure_amount, 1880)
        self.assertFalse(self.order.with_user(seller)._filtered_access("read"))
        with self.assertRaises(AccessError):
            position.check_access("write")

    def test_a_second_company_is_a_second_row(self):
        other = self.setup_other_company(name="Other")["company"]
        self.env.user.company_ids |= other
        both = self.env["credit.position"].with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        found = both.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(found.company_id, self.company | other)
        there = found.filtered(lambda p: p.company_id == other)
        self.assertEqual(there.exposure_amount, 0)

    def test_due_dates_follow_the_working_calendar_where_the_company_wants_it(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        self.company.credit_follows_calendar = True
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Spring Festival",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": fields.Datetime.subtract(fields.Datetime.now(), days=1),
                "date_to": fields.Datetime.now(),
            }
        )
        self.assertFalse(self.customer._credit_overdue(self.company))
        parts = self.customer._credit_parts(self.company)[self.customer.id]
        self.assertEqual(parts["not_due"], 1000)
        self.company.credit_follows_calendar = False
        self.assertTrue(self.customer._credit_overdue(self.company))
