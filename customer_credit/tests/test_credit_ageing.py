import io
from datetime import date

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CreditCommon

CHINESE = "zh_CN"


@tagged("post_install", "-at_install")
class TestCreditAgeing(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        cls.other_currency = cls.setup_other_currency("EUR")
        cls.sets = cls.env["credit.bucket.set"]
        cls.days = cls._set([1, 31, 61])
        cls.level = cls.env["customer.level"].create({"name": "Gold", "code": "GOLD"})
        cls.blue = cls._customer(
            "Blue Sea", user_id=cls.salesperson.id, customer_level_id=cls.level.id
        )
        cls.red = cls._customer("Red Hill")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Office", "parent_id": cls.blue.id}
        )
        # as of 31 March: 45 days overdue, 20 days overdue, not due
        cls.old = cls._invoice(cls.blue, 100, "2025-01-15", "2025-02-14")
        cls.young = cls._invoice(cls.contact, 200, "2025-02-09", "2025-03-11")
        cls.fresh = cls._invoice(cls.red, 400, "2025-03-20", "2025-04-19")

    @classmethod
    def _set(cls, starts, **vals):
        lines = [Command.create({"start": n}) for n in starts]
        return cls.sets.create({"name": "Test", "line_ids": lines} | vals)

    def _page(self, day="2025-03-31", user=None, **asked):
        ageing = self.env["credit.ageing"].with_user(user or self.credit_user)
        self.env.flush_all()
        return ageing.ageing_page({"date": day, "set_id": self.days.id} | asked)

    def _amounts(self, page):
        return {row["name"]: row["amounts"] for row in page["rows"]}

    def _match(self, *records):
        lines = self.env["account.move.line"]
        for record in records:
            move = record if record._name == "account.move" else record.move_id
            lines |= move.line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            )
        lines.reconcile()
        return lines

    # -- buckets -------------------------------------------------------------------

    def test_what_is_owed_stands_in_the_bucket_of_its_age(self):
        page = self._page()
        found = {"Blue Sea": {2: 100.0, 1: 200.0}, "Red Hill": {0: 400.0}}
        self.assertEqual(self._amounts(page), found)
        self.assertEqual(page["totals"]["total"], 700)
        self.assertEqual(page["totals"]["overdue"], 300)
        labels = [column["label"] for column in page["columns"]]
        self.assertEqual(
            labels, ["Not Due", "1–30 days", "31–60 days", "Over 60 days", "Unmatched"]
        )
        by_name = {row["name"]: row["days"] for row in page["rows"]}
        self.assertEqual(by_name, {"Blue Sea": 45, "Red Hill": 0})

    def test_age_may_be_counted_from_the_invoice(self):
        page = self._page(basis="invoice")
        self.assertEqual(self._amounts(page)["Blue Sea"], {3: 100.0, 2: 200.0})
        self.assertEqual(self._amounts(page)["Red Hill"], {1: 400.0})
        self.assertIn("Age is counted from the invoice date.", page["notes"])

    def test_a_year_to_the_day_belongs_where_the_set_says(self):
        years = self._set([0, 1, 2], unit="years", basis="invoice")
        asked = {"set_id": years.id, "basis": None}
        page = self._page("2026-01-15", **asked)
        self.assertEqual(self._amounts(page)["Blue Sea"], {1: 300.0})
        years.anniversary = "older"
        page = self._page("2026-01-15", **asked)
        self.assertEqual(self._amounts(page)["Blue Sea"], {2: 100.0, 1: 200.0})
        self.assertEqual(
            years._labels()[1:], ["Within 1 year", "1–2 years", "Over 2 years"]
        )

    def test_buckets_that_make_no_sense_are_refused(self):
        with self.assertRaises(ValidationError):
            self._set([])
        with self.assertRaises(ValidationError):
            self._set(range(13))
        for starts in ([1, 1], [-1, 5]):
            with mute_logger("odoo.sql_db"), self.assertRaises(Exception):  # noqa: B017
                with self.env.cr.savepoint():
                    self._set(starts)
                    self.env.flush_all()

    def test_a_manager_makes_a_set_in_the_form(self):
        with Form(self.sets.with_user(self.credit_manager)) as form:
            form.name = "Weeks"
            with form.line_ids.edit(0) as line:
                line.start = 8
        buckets = form.save()
        self.assertEqual(
            buckets.summary,
            "Not Due · 8–30 days · 31–60 days · 61–90 days · Over 90 days",
        )
        with self.assertRaises(AccessError):
            buckets.with_user(self.credit_user).unit = "years"

    # -- as of a day ---------------------------------------------------------------

    def test_what_was_paid_later_was_open_on_the_day(self):
        payment = self._payment(self.blue, 100, "2025-04-10")
        self._match(self.old, payment)
        self.assertEqual(self._amounts(self._page())["Blue Sea"][2], 100)
        after = self._amounts(self._page("2025-04-10"))["Blue Sea"]
        self.assertEqual(sum(after.values()), 200)
        # and what was taken apart again counts as never matched
        payment.move_id.line_ids.remove_move_reconcile()
        page = self._amounts(self._page("2025-04-10"))["Blue Sea"]
        self.assertEqual(page[-1], -100)
        self.assertEqual(sum(page.values()), 200)

    def test_what_was_posted_later_was_not_owed(self):
        self.assertEqual(list(self._amounts(self._page("2025-02-28"))), ["Blue Sea"])
        self.assertEqual(self._page("2024-12-31")["rows"], [])

    def test_a_part_payment_and_a_credit_note_match_as_of_their_day(self):
        payment = self._payment(self.blue, 30, "2025-03-01")
        self._match(self.old, payment)
        note = self._invoice(self.blue, 50, "2025-04-02", move_type="out_refund")
        self._match(self.young, note)
        self.assertEqual(self._amounts(self._page())["Blue Sea"], {2: 70.0, 1: 200.0})
        after = self._amounts(self._page("2025-04-05"))["Blue Sea"]
        self.assertEqual(sum(after.values()), 220)
        today = self._page("2099-01-01")["totals"]["total"]
        self.env.cr.execute(
            """SELECT SUM(amount_residual) FROM account_move_line item
                 JOIN account_account a ON a.id = item.account_id
                WHERE a.account_type = 'asset_receivable' AND parent_state = 'posted'
                  AND company_id = %s""",
            [self.company.id],
        )
        self.assertAlmostEqual(today, float(self.env.cr.fetchone()[0]), 2)

    def test_other_currencies_are_in_the_company_s_and_gains_do_not_stay(self):
        euro = self._invoice(
            self.red, 90, "2025-03-01", currency_id=self.other_currency.id
        )
        owed = euro.line_ids.filtered(lambda line: line.date_maturity).balance
        page = self._page(group_by="currency", basis="invoice")
        amounts = self._amounts(page)[self.other_currency.name]
        self.assertAlmostEqual(sum(amounts.values()), owed, 2)
        payment = self._payment(
            self.red, 90, "2025-03-25", currency_id=self.other_currency.id
        )
        self._match(euro, payment)
        page = self._page("2099-01-01", group_by="currency")
        self.assertNotIn(self.other_currency.name, self._amounts(page))

    # -- receipts ------------------------------------------------------------------

    def test_unmatched_receipts_have_a_column_or_pay_the_oldest(self):
        self._payment(self.blue, 130, "2025-03-05")
        page = self._page()
        self.assertEqual(
            self._amounts(page)["Blue Sea"], {2: 100.0, 1: 200.0, -1: -130.0}
        )
        self.assertTrue([note for note in page["notes"] if "of their own" in note])
        page = self._page(unmatched="oldest")
        self.assertEqual(self._amounts(page)["Blue Sea"], {1: 170.0})
        self.assertEqual(page["totals"]["total"], 570)
        self.assertTrue([note for note in page["notes"] if "the oldest" in note])
        self.assertNotIn("Unmatched", [c["label"] for c in page["columns"]])

    def test_what_is_left_of_receipts_stays_visible(self):
        self._payment(self.blue, 350, "2025-03-05")
        page = self._page(unmatched="oldest")
        self.assertEqual(self._amounts(page)["Blue Sea"], {-1: -50.0})
        self.assertIn("Unmatched", [c["label"] for c in page["columns"]])

    def test_oldest_first_agrees_with_the_rule_that_holds_orders(self):
        self._payment(self.blue, 130)
        page = self._page(date.today().isoformat(), unmatched="oldest")
        row = next(row for row in page["rows"] if row["key"] == self.blue.id)
        overdue = self.blue._credit_overdue(self.company)[self.blue.id]
        self.assertEqual((row["overdue"], row["days"]), overdue)

    # -- who and by what -----------------------------------------------------------

    def test_it_is_grouped_by_what_is_asked(self):
        self.env["customer.relation"].create(
            {"partner_id": self.red.id, "related_id": self.blue.id, "kind": "parent"}
        )
        profile = self._limit(self.blue, None)
        self.env["credit.group"].create(
            {"name": "Two Sisters", "profile_ids": [Command.set(profile.ids)]}
        )
        for by, names in (
            ("group", {"Blue Sea": 700}),
            ("shared", {"Two Sisters": 300, "Without Shared Limit": 400}),
            ("salesperson", {self.salesperson.name: 300, "Without Salesperson": 400}),
            ("level", {"Gold": 300, "Without Level": 400}),
            ("currency", {self.company.currency_id.name: 700}),
        ):
            page = self._page(group_by=by)
            with self.subTest(by=by):
                self.assertEqual({r["name"]: r["total"] for r in page["rows"]}, names)
                self.assertEqual(page["totals"]["total"], 700)

    def test_items_without_a_customer_are_in_the_total(self):
        account = self.company_data["default_account_receivable"]
        lines = [
            Command.create({"account_id": account.id, "balance": 55}),
            Command.create(
                {
                    "account_id": self.company_data["default_account_revenue"].id,
                    "balance": -55,
                }
            ),
        ]
        entry = self.env["account.move"].create(
            {"move_type": "entry", "date": "2025-03-02", "line_ids": lines}
        )
        entry.action_post()
        page = self._page()
        self.assertEqual(page["totals"]["total"], 755)
        self.assertIn("Without Customer", self._amounts(page))
        action = self.env["credit.ageing"].action_items(
            {"date": "2025-03-31", "set_id": self.days.id}, None, "all"
        )
        items = self.env["credit.ageing.item"].search(action["domain"])
        self.assertEqual(items.mapped("amount"), [55])

    def test_it_is_narrowed_sorted_and_paged(self):
        page = self._page(customer_name="Red")
        self.assertEqual(list(self._amounts(page)), ["Red Hill"])
        self.assertEqual(len(page["notes"]), 3)
        page = self._page(is_overdue=True)
        self.assertEqual(list(self._amounts(page)), ["Blue Sea"])
        self.assertEqual(page["totals"]["total"], 700)
        self.assertEqual(list(self._amounts(self._page())), ["Red Hill", "Blue Sea"])
        page = self._page(sort="2")
        self.assertEqual(list(self._amounts(page)), ["Blue Sea", "Red Hill"])
        ageing = self.env["credit.ageing"].with_user(self.credit_user)
        page = ageing.ageing_page({"date": "2025-03-31"}, offset=1, limit=1)
        self.assertEqual((len(page["rows"]), page["count"]), (1, 2))
        with self.assertRaises(UserError):
            self._page(sort="name; DROP TABLE x")

    def test_each_company_sees_what_it_is_owed(self):
        other = self.setup_other_company()["company"]
        there = self.env["credit.ageing"].with_company(other)
        self.assertEqual(there.ageing_page({"date": "2025-03-31"})["rows"], [])

    def test_whoever_may_see_some_customers_sees_those(self):
        self.company.customer_rights = True
        self.blue.user_id = self.credit_user
        page = self._page()
        self.assertEqual(list(self._amounts(page)), ["Blue Sea"])
        self.assertIn("Only customers whom you may see are included.", page["notes"])
        everything = self._page(user=self.credit_manager)
        self.assertEqual(everything["totals"]["total"], 700)

    def test_salespeople_and_strangers_see_no_ageing(self):
        for user in (self.salesperson, self.viewer):
            with self.assertRaises(AccessError):
                self._page(user=user)
            with self.assertRaises(AccessError):
                self.env["credit.ageing"].with_user(user).action_items({})

    # -- behind the figures --------------------------------------------------------

    def _items(self, *args, user=None, **asked):
        ageing = self.env["credit.ageing"].with_user(user or self.credit_user)
        asked = {"date": "2025-03-31", "set_id": self.days.id} | asked
        action = ageing.action_items(asked, *args)
        return ageing.env["credit.ageing.item"].search(action["domain"])

    def test_each_figure_opens_the_items_that_make_it_up(self):
        self._payment(self.blue, 130, "2025-03-05")
        for unmatched in ("column", "oldest"):
            page = self._page(unmatched=unmatched)
            for row in page["rows"]:
                for bucket, amount in row["amounts"].items():
                    items = self._items(row["key"], bucket, unmatched=unmatched)
                    self.assertAlmostEqual(sum(items.mapped("amount")), amount, 2)
            every = self._items(unmatched=unmatched)
            total = page["totals"]["total"]
            self.assertAlmostEqual(sum(every.mapped("amount")), total, 2)
        items = self._items(self.blue.id, 2)
        self.assertEqual(items.name, self.old.name)
        self.assertEqual((items.days, items.bucket_name), (45, "31–60 days"))
        self.assertEqual(items.partner_id, self.blue)

    def test_an_item_opens_its_invoice_for_accounting_only(self):
        items = self._items(self.blue.id, 2)
        with self.assertRaises(AccessError):
            items.action_open()
        action = self._items(self.blue.id, 2, user=self.env.user).action_open()
        self.assertEqual(action["res_id"], self.old.id)

    def test_another_s_report_is_not_opened(self):
        items = self._items(self.blue.id, 2)
        with self.assertRaises(AccessError):
            items.with_user(self.credit_manager).read(["amount"])

    # -- paper and spreadsheets ----------------------------------------------------

    def _kept(self, language="en_US", **asked):
        ageing = self.env["credit.ageing"].with_context(lang=language)
        asked = {"date": "2025-03-31", "set_id": self.days.id} | asked
        return ageing._ageing_kept(asked)

    def test_the_spreadsheet_has_the_report_and_its_items(self):
        self.blue.name = "=1+1"
        book = load_workbook(io.BytesIO(self._kept()._ageing_xlsx()))
        report, items = book.worksheets
        rows = [[cell.value for cell in row] for row in report.rows]
        self.assertEqual(rows[1][:2], ["As Of", "2025-03-31"])
        self.assertEqual(rows[-1][0], "Total")
        self.assertEqual(rows[-1][-1], 700)
        names = {row[0]: row[-1] for row in rows if row[0]}
        self.assertEqual(names["=1+1"], 300)
        self.assertEqual(report.cell(len(rows) - 1, 1).data_type, "s")
        self.assertEqual(items.max_row, 4)
        self.assertEqual(items.cell(2, 3).value.date(), date(2025, 1, 15))

    def test_the_paper_says_how_it_was_made(self):
        report = self.env["ir.actions.report"]
        name = "customer_credit.report_credit_ageing"
        html, _kind = report._render_qweb_html(name, self._kept().ids)
        text = html.decode()
        for part in ("Blue Sea", "31–60 days", "Age is counted from the due date."):
            self.assertIn(part, text)

    # -- costs ---------------------------------------------------------------------

    @freeze_time("2025-03-31")
    def test_it_costs_as_many_queries_for_many_customers_as_for_one(self):
        counts = []
        for number in (1, 8):
            for n in range(number):
                self._invoice(self._customer(f"More {number} {n}"), 10, "2025-03-01")
            self.env.flush_all()
            self.env.invalidate_all()
            self._page()  # what the ORM remembers is remembered
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._page()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
