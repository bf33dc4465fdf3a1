from copy import deepcopy

from odoo import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import BillingCommon

# What two invoices made one after the other can never share.
OWN = frozenset(
    {"id", "create_date", "write_date", "access_token", "move_id", "move_name"}
)
NUMBERED = frozenset({"name", "sequence_number", "payment_reference", "ref"})
LINKS = (
    ("account_move_line_account_tax_rel", "account_move_line_id", "account_tax_id"),
    (
        "account_account_tag_account_move_line_rel",
        "account_move_line_id",
        "account_account_tag_id",
    ),
)


@tagged("post_install", "-at_install")
class TestReadyInvoices(BillingCommon):
    """Invoices handed over ready are stored as core would have stored them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.item.product_id
        cls.other = cls._item("Water").product_id
        cls.included = cls._tax("Included 6", 6, price_include_override="tax_included")
        cls.levy = cls._tax("Levy 3", 3, include_base_amount=True, sequence=1)
        cls.stamp = cls._tax("Stamp 1.25", 1.25, amount_type="fixed")
        cls.group = cls._tax(
            "Both",
            0,
            amount_type="group",
            children_tax_ids=[Command.set((cls.levy | cls.tax).ids)],
        )
        cls.abroad = cls.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": cls.company.id}
        )
        cls.zero = cls._tax("Export", 0, original_tax_ids=[Command.set(cls.tax.ids)])
        cls.foreign = cls._foreign_currency()
        cls.parts = cls.env["account.payment.term"].create(
            {
                "name": "30 % now, 70 % in 45 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 30}),
                    Command.create(
                        {"value": "percent", "value_amount": 70, "nb_days": 45}
                    ),
                ],
            }
        )
        cls.early = cls.env["account.payment.term"].create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )

    @classmethod
    def _tax(cls, name, amount, **vals):
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
            }
            | vals
        )

    @classmethod
    def _foreign_currency(cls):
        currency = cls.env["res.currency"].create(
            {"name": "QQQ", "symbol": "Q", "rounding": 0.01}
        )
        cls.env["res.currency.rate"].create(
            {
                "name": "2024-01-01",
                "currency_id": currency.id,
                "company_id": cls.company.id,
                "rate": 1.2345,
            }
        )
        return currency

    def _vals(self, taxes=(), prices=((1, 100), (3, 33.33)), **vals):
        products = (self.product, self.other)
        tax_ids = [tax.id for tax in taxes]
        return {
            "move_type": "out_invoice",
            "partner_id": self.customer.id,
            "partner_shipping_id": self.customer.id,
            "company_id": self.company.id,
            "currency_id": self.company.currency_id.id,
            "fiscal_position_id": False,
            "invoice_date": "2025-03-31",
            "invoice_line_ids": [
                Command.create(
                    {
                        "sequence": number,
                        "product_id": products[number % 2].id,
                        "product_uom_id": products[number % 2].uom_id.id,
                        "name": f"Line {number}",
                        "quantity": quantity,
                        "price_unit": price,
                        "tax_ids": [Command.set(tax_ids)],
                    }
                )
                for number, (quantity, price) in enumerate(prices, 1)
            ],
        } | vals

    def _cases(self):
        odd = ((1, 21.53), (1, 21.53), (2.5, 0.07), (7, 3.333333))
        return {
            "no tax": self._vals(),
            "tax on top": self._vals([self.tax], odd),
            "tax included": self._vals([self.included], odd),
            "several taxes": self._vals([self.levy, self.tax, self.stamp], odd),
            "included and on top": self._vals([self.included, self.tax], odd),
            "group of taxes": self._vals([self.group], odd),
            "fiscal position": self._vals(
                [self.zero], fiscal_position_id=self.abroad.id
            ),
            "due in parts": self._vals(
                [self.tax], odd, invoice_payment_term_id=self.parts.id
            ),
            "due on a day": self._vals(
                [self.tax],
                invoice_payment_term_id=False,
                invoice_date_due="2025-05-15",
            ),
            "foreign currency": self._vals(
                [self.tax, self.stamp],
                odd,
                currency_id=self.foreign.id,
                invoice_payment_term_id=self.parts.id,
            ),
            "without a date": self._vals([self.tax], invoice_date=False),
            "nothing to pay": self._vals([self.tax], ((1, 0),)),
            "less than nothing": self._vals([self.tax], ((1, 10), (1, -30))),
        }

    def _make_both(self):
        """``(names, by core, ready)`` of all cases, made in one batch each."""
        cases = self._cases()
        vals_list = list(cases.values())
        ready, reasons = self.env["account.move"]._billing_create(deepcopy(vals_list))
        self.assertEqual(reasons, {}, "all of these take the fast way")
        return list(cases), self.env["account.move"].create(vals_list), ready

    def _stored(self, table, ids, skip):
        self.env.cr.execute(
            SQL(
                "SELECT * FROM %s WHERE id IN %s ORDER BY id",
                SQL.identifier(table),
                tuple(ids),
            )
        )
        return [
            {name: value for name, value in row.items() if name not in skip}
            for row in self.env.cr.dictfetchall()
        ]

    def _links(self, line):
        found = []
        for table, column, other in LINKS:
            self.env.cr.execute(
                SQL(
                    "SELECT %s FROM %s WHERE %s = %s ORDER BY 1",
                    SQL.identifier(other),
                    SQL.identifier(table),
                    SQL.identifier(column),
                    line.id,
                )
            )
            found.append([row[0] for row in self.env.cr.fetchall()])
        return found

    def _told(self, move, skip):
        """All that is stored of an invoice and its lines, in a fixed order."""
        lines = move.line_ids.sorted(
            lambda x: (x.display_type, x.sequence, str(x.date_maturity), x.id)
        )
        told = self._stored("account_move", move.ids, skip)
        for line in lines:
            told += self._stored("account_move_line", line.ids, skip)
            told.append(self._links(line))
        return told

    def _assert_same(self, names, core, ready, skip=OWN):
        self.env.flush_all()
        for name, one, other in zip(names, core, ready, strict=True):
            with self.subTest(name):
                self.assertEqual(self._told(one, skip), self._told(other, skip))

    def test_what_is_stored_is_what_core_stores(self):
        self._assert_same(*self._make_both())

    def test_what_is_stored_after_an_edit_and_back_is_the_same(self):
        names, core, ready = self._make_both()
        in_form = {names.index("several taxes"), names.index("foreign currency")}
        for moves in (core, ready):
            for index, move in enumerate(moves):
                for quantity in (4, move.invoice_line_ids[0].quantity):
                    self._edit(move, quantity, index in in_form)
        self._assert_same(names, core, ready)

    def _edit(self, move, quantity, in_form):
        """Another quantity on the first line, by the form or by a program."""
        if in_form:
            with Form(move) as form, form.invoice_line_ids.edit(0) as line:
                line.quantity = quantity
            return
        line = move.invoice_line_ids[0]
        move.invoice_line_ids = [Command.update(line.id, {"quantity": quantity})]

    def test_what_is_stored_after_posting_twice_is_the_same(self):
        names, core, ready = self._make_both()
        good = [i for i, move in enumerate(core) if move.amount_total >= 0]
        core, ready = (
            moves.browse(moves[i].id for i in good) for moves in (core, ready)
        )
        names = [names[i] for i in good]
        for moves in (core, ready):
            moves.action_post()
        self._assert_same(names, core, ready, OWN | NUMBERED)
        for moves in (core, ready):
            moves.button_draft()
            moves.action_post()
        self._assert_same(names, core, ready, OWN | NUMBERED)

    def test_what_is_not_covered_goes_the_way_of_core(self):
        early = self._vals([self.tax], invoice_payment_term_id=self.early.id)
        discount = self._vals([self.tax])
        discount["invoice_line_ids"][0][2]["discount"] = 10
        moves, reasons = self.env["account.move"]._billing_create(
            [early, self._vals(), discount]
        )
        self.assertEqual(set(reasons), {0, 2})
        self.assertIn("early discount", reasons[0])
        self.assertIn("discount", reasons[2])
        self.assertEqual(moves.mapped("invoice_payment_term_id"), self.early)
        self.assertEqual(moves[2].invoice_line_ids[0].discount, 10)
        self.assertEqual(moves[1].amount_total, 199.99)
