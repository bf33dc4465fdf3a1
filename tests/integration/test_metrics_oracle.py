"""The statement that computes the figures, against published and independent ones.

It runs as it is, over real purchases instead of invoices: what is replaced is the
select it begins with.
"""

from collections import defaultdict
from datetime import date

import purchases_kit

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.metrics import habit, quintiles, score


@tagged("post_install", "-at_install")
class TestMetricsOracle(TransactionCase):
    def _rows(self, purchases, today):
        """What the statement makes of purchases: ``{customer: {column: value}}``."""
        numbers = {}
        for purchase in purchases:
            numbers.setdefault(purchase.customer, len(numbers) + 1)
        self.env.cr.execute(
            """CREATE TEMP TABLE test_purchase (
                   customer_id integer, day date, amount numeric, bought boolean)
               ON COMMIT DROP"""
        )
        self.env.cr.execute_values(
            "INSERT INTO test_purchase VALUES %s",
            [(numbers[p.customer], p.day, p.amount, p.bought) for p in purchases],
        )
        metrics = self.env["customer.metrics"]
        source = SQL("SELECT * FROM test_purchase WHERE day <= %s", today)
        query = metrics._places_query(metrics._facts_query(source, today), today)
        self.env.cr.execute(query)
        customers = list(numbers)
        return {
            customers[row["customer_id"] - 1]: row for row in self.env.cr.dictfetchall()
        }

    def test_every_row_of_the_published_summary(self):
        today = date(1997, 9, 30)
        rows = self._rows(purchases_kit.cdnow(), today)
        summary = purchases_kit.cdnow_summary()
        found = {
            customer: (
                rows[customer]["repeat_purchases"],
                round(rows[customer]["span_days"] / 7, 2),
                round(rows[customer]["age_days"] / 7, 2),
            )
            for customer in summary
        }
        self.assertEqual(len(found), 1186)
        self.assertEqual(found, summary)

    def test_database_and_engine_say_the_same_of_every_customer(self):
        today, days = date(2010, 11, 30), defaultdict(set)
        purchases = purchases_kit.online_retail()
        for purchase in purchases:
            if purchase.bought and purchase.day <= today:
                days[purchase.customer].add(purchase.day)
        rows = self._rows(purchases, today)
        self.assertEqual(set(rows), set(days))
        for customer, row in rows.items():
            seen = habit(days[customer], today)
            self.assertEqual(
                (row["date_first"], row["date_last"], row["purchase_days"]),
                (seen.first, seen.last, seen.purchases),
            )
            self.assertEqual(
                (row["span_days"], row["age_days"], row["recency_days"]),
                (seen.span, seen.age, seen.silence),
            )
            for name, value in (
                ("interval_days", seen.interval),
                ("interval_deviation", seen.deviation),
                ("silence_ratio", seen.silence_ratio),
                (
                    "score",
                    score(
                        float(row["amount_12m"] + row["amount_before"]),
                        row["purchase_days_12m"],
                        seen.silence,
                    ),
                ),
            ):
                if value is None:
                    self.assertIsNone(row[name])
                else:
                    self.assertAlmostEqual(row[name], value, 9)
        self._assert_shelves(rows)

    def _assert_shelves(self, rows):
        for column, shelf in (
            ("date_last", "recency_quintile"),
            ("purchase_days_12m", "frequency_quintile"),
            ("amount_12m", "monetary_quintile"),
        ):
            places = quintiles([row[column] for row in rows.values()])
            self.assertEqual(places, [row[shelf] for row in rows.values()])
