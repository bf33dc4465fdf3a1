from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import CustomerCommon


@tagged("post_install", "-at_install")
class TestFigures(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Huaxin")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.customer.id}
        )
        cls.today = fields.Date.context_today(cls.customer)

    def _figures(self, user=None):
        customer = self.customer.with_user(user) if user else self.customer
        header = customer.customer_360_header()
        return {figure["key"]: figure for figure in header["figures"]}

    def _rows(self, name):
        action = getattr(self.customer, self._figures()[name]["action"])()
        return self.env[action["res_model"]].search(action["domain"])

    def test_turnover_tells_its_months_and_how_it_was_before(self):
        ago = [self.today - relativedelta(months=n) for n in (0, 1, 13)]
        for amount, day in zip((100, 50, 60), ago, strict=True):
            self._invoice(self.customer, amount, date=day)
        self._invoice(self.customer, 30, date=ago[1], move_type="out_refund")
        figure = self._figures()["turnover"]
        self.assertEqual(figure["value"], 120)
        self.assertEqual(figure["value"], self.customer.customer_turnover)
        self.assertIn("+100", figure["note"])
        self.assertEqual(len(figure["trend"]), 12)
        self.assertEqual([amount for _m, amount in figure["trend"][-2:]], [20, 100])
        self.assertEqual(len(self._rows("turnover")), 3)

    def test_overdue_is_what_no_payment_covers(self):
        yesterday = self.today - relativedelta(days=1)
        self.assertEqual(self._figures()["overdue"]["value"], 0)
        late = self._invoice(self.customer, 100, date=yesterday, due=yesterday)
        self._invoice(self.customer, 70)
        self.assertEqual(self._figures()["overdue"]["value"], 100)
        self.assertEqual(self._figures()["overdue"]["tone"], "danger")
        self.assertEqual(self._rows("overdue").move_id, late)
        self._payment(self.contact, 30)
        self.assertEqual(self._figures()["overdue"]["value"], 70)
        self._payment(self.customer, 500)
        self.assertEqual(self._figures()["overdue"]["value"], 0)

    def test_last_contact_and_next_step(self):
        figures = self._figures()
        self.assertFalse(figures["last_contact"]["value"])
        self.assertFalse(figures["next_step"]["value"])
        talks = self.env["customer.interaction"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "summary": summary,
                    "date": fields.Datetime.now() + relativedelta(days=days),
                    "next_action": action,
                    "next_date": self.today + relativedelta(days=next_days),
                }
                for summary, days, action, next_days in (
                    ("Asked for a price", -5, "Send an offer", 3),
                    ("Sent it", -1, "Call them", -1),
                    ("Will come", 2, False, 0),
                )
            ]
        )
        figures = self._figures(self.viewer)
        self.assertEqual(figures["last_contact"]["value"], talks[1].date)
        self.assertEqual(figures["last_contact"]["note"], "Sent it")
        self.assertEqual(figures["next_step"]["note"], "Call them")
        self.assertEqual(figures["next_step"]["tone"], "danger")
        self.assertEqual(self._rows("next_step"), talks[1] | talks[0])
        plan = self.env["customer.visit.plan"].search(
            [("partner_id", "=", self.customer.id)]
        ) or self.env["customer.visit.plan"].create({"partner_id": self.customer.id})
        visit = self.env["customer.visit"].create(
            {"plan_id": plan.id, "date_due": self.today - relativedelta(days=9)}
        )
        self.assertEqual(self._figures()["next_step"]["value"], visit.date_due)
        self.assertEqual(self._rows("next_step"), visit)

    def test_a_contact_opens_the_view_of_its_customer(self):
        action = self.contact.action_customer_360()
        self.assertEqual(action["tag"], "customer_archive.customer_360")
        self.assertEqual(action["context"]["active_id"], self.customer.id)
        self.assertEqual(self.contact.customer_360_header()["id"], self.customer.id)


@tagged("post_install", "-at_install")
class TestPurchases(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Huaxin")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    def _buy(self, day, quantity, price, move_type="out_invoice", **vals):
        line = {
            "product_id": self.product_a.id,
            "quantity": quantity,
            "price_unit": price,
            "tax_ids": [Command.clear()],
        }
        return self._invoice(
            vals.pop("partner", self.customer),
            0,
            date=day,
            move_type=move_type,
            invoice_line_ids=[Command.create(line | vals)],
        )

    def _bought(self):
        self.env.flush_all()
        return self.env["customer.purchase"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("product_id", "=", self.product_a.id),
            ]
        )

    def test_lines_of_posted_invoices_with_the_price_of_last_time(self):
        self._buy("2024-01-10", 2, 10)
        self._buy("2024-02-10", 1, 12, discount=50)
        self._buy("2024-03-10", 1, 99, move_type="out_refund")
        self._buy("2024-04-10", 1, 999).button_draft()
        self._buy("2024-05-10", 1, 777, partner=self._customer("Somebody else"))
        rows = self._bought()
        self.assertEqual(
            [(row.quantity, row.price, row.amount) for row in rows],
            [(-1, 99, -99), (1, 6, 6), (2, 10, 20)],
        )
        self.assertEqual(set(rows.mapped("last_price")), {6})

    def test_units_are_those_of_the_product(self):
        self._buy("2024-01-10", 2, 120, product_uom_id=self.dozen.id)
        row = self._bought()
        self.assertEqual((row.quantity, row.price, row.amount), (24, 10, 240))

    def test_by_product_it_says_how_much_and_the_last_price(self):
        self._buy("2024-01-10", 2, 10)
        self._buy("2024-02-10", 3, 12)
        action = self.customer.action_customer_purchases()
        rows = self.env["customer.purchase"].formatted_read_group(
            [*action["domain"], ("product_id", "!=", False)],
            ["product_id"],
            ["quantity:sum", "amount:sum", "last_price:max"],
        )
        self.assertEqual(
            [(r["quantity:sum"], r["amount:sum"], r["last_price:max"]) for r in rows],
            [(5, 56, 12)],
        )
        self.assertEqual(
            self._bought()[0].action_open_invoice()["res_model"], "account.move"
        )
