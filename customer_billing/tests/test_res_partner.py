from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestResPartner(BillingCommon):
    def _commitment(self, customer=None):
        customer = customer or self.customer
        found = customer._customer_commitments(self.company)
        return found.get(customer.id, {}).get("charge", 0.0)

    # -- commitments -----------------------------------------------------------------

    def test_a_charge_is_a_commitment_gross_until_its_bill_is_posted(self):
        self._subscription(item=self._item("Taxed", 100, tax=self.tax))
        self.assertEqual(self._commitment(), 0)
        bill = self._run("2025-01-01").move_ids
        self.assertEqual(self._commitment(), 115)
        bill.action_post()
        self.assertEqual(self._commitment(), 0)
        bill.button_draft()
        self.assertEqual(self._commitment(), 115)
        bill.button_cancel()
        self.assertEqual(self._commitment(), 115)  # still owed, on no bill
        self.env["billing.charge"].search([]).action_void()
        self.assertEqual(self._commitment(), 0)

    def test_draft_lines_with_charges_are_answered_and_others_are_not(self):
        self._subscription()
        bill = self._run("2025-01-01").move_ids
        other = self._invoice(self.customer, 50, post=False)
        lines = self.env["account.move.line"].search(
            self.env["account.move.line"]._customer_committed_domain()
        )
        self.assertIn(bill.invoice_line_ids, lines)
        self.assertNotIn(other.invoice_line_ids, lines)

    def test_commitments_are_in_the_currency_of_the_company(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "rate": 0.5, "name": "2020-01-01"}
        )
        self._subscription(price=80, currency_id=euro.id)
        self._run("2025-01-01")
        self.assertAlmostEqual(self._commitment(), 160)

    def test_commitments_of_another_company_do_not_count(self):
        self._subscription()
        self._run("2025-01-01")
        other = self.setup_other_company()["company"]
        self.assertFalse(self.customer._customer_commitments(other))

    def test_a_contact_billed_in_its_own_name_counts_for_its_company(self):
        contact = self._customer("Shop", parent_id=self.customer.id, is_company=False)
        self._subscription(contact)
        self._run("2025-01-01")
        self.assertEqual(self._commitment(), 100)

    def test_commitments_cost_as_many_queries_for_fifty_as_for_one(self):
        customers = self.env["res.partner"]
        for number in range(50):
            customers |= self._customer(f"C{number}")
            self._subscription(customers[-1])
        self._run("2025-01-01")

        def ask(some):
            return lambda: some._customer_commitments(self.company)

        self._query_count(ask(customers[:1]))
        one = self._query_count(ask(customers[:1]))
        self.assertEqual(one, self._query_count(ask(customers)))
        self.assertEqual(len(customers._customer_commitments(self.company)), 50)

    # -- timeline and buttons ----------------------------------------------------------

    def test_the_timeline_has_charges_until_the_bill_is_posted_and_statements(self):
        self._subscription()
        bill = self._run("2025-01-01").move_ids
        kinds = {event["kind"] for event in self.customer._customer_timeline(20)}
        self.assertIn("charge", kinds)
        bill.action_post()
        self.env["billing.statement"]._make(
            self.customer,
            self.company,
            self._date("2025-01-01"),
            self._date("2025-01-31"),
        )
        events = self.customer._customer_timeline(20)
        self.assertNotIn("charge", {event["kind"] for event in events})
        statement = next(e for e in events if e["kind"] == "statement")
        self.assertEqual(statement["amount"], 100)
        self.assertEqual(statement["date"].date(), self._date("2025-01-31"))
        dates = [event["date"] for event in events]
        self.assertEqual(dates, sorted(dates, reverse=True))

    def test_the_view_of_a_customer_tells_what_is_not_billed_yet(self):
        def figure():
            header = self.customer.customer_360_header()
            return next(f for f in header["figures"] if f["key"] == "charges")

        def rows():
            action = getattr(self.customer, figure()["action"])()
            return self.env[action["res_model"]].search(action["domain"])

        self._subscription(price=40)
        bill = self._run("2025-01-01").move_ids
        self.assertEqual((figure()["value"], len(rows())), (40, 1))
        page = self.customer.customer_360_page(kinds=["charge"])
        self.assertEqual([event["amount"] for event in page["events"]], [40])
        bill.action_post()
        self.assertEqual((figure()["value"], len(rows())), (0, 0))
        bill.button_draft()
        bill.button_cancel()
        self.assertEqual((figure()["value"], len(rows())), (40, 1))
        page = self.customer.customer_360_page(kinds=["charge"])
        self.assertEqual([event["amount"] for event in page["events"]], [40])

    def test_readings_and_what_was_entered_as_used_are_on_the_timeline(self):
        water = self._item("Water", 2, kind="metered")
        spot = {"name": "Flat 1", "partner_id": self.customer.id}
        place = self.env["billing.object"].create(
            spot | {"company_id": self.company.id}
        )
        line = self._subscription(item=water).line_ids
        line.object_id = place
        usage = {"line_id": line.id, "used_at": "2025-01-03 10:00:00"}
        usages = self.env["billing.usage"].create(
            [
                usage | {"quantity": 1200.5},
                usage | {"quantity": 3, "external_key": "sent"},
            ]
        )
        meter = self.env["billing.meter"].create(
            {
                "name": "W-1",
                "object_id": place.id,
                "item_id": water.id,
                "company_id": self.company.id,
            }
        )
        self.env["billing.reading"].create(
            [
                {"meter_id": meter.id, "day": f"2025-01-{day:02}", "value": value}
                for day, value in ((1, 100), (9, 140))
            ]
        )
        page = self.customer.customer_360_page(kinds=["reading", "usage"])
        told = [(e["kind"], e["title"], e["note"]) for e in page["events"]]
        unit = usages[0].unit
        self.assertEqual(
            told,
            [
                ("reading", "W-1 140", f"40 {unit}"),
                ("usage", "Water", f"1,200.5 {unit}"),
                ("reading", "W-1 100", f"0 {unit}"),
            ],
        )

    def test_the_buttons_count_and_open_what_is_the_customers(self):
        self._subscription()
        self._run("2025-01-01")
        self.env.invalidate_all()
        self.assertEqual(self.customer.billing_subscription_count, 1)
        self.assertEqual(self.customer.billing_move_count, 1)
        self.assertEqual(self.customer.billing_statement_count, 0)
        action = self.customer.action_view_billing_moves()
        self.assertEqual(self.env["account.move"].search_count(action["domain"]), 1)

    # -- merge ---------------------------------------------------------------------

    def _merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (source | target).ids, target
        )
        self.env.invalidate_all()

    def test_merging_two_customers_loses_no_charge_bill_or_statement(self):
        twin = self._customer("Twin")
        self._subscription()
        self._subscription(twin, price=40)
        run = self._run("2025-01-01")
        run.move_ids.action_post()
        first, last = self._date("2025-01-01"), self._date("2025-01-31")
        statements = self.env["billing.statement"]._make(
            self.customer | twin, self.company, first, last
        )
        self.assertEqual(sum(statements.mapped("closing_balance")), 140)
        self._merge(twin, self.customer)
        self.assertFalse(twin.exists())
        statement = self.env["billing.statement"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(statement.closing_balance, 140)
        self.assertEqual(len(statement.line_ids), 2)
        self.assertRecordValues(
            run.line_ids,
            [{"partner_id": self.customer.id, "amount": 140, "charge_count": 2}],
        )
        self.assertEqual(len(run.line_ids.move_ids), 2)
        self.assertTrue(run.is_balanced)
        charges = self.env["billing.charge"].search([("run_id", "=", run.id)])
        self.assertEqual(charges.partner_id, self.customer)

    def test_merging_open_charges_keeps_the_commitment(self):
        twin = self._customer("Twin")
        self._subscription()
        self._subscription(twin, price=40)
        self._run("2025-01-01")
        self._merge(twin, self.customer)
        self.assertEqual(self._commitment(), 140)
