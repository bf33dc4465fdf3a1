"""Customers of a telephone company: imported, and billed for all their months.

A public set: what each pays a month, for how many months, by which contract, what it
paid in total, and whether it left. It is looked for in the folder ``CUSTOMER_DATA``
names, else in ``../shared/data`` beside the repository. A part of it is billed;
``CUSTOMER_TELCO=1`` bills every row of it.
"""

import csv
import os
import unittest
from datetime import date
from decimal import Decimal
from pathlib import Path

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.customer_billing.tests.common import BillingCommon

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("CUSTOMER_DATA", REPOSITORY.parent / "shared" / "data"))
SET = FOLDER / "transactions" / "telco_churn.csv"
EACH = int(os.environ.get("CUSTOMER_TELCO", "90"))  # so many rows, one is billed
FIRST = date(2025, 1, 1)  # the months of the set are those before it
TERMS = {"Month-to-month": "0", "One year": "12", "Two year": "24"}


@unittest.skipUnless(SET.exists(), f"there is no {SET}")
@tagged("post_install", "-at_install")
@freeze_time("2025-01-01")
class TestTelcoImport(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with SET.open(newline="") as lines:
            cls.all_rows = list(csv.DictReader(lines))
        cls.rows = [
            row
            for place, row in enumerate(cls.all_rows)
            if place % EACH == 0 or not row["TotalCharges"].strip()
        ]
        cls.service = cls._item("Telephone", tax=None)
        cls._load_customers()
        cls._load_subscriptions()

    @classmethod
    def _load(cls, model, columns, rows):
        """What was imported, by the number in the file."""
        answer = (
            cls.env[model]
            .with_user(cls.billing_manager if "billing" in model else cls.clerk)
            .with_context(import_file=True)
            .load(columns, rows)
        )
        assert answer["ids"], answer["messages"]
        numbers = [row["customerID"] for row in cls.rows]
        records = cls.env[model].browse(answer["ids"])
        return dict(zip(numbers, records, strict=True))

    @classmethod
    def _load_customers(cls):
        cls.customers = cls._load(
            "res.partner",
            ["id", "name", "ref", "customer_rank"],
            [
                [f"__import__.telco_{r['customerID']}", r["customerID"]]
                + [r["customerID"], "1"]
                for r in cls.rows
            ],
        )

    @classmethod
    def _load_subscriptions(cls):
        """What is paid a month, since when, how long at least; who left has an end."""
        cls.subscriptions = cls._load(
            "billing.subscription",
            ["id", "partner_id/id", "rule_id/.id", "date_start", "date_end"]
            + ["term_months", "line_ids/item_id/.id", "line_ids/price_agreed"],
            [
                [
                    f"__import__.telco_subscription_{row['customerID']}",
                    f"__import__.telco_{row['customerID']}",
                    str(cls.rule.id),
                    str(FIRST - relativedelta(months=int(row["tenure"]))),
                    str(FIRST - relativedelta(days=1)) if row["Churn"] == "Yes" else "",
                    TERMS[row["Contract"]],
                    str(cls.service.id),
                    row["MonthlyCharges"],
                ]
                for row in cls.rows
            ],
        )
        cls.env["billing.subscription"].union(
            *cls.subscriptions.values()
        ).action_start()

    def _billed(self, due):
        """``{number: (months, amount)}`` of a run up to a day."""
        with self._commits():
            run = self.env["billing.run"].create(
                {"date_due": due, "date_bill": due, "company_id": self.company.id}
            )
            run._bill_at_once()
        self.assertFalse(run.line_ids.filtered(lambda x: x.state == "parked"))
        self.env.flush_all()
        number_of = {s.id: number for number, s in self.subscriptions.items()}
        return {
            number_of[subscription_id]: (count, Decimal(amount))
            for subscription_id, count, amount in self.env.execute_query(
                SQL(
                    """SELECT charge.subscription_id, COUNT(*),
                              SUM(line.price_total)::text
                         FROM billing_charge charge
                         JOIN account_move_line line ON line.id = charge.move_line_id
                        WHERE charge.run_id = %s GROUP BY charge.subscription_id""",
                    run.id,
                )
            )
        }

    def test_a_total_is_blank_where_no_month_is_over(self):
        blank = {
            r["customerID"] for r in self.all_rows if not r["TotalCharges"].strip()
        }
        new = {r["customerID"] for r in self.all_rows if r["tenure"] == "0"}
        self.assertTrue(blank)
        self.assertEqual(blank, new)
        for number in blank:
            self.assertEqual(self.subscriptions[number].date_start, FIRST)

    def test_all_months_are_billed_at_what_is_paid_a_month(self):
        past = self._billed(FIRST - relativedelta(days=1))
        exact = totals = 0
        for row in self.rows:
            months, amount = past.get(row["customerID"], (0, Decimal(0)))
            with self.subTest(customer=row["customerID"]):
                self.assertEqual(months, int(row["tenure"]))
                self.assertEqual(amount, Decimal(row["MonthlyCharges"]) * months)
            if total := row["TotalCharges"].strip():
                totals += amount == Decimal(total)
                exact += 1
        months = sum(months for months, _amount in past.values())
        print(
            f"Telco: {len(self.rows)} customers, {months} months billed exactly; "
            f"{totals} of {exact} totals are those of today's price"
        )
        # then January: of those who stayed, and the first bill of those who are new
        january = self._billed(FIRST)
        stayed = {r["customerID"]: r for r in self.rows if r["Churn"] == "No"}
        self.assertEqual(january.keys(), stayed.keys())
        for number, (months, amount) in january.items():
            self.assertEqual(months, 1)
            self.assertEqual(amount, Decimal(stayed[number]["MonthlyCharges"]))
