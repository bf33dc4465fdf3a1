from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditGroup(CreditCommon):
    """A limit shared by customers, by companies, or by both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls._customer("One"), cls._customer("Two")
        profiles = cls._limit(cls.one, None) | cls._limit(cls.two, None)
        cls.group = cls.env["credit.group"].create(
            {
                "name": "Evergreen Group",
                "limit_amount": 1000,
                "profile_ids": [Command.set(profiles.ids)],
            }
        )

    def _refused(self, words="they have together"):
        return self.assertRaisesRegex(UserError, words)

    def test_what_others_owe_takes_from_the_limit(self):
        self._order(self.one, 700, confirm=True)
        with self._refused("100.00 over the 1,000.00 they have together"):
            self._order(self.two, 400, confirm=True)
        self._order(self.two, 300, confirm=True)
        self.assertEqual(self.group.exposure_amount, 1000)
        self.assertEqual(self.group.headroom_amount, 0)

    def test_one_s_own_limit_holds_beside_it(self):
        self._limit(self.one, 200)
        with self._refused("takes One 100.00 over its limit of 200.00"):
            self._order(self.one, 300, confirm=True)
        self.assertEqual(self.one.credit_available_amount, 200)
        self._order(self.two, 900, confirm=True)
        self.one.invalidate_recordset()
        self.assertEqual(self.one.credit_available_amount, 100)

    def test_a_batch_of_both_is_one_sum(self):
        orders = self._order(self.one, 600) | self._order(self.two, 600)
        with self._refused():
            orders.action_confirm()
        self.assertEqual(set(orders.mapped("state")), {"draft"})

    def test_moving_an_order_inside_the_group_adds_nothing_to_it(self):
        order = self._order(self.one, 900, confirm=True)
        order.write({"partner_id": self.two.id})
        self.assertEqual(self.group.exposure_amount, 900)

    def test_invoices_of_members_count(self):
        self._invoice(self.one, 600)
        with self._refused():
            self._invoice(self.two, 500)

    def test_empty_is_no_control_and_zero_is_zero(self):
        self.group.is_limited = False
        self._order(self.one, 5000, confirm=True)
        self.group.write({"is_limited": True, "limit_amount": 0})
        with self._refused():
            self._order(self.two, 1, confirm=True)
        self._payment(self.two, 10)
        self._order(self.two, 10, confirm=True)

    def test_a_temporary_limit_falls_back_by_itself(self):
        today = fields.Date.today()
        self.group.write({"temporary_amount": 500, "temporary_until": today})
        self._order(self.one, 1400, confirm=True)
        self.group.temporary_until = fields.Date.subtract(today, days=2)
        with self._refused("401.00 over the 1,000.00"):
            self._order(self.two, 1, confirm=True)

    def test_a_hold_of_the_group_stops_every_member(self):
        self.group.state = "hold"
        with self._refused("on credit hold"):
            self._order(self.two, 1, confirm=True)
        with self._refused("on credit hold"):
            self._invoice(self.one, 1)
        self.group.active = False
        self._order(self.two, 1, confirm=True)

    def test_a_set_of_companies_in_two_currencies(self):
        other = self.setup_other_company(name="Other")["company"]
        self.env.user.company_ids |= other
        euro = self.env.ref("base.EUR")
        euro.active = True
        other.currency_id = euro
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        for company, rate in ((self.company, 0.5), (other, 1.0)):
            self.env["res.currency.rate"].create(
                {"currency_id": euro.id, "company_id": company.id, "name": "2020-01-01",
                 "rate": rate}
            )  # fmt: skip
        self.env["res.currency.rate"].create(
            {"currency_id": self.company.currency_id.id, "company_id": other.id,
             "name": "2020-01-01", "rate": 2.0}
        )  # fmt: skip
        profile = self.env["credit.profile"].create(
            {"partner_id": self.one.id, "company_id": other.id,
             "group_id": self.group.id}
        )  # fmt: skip
        there = self.env["account.move"].with_company(other).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.one.id,
                "company_id": other.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"name": "x", "price_unit": 300, "tax_ids": []})
                ],
            }
        )  # fmt: skip
        there.action_post()
        self.assertEqual(profile.exposure_amount, 300)
        self.assertEqual(self.group.exposure_amount, 600)
        with self._refused("100.00 over the 1,000.00"):
            self._order(self.two, 500, confirm=True)
        self._order(self.two, 400, confirm=True)
        with self._refused("1.00 over the 500.00 they have together"):
            self._invoice_there(other, 1)

    def _invoice_there(self, company, amount):
        move = self.env["account.move"].with_company(company).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.one.id,
                "company_id": company.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"name": "x", "price_unit": amount, "tax_ids": []})
                ],
            }
        )  # fmt: skip
        move.action_post()
        return move

    def test_members_are_chosen_in_the_form(self):
        third = self._limit(self._customer("Three"), 10)
        with Form(self.group.with_user(self.credit_manager)) as form:
            form.profile_ids.add(third)
        self.assertEqual(self.group.member_count, 3)
        with self.assertRaises(AccessError):
            self.group.with_user(self.credit_user).limit_amount = 10**6

    def test_a_merged_member_stays_in_the_group(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        third = self._customer("Three")
        self._limit(third, 10)
        wizard._merge((self.one | third).ids, dst_partner=third)
        self.assertEqual(third.credit_profile_ids.group_id, self.group)

    def test_the_queries_are_as_many_for_ten_groups_as_for_one(self):
        groups = self.group
        for number in range(9):
            profile = self._limit(self._customer(f"Customer {number}"), 100)
            groups |= self.group.create(
                {"name": f"Group {number}", "profile_ids": [Command.set(profile.ids)]}
            )

        def read(some):
            return lambda: some.read(["exposure_amount", "headroom_amount"])

        self._query_count(read(groups))
        one = self._query_count(read(groups[:1]))
        self.assertEqual(self._query_count(read(groups)), one)
