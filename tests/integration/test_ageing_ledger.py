"""The ageing of real invoices at the end of each month, against the ledger.

The invoices are those of tests/data/README.md. Who pays them, and when, is made up:
most in full after some weeks, some in parts, some never. What the ledger says is added
up here from the same rows, without what was matched with what.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import purchases_kit
from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import tagged

from odoo.addons.customer_credit.engine.ageing import Item, oldest_first
from odoo.addons.customer_credit.tests.common import CreditCommon

ZERO = Decimal(0)
TERM = timedelta(days=30)
RULES = [(b, u) for b in ("due", "invoice") for u in ("column", "oldest")]
FIRST, LAST = date(2009, 12, 31), date(2011, 12, 31)


class Line:
    """A row of the ledger, and what pays it."""

    def __init__(self, number, customer, day, amount):
        self.number, self.customer = number, customer
        self.day, self.amount = day, amount
        self.due = day + TERM if amount > 0 else day


def round_cents(amount):
    """An amount of the file, to the cent."""
    return Decimal(f"{amount:.2f}")


def told_ledger():
    """The lines, and what was matched: ``(debit, credit, amount, day)``."""
    lines, matched = [], []

    def add(*facts):
        lines.append(Line(len(lines), *facts))
        return lines[-1]

    for n, sold in enumerate(purchases_kit.online_retail()):
        amount = round_cents(sold.amount)
        line = add(sold.customer, sold.day, amount)
        if amount <= 0 or n % 10 == 0:  # a credit note, or never paid
            continue
        paid = amount if n % 10 < 7 else (amount / 2).quantize(Decimal("0.01"))
        day = sold.day + timedelta(days=10 + 7 * (n % 13))
        receipt = add(sold.customer, day, -paid)
        if n % 10 != 1:  # some receipts are matched by nobody
            matched.append((line, receipt, paid, day))
    return lines, matched


@tagged("post_install", "-at_install")
class TestAgeingLedger(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines, cls.matched = told_ledger()
        numbers = sorted({line.customer for line in cls.lines})
        customers = cls.env["res.partner"].create(
            [{"name": f"Retailer {n}", "is_company": True} for n in numbers]
        )
        cls.ids = dict(zip(numbers, customers.ids, strict=True))
        cls._write_down()

    @classmethod
    def _write_down(cls):
        """The lines as posted items; each by itself would take minutes."""
        account = cls.company_data["default_account_receivable"]
        move = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for balance in (1, -1)
                ],
            }
        )
        cls.env.flush_all()
        left = defaultdict(lambda: ZERO)
        for debit, credit, amount, _day in cls.matched:
            left[debit.number] -= amount
            left[credit.number] += amount
        cls.env.cr.execute("CREATE TEMP SEQUENCE ledger_number")
        cls.env.cr.execute_values(
            """INSERT INTO account_move_line (id, move_id, account_id, company_id,
                   currency_id, partner_id, display_type, parent_state, date,
                   date_maturity, balance, amount_residual, amount_currency,
                   amount_residual_currency, reconciled)
               SELECT row.id, move.id, own.account_id, own.company_id,
                      own.currency_id, row.partner, 'payment_term', 'posted',
                      row.day, row.due, row.balance, row.residual, row.balance,
                      row.residual, row.residual = 0
                 FROM (VALUES %s) row (id, partner, day, due, balance, residual, move)
                 JOIN account_move move ON move.id = row.move
                 JOIN LATERAL (SELECT * FROM account_move_line
                                WHERE move_id = move.id AND id < 100000000
                                LIMIT 1) own ON TRUE""",
            [
                (
                    10**8 + line.number,
                    cls.ids[line.customer],
                    line.day,
                    line.due,
                    line.amount,
                    line.amount + left[line.number],
                    move.id,
                )
                for line in cls.lines
            ],
        )
        cls.env.cr.execute_values(
            """INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id,
                   amount, debit_amount_currency, credit_amount_currency, max_date,
                   company_id)
               VALUES %s""",
            [
                (
                    10**8 + debit.number,
                    10**8 + credit.number,
                    *(amount, amount, amount),
                    max(debit.day, day),
                    cls.company.id,
                )
                for debit, credit, amount, day in cls.matched
            ],
        )
        cls.env.cr.execute(
            "ANALYZE account_move_line, account_partial_reconcile, res_partner"
        )

    def _ageing(self, day, **vals):
        buckets = self.env.ref("customer_credit.bucket_set_days")
        ageing = self.env["credit.ageing"]
        return ageing.new({"date": day, "set_id": buckets.id} | vals)

    def _ledger(self, day):
        """What each customer owes by the ledger at the end of the day."""
        owed = defaultdict(lambda: ZERO)
        for line in self.lines:
            if line.day <= day:
                owed[self.ids[line.customer]] += line.amount
        return owed

    def test_each_month_end_sums_to_the_ledger_to_the_cent(self):
        day, months = FIRST, 0
        while day <= LAST:
            ledger = self._ledger(day)
            basis, unmatched = RULES[months % len(RULES)]
            ageing = self._ageing(day, basis=basis, unmatched=unmatched)
            rows, totals = ageing._ageing_rows()
            found = {row["key"]: round_cents(row["total"]) for row in rows}
            with self.subTest(day=day, basis=basis, unmatched=unmatched):
                self.assertEqual(round_cents(totals["total"]), sum(ledger.values()))
                owing = {key: sum_ for key, sum_ in ledger.items() if sum_}
                self.assertEqual({k: v for k, v in found.items() if v}, owing)
            months, day = months + 1, day + relativedelta(months=1, day=31)
        self.assertEqual(months, 25)

    def test_database_and_engine_divide_alike(self):
        day = date(2011, 3, 31)
        ageing = self._ageing(day, unmatched="oldest", basis="due")
        rows, _totals = ageing._ageing_rows()
        found = {row["key"]: row["amounts"] for row in rows}
        expected = self._divided(day, ageing.set_id._buckets())
        self.assertEqual(set(found), set(expected))
        for key, amounts in expected.items():
            told = {bucket: round_cents(a) for bucket, a in found[key].items()}
            self.assertEqual(told, amounts)

    def test_the_trend_of_the_cockpit_is_that_of_the_ageing(self):
        ageing = self._ageing(LAST, unmatched="column", basis="due")
        trend = self.env["credit.cockpit"]._cockpit_trend(ageing)
        for place in (0, 5, 12):
            day = date.fromisoformat(trend["days"][place])
            then = self._ageing(day, unmatched="column", basis="due")
            _rows, totals = then._ageing_rows()
            debts = totals["total"] - totals["amounts"][-1]
            share = round_cents(100 * totals["overdue"] / debts)
            self.assertAlmostEqual(trend["overdue"][place], float(share), 1)

    def _divided(self, day, buckets):
        """What the engine makes of the lines: ``{customer: {bucket: amount}}``."""
        left = {line.number: line.amount for line in self.lines}
        for debit, credit, amount, paid in self.matched:
            if max(debit.day, paid) <= day:
                left[debit.number] -= amount
                left[credit.number] += amount
        items = defaultdict(list)
        for line in self.lines:
            if line.day <= day and left[line.number]:
                items[line.customer].append(Item(line.due, left[line.number]))
        divided = defaultdict(lambda: defaultdict(lambda: ZERO))
        for customer, owed in items.items():
            for item, rest in zip(owed, oldest_first(owed), strict=True):
                if rest:
                    bucket = buckets.place(item.day, day) if rest > 0 else -1
                    divided[self.ids[customer]][bucket] += rest
        return {key: dict(amounts) for key, amounts in divided.items()}
