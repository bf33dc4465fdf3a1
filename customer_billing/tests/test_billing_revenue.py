from collections import defaultdict

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.web.controllers.export import GroupsTreeNode

from ..controllers.export_groups import ExcelExportGroups
from .common import BillingCommon

AMOUNTS = ("charged", "collected", "open", "overdue", "lowered", "untaxed", "tax")


@tagged("post_install", "-at_install")
@freeze_time("2025-02-20")
class TestBillingRevenue(BillingCommon):
    """Two months of bills of three customers, paid, waived and credited in part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level = cls.env["customer.level"].create({"name": "Gold", "code": "G"})
        cls.fee = cls._item("Fee", 100, tax=cls.tax)
        cls.water = cls._item("Water", 50)
        cls.rule.due_days = 30
        cls.blue, cls.red, cls.green = (
            cls._customer(name) for name in ("Blue", "Red", "Green")
        )
        cls.blue.customer_level_id = cls.level
        for customer in (cls.blue, cls.red, cls.green):
            cls._subscription(customer, item=cls.fee, quantity=3)
            cls._subscription(customer, item=cls.water)
        january, february = cls._billed("2025-01-01"), cls._billed("2025-02-01")
        (january | february).filtered(lambda x: x.partner_id == cls.blue).action_post()
        cls._pay(january, cls.blue, 395)
        cls._pay(february, cls.blue, 100)
        # before and after it is posted, a part of the fee need not be paid
        cls._waive(january, cls.red, 69)
        cls._of(january, cls.red).action_post()
        cls._of(february, cls.red).action_post()
        cls._waive(february, cls.red, 34.5)
        cls._pay(february, cls.red, 160.5)
        # one is credited in part by hand, one is voided, and made again as a draft
        bill = cls._of(january, cls.green)
        bill.action_post()
        note = bill._reverse_moves([{"invoice_date": "2025-02-20"}])
        note.invoice_line_ids[0].unlink()
        note.action_post()
        void = cls._of(february, cls.green)
        void.action_post()
        void._billing_void("Wrong", cls._date("2025-02-20"))
        cls.bills = (january | february) - void
        cls.env.flush_all()

    @classmethod
    def _billed(cls, day):
        """The draft bills of a run."""
        run = cls.env["billing.run"].create(
            {"date_due": day, "date_bill": day, "company_id": cls.company.id}
        )
        run._bill_at_once()
        return run.move_ids

    @classmethod
    def _of(cls, bills, customer):
        return bills.filtered(lambda bill: bill.partner_id == customer)

    @classmethod
    def _pay(cls, bills, customer, amount):
        bill = cls._of(bills, customer)
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        wizard.create({"amount": amount})._create_payments()

    @classmethod
    def _waive(cls, bills, customer, amount):
        bill = cls._of(bills, customer)
        fee = bill.invoice_line_ids.filtered("tax_ids")[:1]
        waiver = cls.env["billing.waiver"].create(
            {
                "move_id": bill.id,
                "line_id": fee.id,
                "kind": "amount",
                "amount_fixed": amount,
                "reason_id": cls.env.ref("customer_billing.waiver_reason_fault").id,
                "company_id": cls.company.id,
            }
        )
        waiver.with_user(cls.billing_manager).action_approve()

    # -- the same, from the bills one by one ----------------------------------------

    def _expected(self, key):
        """The amounts by a key of the charge, worked out from documents and waivers."""
        waived = defaultdict(float)
        for waiver in self.env["billing.waiver"].search([("state", "=", "applied")]):
            waived[waiver.line_id] += waiver.applied_amount
        found = defaultdict(lambda: dict.fromkeys(AMOUNTS, 0.0))
        for bill in self.bills:
            lines = bill.invoice_line_ids.filtered("billing_charge_ids")
            owed = {line: line.price_total - waived[line] for line in lines}
            total = sum(owed.values())
            due = bill.line_ids.filtered(lambda x: x.display_type == "payment_term")
            paid = sum(
                part.amount
                for part in due.matched_credit_ids
                if part.credit_move_id.move_type == "entry"
            )
            notes = bill.reversal_move_ids - self._notes_of_waivers()
            kept = total - sum(notes.mapped("amount_total"))
            late = bill.invoice_date_due < self._date("2025-02-20")
            for line in lines:
                share = owed[line] / total
                amounts = found[key(line.billing_charge_ids)]
                amounts["charged"] += kept * share
                amounts["collected"] += paid * share
                amounts["open"] += (kept - paid) * share
                amounts["overdue"] += (kept - paid) * share if late else 0
                amounts["lowered"] += line.price_total - kept * share
                amounts["untaxed"] += line.price_subtotal
                amounts["tax"] += line.price_total - line.price_subtotal
        return dict(found)

    def _notes_of_waivers(self):
        waivers = self.env["billing.waiver"].search([])
        return waivers.applied_move_id

    def _grouped(self, field, domain=(), env=None):
        env = env or self.env(user=self.billing_reader)
        mine = [("company_id", "=", self.company.id), *domain]
        rows = env["billing.revenue"]._read_group(
            mine,
            [field] if field else [],
            [*(f"{name}_amount:sum" for name in AMOUNTS), "collection_rate:avg"],
        )
        return {row[0] if field else None: row[1 if field else 0 :] for row in rows}

    def _compare(self, field, key):
        found, expected = self._grouped(field), self._expected(key)
        self.assertEqual(len(found), len(expected))
        for group, amounts in expected.items():
            for name, amount in zip(AMOUNTS, found[group], strict=False):
                self.assertAlmostEqual(amount, amounts[name], 6, f"{group} {name}")
            self.assertAlmostEqual(
                found[group][-1], 100 * amounts["collected"] / amounts["charged"], 6
            )

    def test_figures_are_those_of_the_bills_by_any_key(self):
        self._compare(None, lambda charge: None)
        self._compare("item_id", lambda charge: charge.item_id)
        self._compare("partner_id", lambda charge: charge.partner_id)
        self._compare("level_id", lambda charge: charge.partner_id.customer_level_id)
        self._compare("move_id", lambda charge: charge.move_id)
        self._compare("charge_id", lambda charge: charge)
        self._compare(
            "service_date:month", lambda charge: charge.period_start.replace(day=1)
        )

    def test_what_stands_in_the_documents(self):
        """Five bills of 395; 69 and 34.5 waived, 50 credited by hand; 655.5 paid."""
        amounts = dict(zip((*AMOUNTS, "rate"), self._grouped(None)[None], strict=True))
        self.assertAlmostEqual(amounts["untaxed"] + amounts["tax"], 5 * 395)
        self.assertAlmostEqual(amounts["lowered"], 153.5)
        self.assertAlmostEqual(amounts["charged"], 1821.5)
        self.assertAlmostEqual(amounts["collected"], 655.5)
        self.assertAlmostEqual(amounts["open"], 1166)
        self.assertAlmostEqual(amounts["overdue"], 326 + 345)
        self.assertAlmostEqual(amounts["rate"], 100 * 655.5 / 1821.5)
        by_bill = self._grouped("move_id")
        january = self._of(self.bills, self.blue).sorted("invoice_date")[0]
        self.assertAlmostEqual(by_bill[january][-1], 100)
        # a waiver of the fee leaves the water as it was
        red = self._of(self.bills, self.red).sorted("invoice_date")[0]
        rows = self.env["billing.revenue"].search([("move_id", "=", red.id)])
        lowered = {row.item_id: row.lowered_amount for row in rows}
        self.assertAlmostEqual(lowered[self.fee], 69)
        self.assertAlmostEqual(lowered[self.water], 0)

    def test_a_group_has_the_rate_of_its_sums_on_every_screen(self):
        reader = self.env(user=self.billing_reader)["billing.revenue"]
        mine = [("company_id", "=", self.company.id)]
        rate, sums = "collection_rate:avg", ["collected_amount:sum"]
        sums.append("charged_amount:sum")
        listed = reader.web_read_group(mine, ["item_id"], [rate, *sums])["groups"]
        drawn = reader.formatted_read_group(mine, ["item_id"], [rate, *sums])
        (crossed,) = reader.formatted_read_grouping_sets(
            mine, [["item_id", "date:month"]], [rate, *sums]
        )
        self.assertEqual((len(listed), len(drawn), len(crossed)), (2, 2, 4))
        for group in (*listed, *drawn, *crossed):
            expected = 100 * group[sums[0]] / group[sums[1]]
            self.assertAlmostEqual(group[rate], expected, 6)
        self.assertNotEqual(listed[0][rate], listed[1][rate])

    def test_exported_groups_have_the_rate_of_their_sums(self):
        self.billing_reader.group_ids |= self.env.ref("base.group_allow_export")
        reader = self.env(user=self.billing_reader)["billing.revenue"]
        names = ["partner_id", "charged_amount", "collected_amount", "collection_rate"]
        mine = [("company_id", "=", self.company.id)]
        tree = GroupsTreeNode(reader, names, ["item_id"], ["many2one"])
        for group in reader.formatted_read_group(
            mine, ["item_id"], ["__count", "id:array_agg"]
        ):
            rows = reader.browse(group["id:array_agg"])
            tree.insert_leaf(group, rows.export_data(names)["datas"])
        ExcelExportGroups()._billing_set_values(tree)
        expected = self._grouped("item_id")
        for name, group in tree.children.items():
            rate = expected[self.env["billing.item"].browse(name[0])][-1]
            self.assertAlmostEqual(group.aggregated_values["collection_rate"], rate, 6)
        whole = self._grouped(None)[None][-1]
        self.assertAlmostEqual(tree.aggregated_values["collection_rate"], whole, 6)

    def test_filters_find_months_and_what_is_late(self):
        views = self.env["billing.revenue"].get_views([(False, "search")])
        arch = views["views"]["search"]["arch"]
        for name in ("this_month", "last_month", "this_year", "overdue", "open"):
            self.assertIn(f'name="{name}"', arch)
        revenue = self.env["billing.revenue"]
        february = [("date", ">=", "=1d"), ("date", "<", "=1d +1m")]
        self.assertEqual(
            set(revenue.search(february).mapped("date")), {self._date("2025-02-01")}
        )
        late = revenue.search([("overdue_amount", ">", 0)])
        self.assertEqual(late.partner_id, self.red | self.green)
        self.assertEqual(set(late.mapped("date_due")), {self._date("2025-01-31")})

    def test_a_row_leads_to_its_bill_and_who_may_not_see_it_is_told(self):
        row = self.env["billing.revenue"].search([("partner_id", "=", self.red.id)])[:1]
        with Form(row.with_user(self.billing_clerk)) as form:
            self.assertEqual(form.partner_id, self.red)
        action = row.with_user(self.billing_clerk).action_view_bill()
        self.assertEqual(action["res_id"], row.move_id.id)
        with self.assertRaises(AccessError):
            row.with_user(self.billing_reader).action_view_bill()

    def test_rights_of_companies_and_customers_hold(self):
        other = self.setup_other_company()["company"]
        self.assertFalse(
            self.env["billing.revenue"]
            .with_company(other)
            .search_count([("company_id", "=", other.id)])
        )
        stranger = self._user("elsewhere", "customer_billing.group_reader")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.env["billing.revenue"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.env["billing.revenue"].with_user(self.viewer).search([])
        self.red.user_id = self.billing_reader
        self.company.customer_rights = True
        seen = self.env["billing.revenue"].with_user(self.billing_reader).search([])
        self.assertEqual(seen.partner_id, self.red)

    def test_other_currencies_are_those_of_the_bill(self):
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 0.5)])
        self._tariff(self.water, 10, currency_id=euro.id)
        self._subscription(
            self._customer("Abroad"), item=self.water, currency_id=euro.id
        )
        bill = self._billed("2025-01-01")
        bill.action_post()
        euro.rate_ids.rate = 0.25  # what it was worth then stays
        self.env.flush_all()
        row = self.env["billing.revenue"].search([("move_id", "=", bill.id)])
        self.assertAlmostEqual(row.charged_amount, bill.amount_total_signed)
        self.assertAlmostEqual(row.charged_amount, 20)

    def test_what_was_given_back_counts_below_zero(self):
        customer = self._customer("Leaving")
        subscription = self._subscription(customer, item=self.water)
        self._billed("2025-01-01").action_post()
        subscription.write({"state": "closed", "date_end": "2025-01-16"})
        note = self._billed("2025-01-20").filtered(lambda x: x.partner_id == customer)
        self.assertEqual(note.move_type, "out_refund")
        note.action_post()
        self.env.flush_all()
        rows = self.env["billing.revenue"].search([("partner_id", "=", customer.id)])
        self.assertAlmostEqual(
            sum(rows.mapped("charged_amount")), 50 - note.amount_total
        )
        moves = rows.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        moves.reconcile()
        self.env.flush_all()
        rows.invalidate_recordset()
        self.assertAlmostEqual(sum(rows.mapped("open_amount")), 50 - note.amount_total)
        self.assertAlmostEqual(sum(rows.mapped("collected_amount")), 0)

    def test_as_many_queries_for_many_rows(self):
        revenue = self.env["billing.revenue"]
        names = ["partner_id", "item_id", "charged_amount", "collection_rate"]
        rows = revenue.search([])
        for some in (rows[:1], rows):  # the first time fills caches of the ORM
            self._query_count(lambda s=some: s.web_read({n: {} for n in names}))
        one, many = (
            self._query_count(lambda s=some: s.web_read({n: {} for n in names}))
            for some in (rows[:1], rows)
        )
        self.assertEqual(len(rows), 10)
        self.assertLessEqual(many, one)
