from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingRun(BillingCommon):
    def _numbers(self, run):
        return (
            run.expected_count,
            run.billed_count,
            run.parked_count,
            run.skipped_count,
            run.waiting_count,
        )

    @classmethod
    def _hold(cls, customer, reason="Credit hold"):
        """Let ``_customer_holds`` hold the bills of one customer."""
        model = type(cls.env["res.partner"])

        def holds(partners, company, operation):
            held = partners & customer if operation == "bill" else partners.browse()
            return {partner.id: [reason] for partner in held}

        return patch.object(model, "_customer_holds", holds)

    # -- bills ---------------------------------------------------------------------

    def test_a_month_becomes_one_draft_bill(self):
        subscription = self._subscription()
        run = self._run("2025-01-01")
        self.assertEqual(run.state, "review")
        self.assertRecordValues(
            run.move_ids,
            [{"state": "draft", "amount_total": 100.0, "partner_id": self.customer.id}],
        )
        self.assertRecordValues(
            subscription.charge_ids,
            [
                {
                    "period_start": self._date("2025-01-01"),
                    "period_end": self._date("2025-02-01"),
                    "amount": 100.0,
                    "amount_total": 100.0,
                    "state": "billed",
                    "move_line_id": run.move_ids.invoice_line_ids.id,
                }
            ],
        )
        self.assertEqual(self._numbers(run), (1, 1, 0, 0, 0))
        self.assertTrue(run.is_balanced)

    def test_billing_twice_charges_once(self):
        subscription = self._subscription()
        self._run("2025-01-31")
        with self.assertRaisesRegex(UserError, "Nothing is due"):
            self._run("2025-01-31")
        self.assertEqual(len(subscription.charge_ids), 1)

    def test_two_runs_at_once_bill_a_period_once(self):
        subscription = self._subscription()
        first = self._run("2025-01-31", generate=False)
        second = self._run("2025-01-31", generate=False)
        first.action_generate()
        second.action_generate()
        self._work()
        self.assertEqual(len(subscription.charge_ids), 1)
        self.assertEqual(self._numbers(first), (1, 1, 0, 0, 0))
        self.assertEqual(self._numbers(second), (1, 0, 0, 1, 0))
        self.assertTrue(second.is_balanced)
        self.assertIn("Billed meanwhile", second.line_ids.reason)

    def test_a_missed_month_is_billed_with_the_next(self):
        self._subscription()
        run = self._run("2025-03-15")
        self.assertEqual(len(run.move_ids), 1)
        self.assertEqual(len(run.move_ids.invoice_line_ids), 3)
        self.assertEqual(run.line_ids.charge_count, 3)

    def test_subscriptions_of_one_customer_share_a_bill(self):
        self._subscription()
        self._subscription(price=50)
        other = self._subscription(self._customer("Other"))
        run = self._run("2025-01-01")
        self.assertEqual(len(run.move_ids), 2)
        mine = run.move_ids.filtered(lambda m: m.partner_id == self.customer)
        self.assertEqual(mine.amount_total, 150)
        self.assertIn(other.name, (run.move_ids - mine).invoice_origin)

    def test_currencies_and_terms_are_billed_apart(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self._tariff(self.item, 80, currency_id=euro.id)
        later = self._rule(due_days=45)
        self._subscription()
        self._subscription(currency_id=euro.id)
        self._subscription(rule_id=later.id)
        run = self._run("2025-01-01")
        self.assertEqual(len(run.move_ids), 3)
        by_euro = run.move_ids.filtered(lambda m: m.currency_id == euro)
        self.assertEqual(by_euro.amount_total, 80)
        self.assertIn(self._date("2025-02-15"), run.move_ids.mapped("invoice_date_due"))

    def test_the_bill_has_the_taxes_and_the_journal_core_would_have_chosen(self):
        item = self._item("Taxed", 100, tax=self.tax)
        self._subscription(item=item)
        bill = self._run("2025-01-01").move_ids
        self.assertEqual(bill.invoice_line_ids.tax_ids, self.tax)
        self.assertEqual(bill.amount_untaxed, 100)
        self.assertEqual(bill.amount_total, 115)
        self.assertEqual(bill.journal_id, self.company_data["default_journal_sale"])
        self.assertEqual(
            bill.invoice_line_ids.account_id,
            self.company_data["default_account_revenue"],
        )

    def test_the_fiscal_position_of_the_customer_maps_the_taxes(self):
        free = self.env["account.tax"].create({"name": "None", "amount": 0})
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        free.fiscal_position_ids = position
        free.original_tax_ids = self.tax
        self.customer.property_account_position_id = position
        self._subscription(item=self._item("Taxed", 100, tax=self.tax))
        bill = self._run("2025-01-01").move_ids
        self.assertEqual(bill.fiscal_position_id, position)
        self.assertEqual(bill.amount_total, 100)
        self.assertEqual(bill.invoice_line_ids.billing_charge_ids.amount_total, 100)

    def test_the_bill_goes_to_the_invoice_address_in_its_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        address = self._customer(
            "Accounts", parent_id=self.customer.id, type="invoice", is_company=False
        )
        address.lang = "zh_CN"
        self.item.with_context(lang="zh_CN").name = "物业费"
        self._subscription()
        bill = self._run("2025-01-01").move_ids
        self.assertEqual(bill.partner_id, address)
        self.assertIn("物业费 2025-01-01 – 2025-01-31", bill.invoice_line_ids.name)

    # -- preview -------------------------------------------------------------------

    def test_the_preview_is_the_bill(self):
        taxed = self._item("Taxed", tax=self.tax)
        for number in range(12):
            self._subscription(
                self._customer(f"Customer {number}"),
                price=99.99 + number / 7,
                item=taxed,
                start=f"2025-01-{number + 1:02}",
                quantity=1 + number % 3,
            )
        self._subscription()
        run = self._run("2025-02-20", generate=False)
        run.action_preview()
        shown = {
            line.partner_id: (line.amount, line.charge_count) for line in run.line_ids
        }
        self.assertFalse(self.env["billing.charge"].search([("run_id", "=", run.id)]))
        self.assertFalse(run.move_ids)
        run.action_generate()
        self._work()
        for line in run.line_ids:
            amount, charges = shown[line.partner_id]
            self.assertAlmostEqual(sum(line.move_ids.mapped("amount_total")), amount)
            self.assertAlmostEqual(line.amount, amount)
            self.assertEqual(len(line.move_ids.invoice_line_ids), charges)

    def test_the_preview_tells_who_will_be_parked(self):
        self._subscription()
        self._subscription(self._customer("Priceless"), item=self._item("No price"))
        run = self._run("2025-01-01", generate=False)
        run.action_preview()
        self.assertEqual(self._numbers(run), (2, 0, 1, 0, 1))
        self.assertIn("no tariff", run.parked_line_ids.reason)

    def test_a_preview_may_be_repeated_and_follows_what_changed(self):
        subscription = self._subscription()
        run = self._run("2025-01-01", generate=False)
        run.action_preview()
        subscription.line_ids.quantity = 3
        run.action_preview()
        self.assertEqual(run.line_ids.amount, 300)
        self.assertIn("3 × 100.00 = 300.00", run.line_ids.preview)

    def test_who_is_left_out_in_the_preview_is_skipped_and_billed_next_time(self):
        subscription = self._subscription()
        self._subscription(self._customer("Other"))
        run = self._run("2025-01-01", generate=False)
        run.action_preview()
        run.line_ids.filtered(lambda li: li.partner_id == self.customer).action_skip()
        run.action_generate()
        self._work()
        self.assertEqual(self._numbers(run), (2, 1, 0, 1, 0))
        self.assertFalse(subscription.charge_ids)
        self._run("2025-01-01")
        self.assertEqual(len(subscription.charge_ids), 1)

    # -- parked --------------------------------------------------------------------

    def test_one_held_customer_is_parked_and_all_others_go_on(self):
        self._subscription()
        other = self._customer("Other")
        self._subscription(other)
        with self._hold(other):
            run = self._run("2025-01-01")
        self.assertEqual(self._numbers(run), (2, 1, 1, 0, 0))
        self.assertTrue(run.is_balanced)
        self.assertRecordValues(
            run.parked_line_ids, [{"partner_id": other.id, "reason": "Credit hold"}]
        )
        run.action_retry()
        self._work()
        self.assertEqual(self._numbers(run), (2, 2, 0, 0, 0))
        self.assertEqual(run.state, "review")

    def test_what_fails_in_making_a_bill_parks_that_customer_only(self):
        for number in range(4):
            self._subscription(self._customer(f"Customer {number}"))
        bad = self._customer("Bad")
        self._subscription(bad)
        model = type(self.env["account.move"])
        create = model.create

        refusal = "This address is no good."

        def fail(moves, vals_list):
            if any(vals.get("partner_id") == bad.id for vals in vals_list):
                raise ValidationError(refusal)
            return create(moves, vals_list)

        with patch.object(model, "create", fail):
            run = self._run("2025-01-01")
        self.assertEqual(self._numbers(run), (5, 4, 1, 0, 0))
        self.assertIn("no good", run.parked_line_ids.reason)
        self.assertFalse(
            self.env["billing.charge"].search([("partner_id", "=", bad.id)])
        )

    def test_a_tariff_that_came_too_late_can_be_retried(self):
        item = self._item("New")
        self._subscription(item=item)
        run = self._run("2025-01-01")
        self.assertEqual(run.parked_count, 1)
        self._tariff(item, 70)
        run.parked_line_ids.action_retry()
        self._work()
        self.assertEqual(run.move_ids.amount_total, 70)

    # -- confirm -------------------------------------------------------------------

    def test_confirming_posts_bills_and_keeps_drafts_as_the_rule_says(self):
        keep = self._rule(posting="draft")
        self._subscription()
        self._subscription(self._customer("Other"), rule_id=keep.id)
        run = self._run("2025-01-01")
        run.action_confirm()
        self.assertEqual(run.state, "posting")
        self._work()
        self.assertEqual(run.state, "done")
        self.assertEqual(sorted(run.move_ids.mapped("state")), ["draft", "posted"])

    def test_a_bill_that_cannot_be_posted_parks_its_customer_and_can_be_retried(self):
        self._subscription()
        other = self._customer("Other")
        self._subscription(other)
        run = self._run("2025-01-01")
        model = type(self.env["account.move"])
        post = model._post

        refusal = "Over the limit."

        def fail(moves, soft=True):
            if other in moves.partner_id:
                raise ValidationError(refusal)
            return post(moves, soft)

        run.action_confirm()
        with patch.object(model, "_post", fail):
            self._work()
        self.assertEqual(run.state, "done")
        self.assertEqual(self._numbers(run), (2, 1, 1, 0, 0))
        self.assertIn("Over the limit", run.parked_line_ids.reason)
        self.assertEqual(run.parked_line_ids.move_ids.state, "draft")
        run.action_retry()
        self._work()
        self.assertEqual(set(run.move_ids.mapped("state")), {"posted"})
        self.assertEqual(self._numbers(run), (2, 2, 0, 0, 0))

    def test_a_step_out_of_order_is_refused(self):
        self._subscription()
        run = self._run("2025-01-01")
        for step in (run.action_generate, run.action_preview):
            with self.assertRaises(UserError):
                step()
        with self.assertRaises(UserError):
            run.unlink()

    # -- long work -------------------------------------------------------------------

    def test_a_run_that_ran_out_of_time_goes_on_where_it_stopped(self):
        subscriptions = self.env["billing.subscription"]
        for number in range(6):
            subscriptions |= self._subscription(self._customer(f"Customer {number}"))
        run = self._run("2025-01-01", generate=False)
        run.action_generate()
        model = "odoo.addons.customer_billing.models.billing_run_work.BATCH"
        with patch(model, 2), self._commits(lambda done: 0 if done else 1):
            self.env["billing.run"].sudo()._cron_bill()
        self.env.invalidate_all()
        self.assertEqual(self._numbers(run), (6, 2, 0, 0, 4))
        self.assertEqual(run.state, "running")
        self._work()
        self.assertEqual(self._numbers(run), (6, 6, 0, 0, 0))
        self.assertEqual(len(subscriptions.charge_ids), 6)
        self.assertEqual(run.state, "review")

    def test_the_cron_does_nothing_the_second_time(self):
        self._subscription()
        run = self._run("2025-01-01")
        before = (run.move_ids, run.line_ids.mapped("write_date"), run.state)
        self._work()
        self.assertEqual(
            (run.move_ids, run.line_ids.mapped("write_date"), run.state), before
        )

    def test_the_company_can_have_bills_made_by_themselves(self):
        self._subscription(start="2020-01-01", end="2020-01-31")
        self._work()
        self.assertFalse(self.env["billing.run"].search([("is_automatic", "=", True)]))
        self.company.billing_auto_run = True
        self._work()
        self._work()
        run = self.env["billing.run"].search([("company_id", "=", self.company.id)])
        self.assertRecordValues(run, [{"is_automatic": True, "state": "done"}])
        self.assertEqual(run.move_ids.state, "posted")

    def test_a_run_of_fifty_customers_costs_hardly_more_queries_than_one_of_one(self):
        def bill(count, start):
            customers = self.env["res.partner"].create(
                [{"name": f"C{n}", "is_company": True} for n in range(count)]
            )
            for customer in customers:
                self._subscription(customer, start=start)
            run = self._run(start, generate=False)
            run.action_generate()
            return self._query_count(self._work)

        bill(2, "2024-01-01")
        one, fifty = bill(1, "2024-02-01"), bill(50, "2024-03-01")
        # Core and the sequence ask something for each move; we add nothing to it.
        self.assertLess((fifty - one) / 49, 6)

    # -- which ---------------------------------------------------------------------

    def test_a_run_may_be_narrowed_to_rules_or_customers(self):
        yearly = self._rule("yearly")
        self._subscription()
        self._subscription(self._customer("Other"), rule_id=yearly.id)
        run = self._run("2025-01-01", rule_ids=[Command.set(yearly.ids)])
        self.assertEqual(run.line_ids.partner_id.name, "Other")
        run = self._run("2025-01-01", partner_ids=[Command.set(self.customer.ids)])
        self.assertEqual(run.line_ids.partner_id, self.customer)

    def test_the_journal_of_the_company_is_taken(self):
        journal = self.company_data["default_journal_sale"].copy({"code": "FEE"})
        self.company.billing_journal_id = journal
        self._subscription()
        self.assertEqual(self._run("2025-01-01").move_ids.journal_id, journal)

    def test_companies_are_billed_apart(self):
        other = self.setup_other_company()
        company = other["company"]
        self.env.user.company_ids |= company
        theirs = self.env["billing.item"].create(
            {
                "name": "Theirs",
                "company_id": company.id,
                "product_id": self.env["product.product"].create({"name": "T"}).id,
            }
        )
        subscription = self.env["billing.subscription"].create(
            {
                "partner_id": self.customer.id,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "rule_id": self._rule(company_id=company.id).id,
                "date_start": "2025-01-01",
                "line_ids": [
                    Command.create(
                        {
                            "item_id": theirs.id,
                            "is_price_agreed": True,
                            "price_agreed": 70,
                        }
                    )
                ],
            }
        )
        subscription.action_start()
        self._subscription()
        mine = self._run("2025-01-01")
        self.assertEqual(mine.move_ids.company_id, self.company)
        self.assertFalse(subscription.charge_ids)
        run = self._run("2025-01-01", company_id=company.id)
        self.assertEqual(run.move_ids.company_id, company)
        self.assertEqual(run.move_ids.journal_id.company_id, company)
