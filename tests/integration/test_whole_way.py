"""The whole way of real customers: entered, approved, trusted, billed, stated.

The invoices are real (tests/data/README.md); their dates are moved as a whole so that
the last one is of yesterday. What the addons answer is compared with sums that are
made here from the file alone, to the cent. Every second customer goes the way; with
``CUSTOMER_WHOLE_FILE=1`` all do.
"""

import csv
import gzip
import os
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.customer_billing.tests.common import BillingCommon
from odoo.addons.customer_credit.tests.common import CreditCommon

DATA = Path(__file__).resolve().parent.parent / "data/online_retail_invoices.csv.gz"
LAST_DAY = date(2011, 12, 10)
PAYERS = 50  # so many customers pay at once
BATCH = 500
SETTLED_AFTER = 90  # days after which a punctual customer has paid
EVERY = 1 if os.environ.get("CUSTOMER_WHOLE_FILE") == "1" else 2
SUBSCRIBERS = 300 // EVERY
SALES = 5000 if EVERY == 1 else 2300  # the least that makes it a history
ROOM = 1000  # what is lent beyond what is owed already
THRESHOLDS = {"A": 6000, "B": 1500, "C": 0}
KINDS = {"sale": "out_invoice", "cancellation": "out_refund"}


class Document:
    """One row of the file, its day moved to our time."""

    def __init__(self, row, shift):
        self.customer = row["customer_id"]
        self.country = row["country"]
        self.kind = row["kind"]
        self.day = date.fromisoformat(row["invoice_time"][:10]) + shift
        self.amount = Decimal(row["amount_gbp"])  # a cancellation's is negative


def read_documents(today):
    """All documents of these customers, oldest first."""
    shift = today - LAST_DAY
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as lines:
        documents = [
            Document(row, shift)
            for row in csv.DictReader(lines)
            if int(row["customer_id"]) % EVERY == 0
        ]
    return sorted(documents, key=lambda document: document.day)


@tagged("post_install", "-at_install")
class TestWholeWay(CreditCommon, BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.documents = read_documents(cls.today)
        cls.owed = defaultdict(Decimal)  # by the customer's number in the file
        cls._load_customers()
        cls._approve()
        cls._post_documents()
        cls._receive_payments()
        cls._give_limits()
        cls.env.flush_all()

    # -- the company's history, through Odoo's own doors ---------------------------

    @classmethod
    def _load_customers(cls):
        """Entered by a clerk through the import, where new customers wait."""
        cls.company.customer_approval = True
        # The wholesaler's file has no tax numbers, so none is demanded.
        cls.env.ref("customer_archive.requirement_vat").active = False
        countries = {document.customer: document.country for document in cls.documents}
        result = (
            cls.env["res.partner"]
            .with_user(cls.clerk)
            .with_context(import_file=True)
            .load(
                ["id", "name", "ref", "email", "is_company", "customer_rank"],
                [
                    [
                        f"__import__.retail_{number}",
                        f"Retailer {number} ({country})",
                        number,
                        f"retailer{number}@example.com",
                        "1",
                        "1",
                    ]
                    for number, country in sorted(countries.items())
                ],
            )
        )
        assert result["ids"], result["messages"]
        cls.customers = cls.env["res.partner"].browse(result["ids"])
        cls.by_number = {customer.ref: customer for customer in cls.customers}

    @classmethod
    def _approve(cls):
        cls.loaded_states = set(cls.customers.mapped("customer_state"))
        cls.customers.with_user(cls.clerk).action_submit()
        cls.customers.with_user(cls.approver).action_approve()

    @classmethod
    def _post_documents(cls):
        for document in cls.documents:
            cls.owed[document.customer] += document.amount
        # History: nobody reads in the chatter that it was entered.
        moves = cls.env["account.move"].with_context(tracking_disable=True)
        for start in range(0, len(cls.documents), BATCH):
            moves.create(
                [
                    cls._prepare_move(document)
                    for document in cls.documents[start : start + BATCH]
                ]
            ).action_post()
            cls.env.invalidate_all()
            # Nobody else analyzes what is not committed, and plans go by it.
            cls.env.cr.execute("ANALYZE account_move, account_move_line, res_partner")

    @classmethod
    def _prepare_move(cls, document):
        return {
            "move_type": KINDS[document.kind],
            "partner_id": cls.by_number[document.customer].id,
            "invoice_date": document.day,
            "date": document.day,
            "invoice_payment_term_id": False,
            "invoice_date_due": document.day + timedelta(days=30),
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Gifts",
                        "price_unit": abs(float(document.amount)),
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }

    @classmethod
    def _receive_payments(cls):
        """Some pay punctually, some now and then on account, others never."""
        punctual, casual = cls.customers[::6], cls.customers[1::6]
        settled = cls.today - timedelta(days=SETTLED_AFTER)
        cls._pay(
            cls.env["account.move"].search(
                [
                    ("partner_id", "in", punctual.ids),
                    ("move_type", "=", "out_invoice"),
                    ("invoice_date", "<=", settled),
                ]
            )
        )
        for document in cls.documents:
            if document.kind == "sale" and document.day <= settled:
                if cls.by_number[document.customer] in punctual:
                    cls.owed[document.customer] -= document.amount
        cls._pay_on_account(casual)

    @classmethod
    def _pay_on_account(cls, customers):
        """About half of what they owe, a round sum, matched with no invoice."""
        amounts = {c: max(cls.owed[c.ref] // 20 * 10, Decimal(10)) for c in customers}
        for customer, amount in amounts.items():
            cls.owed[customer.ref] -= amount
        cls.env["account.payment"].create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": customer.id,
                    "amount": float(amount),
                    "date": cls.today,
                }
                for customer, amount in amounts.items()
            ]
        ).action_post()

    @classmethod
    def _pay(cls, moves):
        """One payment for each customer of these open invoices."""
        payers = moves.partner_id
        for start in range(0, len(payers), PAYERS):
            some = payers[start : start + PAYERS]
            theirs = moves.filtered(lambda move, some=some: move.partner_id in some)
            cls.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=theirs.ids
            ).create({"group_payment": True})._create_payments()
            # As above: core looks payments up by plans for empty tables else.
            cls.env.cr.execute("ANALYZE account_payment, account_partial_reconcile")

    @classmethod
    def _give_limits(cls):
        cls.env["credit.profile"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": cls.company.id,
                    "is_limited": True,
                    "limit_amount": float(max(cls.owed[customer.ref], 0) + ROOM),
                }
                for customer in cls.customers
            ]
        )

    # -- what is compared ----------------------------------------------------------

    def _assert_owed(self, owed):
        """Exposure of every customer is what the file says, and so is the ledger."""
        exposures = self.customers._credit_exposure(self.company)
        ledger = self._ledger()
        for customer in self.customers:
            expected = owed[customer.ref]
            exposure = sum(exposures[customer.id].values())
            self.assertEqual(self._cents(exposure), expected, customer.name)
            open_part = exposures[customer.id]["receivable"]
            self.assertEqual(self._cents(open_part), ledger[customer.id], customer.name)

    def _ledger(self):
        """The balance of each customer's receivable accounts, asked of the ledger."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT line.partner_id, sum(line.balance)
                 FROM account_move_line line
                 JOIN account_account account ON account.id = line.account_id
                WHERE account.account_type = 'asset_receivable'
                  AND line.parent_state = 'posted' AND line.company_id = %s
                GROUP BY 1""",
            (self.company.id,),
        )
        rows = self.env.cr.fetchall()
        return defaultdict(Decimal, {id_: self._cents(sum_) for id_, sum_ in rows})

    @staticmethod
    def _cents(amount):
        return Decimal(str(amount)).quantize(Decimal("0.01"))

    # -- the way -------------------------------------------------------------------

    def test_customers_are_entered_by_one_and_approved_by_another(self):
        self.assertGreaterEqual(len(self.customers), SUBSCRIBERS)
        self.assertEqual(self.loaded_states, {"draft"})
        self.assertEqual(set(self.customers.mapped("customer_state")), {"active"})
        self.assertEqual(self.customers.create_uid, self.clerk)
        self.assertEqual(self.customers.customer_approved_by_id, self.approver)
        numbers = self.customers.mapped("customer_number")
        self.assertTrue(all(numbers))
        self.assertEqual(len(set(numbers)), len(self.customers))

    def test_every_exposure_is_what_the_file_says_to_the_cent(self):
        self.assertGreaterEqual(
            sum(document.kind == "sale" for document in self.documents), SALES
        )
        self._assert_owed(self.owed)

    def test_levels_follow_the_turnover_of_the_last_year(self):
        self.env["customer.class.rule"].search([]).action_archive()
        levels = {
            code: self.env["customer.level"].create(
                {"name": f"Level {code}", "code": f"whole-way-{code}"}
            )
            for code in THRESHOLDS
        }
        for place, (code, threshold) in enumerate(THRESHOLDS.items()):
            self.env["customer.class.rule"].create(
                {
                    "level_id": levels[code].id,
                    "sequence": place,
                    "condition_ids": [
                        Command.create({"fact": "amount_12m", "value": threshold})
                    ],
                }
            )
        self.env["customer.metrics"]._refresh(self.company)
        self.customers._customer_class_apply(self.company)
        since = fields.Date.subtract(self.today, months=12)
        turnover = defaultdict(Decimal)
        for document in self.documents:
            if document.day >= since:
                turnover[document.customer] += document.amount
        for customer in self.customers:
            amount = turnover[customer.ref]
            code = next((c for c, least in THRESHOLDS.items() if amount >= least), None)
            self.assertEqual(
                customer.customer_level_id, levels.get(code, levels["C"].browse())
            )
        self.assertEqual(
            set(self.customers.customer_level_id.mapped("code")),
            {f"whole-way-{code}" for code in THRESHOLDS},
        )

    def test_an_order_over_the_limit_passes_with_a_release_by_a_second_person(self):
        debtors = [c for c in self.customers if self.owed[c.ref] > 0]
        for customer in debtors[::60]:
            within = self._order(customer, ROOM).with_user(self.salesperson)
            within.action_confirm()
            self.assertEqual(within.state, "sale")
            beyond = self._order(customer, 0.01).with_user(self.salesperson)
            with self.assertRaisesRegex(UserError, f"Retailer {customer.ref}"):
                beyond.action_confirm()
            self.assertEqual(beyond.state, "draft")
            release = self._release(beyond, 0.01, approve=False)
            with self.assertRaises(UserError):
                release.with_user(self.salesperson).action_approve()
            with self.assertRaises(UserError):
                beyond.action_confirm()
            release.with_user(self.credit_manager).action_approve()
            beyond.action_confirm()
            self.assertEqual(beyond.state, "sale")
            self.assertEqual(release.state, "used")

    def test_a_month_is_billed_paid_and_stated(self):
        owed = defaultdict(Decimal, self.owed)
        subscribers = self.customers[:SUBSCRIBERS]
        month = self.today.replace(day=1)
        for place, customer in enumerate(subscribers):
            self._subscription(customer, price=10 + place, start=month)
            owed[customer.ref] += 10 + place

        run = self._run(month)
        self.assertEqual(run.state, "review", run.parked_line_ids.mapped("reason"))
        self.assertEqual(run.billed_count, SUBSCRIBERS)
        self.assertTrue(run.is_balanced)
        self._assert_owed_in_all(owed)  # on drafts, counted once
        run.action_confirm()
        self._work()
        self.assertEqual(set(run.move_ids.mapped("state")), {"posted"})
        self._assert_owed(owed)  # in the ledger, counted once

        paying = subscribers[::10]
        self._pay(run.move_ids.filtered(lambda move: move.partner_id in paying))
        for place, customer in enumerate(subscribers):
            if customer in paying:
                owed[customer.ref] -= 10 + place
        self._assert_owed(owed)
        self._assert_statements(owed)

    def _assert_owed_in_all(self, owed):
        exposures = self.customers._credit_exposure(self.company)
        for customer in self.customers:
            exposure = self._cents(sum(exposures[customer.id].values()))
            self.assertEqual(exposure, owed[customer.ref], customer.name)

    def _assert_statements(self, owed):
        """What the customers are told they owe sums up to the ledger."""
        statements = self.env["billing.statement"]._make(
            self.customers,
            self.company,
            fields.Date.subtract(self.today, months=1),
            self.today,
        )
        told = {s.partner_id.ref: self._cents(s.closing_balance) for s in statements}
        silent = {c.ref for c in self.customers} - told.keys()
        self.assertEqual(told, {n: owed[n] for n in told})
        self.assertFalse([number for number in silent if owed[number]])
        ledger = self._ledger()
        self.assertEqual(
            sum(told.values()), sum(ledger[customer.id] for customer in self.customers)
        )
        for statement in statements:
            moved = self._cents(statement.debit_amount - statement.credit_amount)
            opening = self._cents(statement.opening_balance)
            self.assertEqual(opening + moved, self._cents(statement.closing_balance))
