from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingPriceRevision(BillingCommon):
    """Many subscriptions at once: new prices, import, bills of contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreed = cls._subscription(price=99.99, quantity=2)
        cls.usual = cls._subscription(cls._customer("Usual"))
        cls.other_rule = cls._rule("yearly")

    def _revision(self, **vals):
        return self.env["billing.price.revision"].create(
            {
                "name": "Step 2025",
                "date": "2025-03-01",
                "company_id": self.company.id,
            }
            | ({} if "method" in vals else {"percent": 5})
            | vals
        )

    def _confirm(self, revision):
        revision.action_confirm()
        with self._commits():
            self.env["billing.price.revision"].sudo()._cron_revision()
        self.env.invalidate_all()

    # -- price revision ----------------------------------------------------------------

    def test_the_preview_says_who_pays_what_and_changes_nothing(self):
        revision = self._revision(step=0.1)
        revision.action_preview()
        revision.action_preview()
        prices = {
            line.partner_id: (line.price_old, line.price_new, line.yearly_amount)
            for line in revision.line_ids
        }
        self.assertEqual(
            prices,
            {
                self.customer: (99.99, 105.0, 120.24),
                self.usual.partner_id: (100, 105, 60),
            },
        )
        self.assertEqual(revision.yearly_amount, 180.24)
        self.assertFalse((self.agreed | self.usual).discount_ids)

    def test_it_is_confirmed_once_and_told_on_the_history(self):
        revision = self._revision()
        self._run("2025-02-01")
        self._confirm(revision)
        self._confirm_again(revision)
        self.assertEqual(revision.state, "done")
        self._run("2025-03-01")
        for subscription, prices in (
            (self.agreed, [199.98, 199.98, 209.98]),
            (self.usual, [100, 100, 105]),
        ):
            charges = subscription.charge_ids.sorted("period_start")
            self.assertEqual(charges.mapped("amount"), prices)
            self.assertEqual(len(subscription.discount_ids), 1)
            self.assertIn("Step 2025", subscription.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            revision.unlink()

    def _confirm_again(self, revision):
        with self.assertRaisesRegex(UserError, "confirmed already"):
            revision.action_confirm()
        with self._commits():
            self.env["billing.price.revision"].sudo()._cron_revision()

    def test_an_index_and_a_second_revision(self):
        by_index = self._revision(method="index", index_old=110, index_new=121)
        self.assertEqual(by_index.percent, 10)
        self._confirm(by_index)
        self._confirm(self._revision(name="Down", date="2025-04-01", percent=-20))
        self._run("2025-04-01")
        april = (self.agreed | self.usual).charge_ids.filtered(
            lambda c: c.period_start == self._date("2025-04-01")
        )
        self.assertEqual(sorted(april.mapped("amount")), [88, 175.98])

    def test_it_is_for_those_who_are_named(self):
        for vals, customers in (
            ({"prices": "agreed"}, self.customer),
            ({"rule_ids": self.other_rule.ids}, self.customer.browse()),
            ({"item_ids": self.item.ids}, self.customer | self.usual.partner_id),
            ({"date_started": "2025-01-01"}, self.customer.browse()),
        ):
            revision = self._revision(**vals)
            revision.action_preview()
            self.assertEqual(revision.line_ids.partner_id, customers, vals)
        with self.assertRaisesRegex(UserError, "changes no price"):
            revision.action_confirm()
        with self.assertRaises(AccessError):
            revision.with_user(self.billing_clerk).action_preview()

    def test_a_fault_parks_one_price(self):
        revision = self._revision()
        revision.action_confirm()
        broken = revision.line_ids[0]
        self.env.cr.execute(
            "UPDATE billing_price_revision_line SET price_new = -1, is_fixed = TRUE"
            " WHERE id = %s",
            [broken.id],
        )
        self.env.invalidate_all()
        with self._commits():
            self.env["billing.price.revision"].sudo()._cron_revision()
        self.env.invalidate_all()
        self.assertEqual(revision.line_ids.mapped("state"), ["parked", "done"])
        self.assertEqual(revision.parked_count, 1)

    def test_a_preview_costs_as_many_queries_for_thirty_as_for_three(self):
        rule = self._rule()
        for number in range(30):
            self._subscription(self._customer(f"C{number}"), rule_id=rule.id)
        lines = self.env["billing.subscription.line"].search(
            [("subscription_id.rule_id", "=", rule.id)]
        )
        revision = self._revision()

        def prepare(some):
            revision._prepare_line_vals_list(some)

        self._query_count(lambda: prepare(lines[:3]))
        few = self._query_count(lambda: prepare(lines[:3]))
        self.assertEqual(self._query_count(lambda: prepare(lines)), few)

    # -- import ------------------------------------------------------------------------

    def test_fifty_subscriptions_are_imported_with_their_lines(self):
        rows = []
        names = [
            *("partner_id", "rule_id", "date_start", "term_months"),
            *("line_ids/item_id", "line_ids/quantity", "line_ids/price_agreed"),
        ]
        item, rule = self._item("Imported fee", 10), self._rule(name="Imported rule")
        for number in range(50):
            name = f"Imported {number}"
            self._customer(name)
            first = [name, rule.name, "2025-01-01", "12"]
            rows.append([*first, item.name, "2", ""])
            rows.append(["", "", "", "", item.name, "1", "7.5"])
        Subscription = self.env["billing.subscription"]
        loaded = Subscription.load(names, rows)
        self.assertFalse(loaded["messages"])
        made = Subscription.browse(loaded["ids"])
        self.assertEqual(len(made), 50)
        self.assertEqual(set(made.mapped("amount_period")), {27.5})
        made.action_start()
        self.assertEqual(set(made.mapped("date_next")), {self._date("2025-01-01")})

    def test_a_bad_row_says_what_is_wrong(self):
        names = ["partner_id", "rule_id", "date_start", "line_ids/item_id"]
        good = [self.customer.name, self.rule.name, "2025-01-01", self.item.name]
        for place, value, text in (
            (3, "No such item", "No such item"),
            (2, "yesterday", "yesterday"),
        ):
            bad = [*good]
            bad[place] = value
            loaded = self.env["billing.subscription"].load(names, [good, bad])
            self.assertFalse(loaded["ids"])
            [message] = loaded["messages"]
            self.assertIn(text, message["message"])
            self.assertEqual(message["rows"]["from"], 1)

    # -- contracts ---------------------------------------------------------------------

    def _contract(self, partner, **vals):
        contract = self.env["customer.contract"].create(
            {
                "name": "Rent",
                "partner_id": partner.id,
                "amount": 1200,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "date_from": "2025-01-01",
            }
            | vals
        )
        contract.action_start()
        return contract

    def test_the_performed_amount_follows_the_posted_bills(self):
        customer = self._customer("Tenant")
        contracts = self._contract(customer) | self._contract(customer)
        for contract, price in zip(contracts, (100, 40), strict=True):
            self._subscription(customer, price, contract_id=contract.id)
        run = self._run("2025-01-01", partner_ids=customer.ids)
        self.assertEqual(len(run.move_ids), 1, "one bill for both contracts")
        self.assertEqual(contracts.mapped("performed_amount"), [0, 0])
        run.action_confirm()
        self._work()
        self.assertEqual(contracts.mapped("performed_amount"), [100, 40])
        bills = self.env["account.move"].search(contracts[0]._performed_domain())
        self.assertEqual(bills, run.move_ids)
        # a credit note on the shared bill is shared by the charges, too
        note = bills._reverse_moves([{"invoice_date": "2025-01-15"}])
        note.invoice_line_ids[1:].unlink()
        note.invoice_line_ids.price_unit = 28
        self.assertEqual(contracts.mapped("performed_amount"), [100, 40])
        note.action_post()
        self.env.invalidate_all()
        self.assertEqual(contracts.mapped("performed_amount"), [80, 32])
        found = self.env["account.move"].search(contracts[0]._performed_domain())
        self.assertEqual(found, bills | note)
        note.button_draft()
        note.button_cancel()
        self.env.invalidate_all()
        self.assertEqual(contracts.mapped("performed_amount"), [100, 40])
        self.rule.bill_scope = "contract"
        run = self._run("2025-02-01", partner_ids=customer.ids)
        self.assertEqual(run.move_ids.customer_contract_id, contracts)
        run.action_confirm()
        self._work()
        self.assertEqual(contracts.mapped("performed_amount"), [200, 80])
        self.assertEqual(contracts.mapped("billing_subscription_count"), [1, 1])

        def count(some):
            some.mapped("performed_amount")
            some.mapped("billing_subscription_count")

        self._query_count(lambda: count(contracts))
        one = self._query_count(lambda: count(contracts[:1]))
        self.assertEqual(self._query_count(lambda: count(contracts)), one)

    def test_a_contract_with_somebody_else_is_refused(self):
        contract = self._contract(self._customer("Somebody"))
        with self.assertRaisesRegex(ValidationError, "is with Somebody"):
            self.usual.contract_id = contract
