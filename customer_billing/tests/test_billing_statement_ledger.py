import os

from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.sql import table_columns

from .common import BillingCommon

# As many customers as one likes: CUSTOMER_STATEMENTS=20000
MANY = int(os.environ.get("CUSTOMER_STATEMENTS") or 30)


@tagged("post_install", "-at_install")
class TestBillingStatementLedger(BillingCommon):
    """The statements of many customers add up to the ledger, account by account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True} for n in range(MANY)]
        )
        one = cls.customer
        moves = cls._invoice(one, 100, "2025-02-03")
        moves |= cls._invoice(one, 7, "2025-01-03")
        moves |= cls._payment(one, 33.33, "2025-02-20").move_id
        euro = cls.env.ref("base.EUR")
        euro.active = True
        moves |= cls._invoice(one, 55, "2025-02-07", currency_id=euro.id)
        cls.env.flush_all()
        cls._spread(moves)

    @classmethod
    def _copy(cls, table, source, other):
        """Copy rows, called ``t``, with other values in some columns.

        :param source: what follows FROM
        :param other: ``{column: SQL}``
        """
        columns = [c for c in table_columns(cls.env.cr, table) if c != "id"]
        cls.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(other.get(c) or SQL.identifier("t", c) for c in columns),
                source,
            )
        )

    @classmethod
    def _spread(cls, moves):
        """Give each customer the same moves, with amounts of its own, in two steps."""
        cls._copy(
            "account_move",
            SQL(
                "account_move t, unnest(%s) customer WHERE t.id = ANY(%s)",
                cls.customers.ids,
                moves.ids,
            ),
            {
                "name": SQL("'T/' || customer || '/' || t.id"),
                "partner_id": SQL("customer"),
                "sequence_prefix": SQL("'T/' || customer || '/'"),
                "sequence_number": SQL("t.id"),
                "origin_payment_id": SQL("NULL"),
                "ref": SQL("'copy ' || t.id"),
            },
        )
        amounts = ("debit", "credit", "balance", "amount_currency")
        factor = SQL("(1 + copy.partner_id %% 97)")
        cls._copy(
            "account_move_line",
            SQL(
                "account_move_line t JOIN account_move copy"
                " ON copy.ref = 'copy ' || t.move_id WHERE t.move_id = ANY(%s)",
                moves.ids,
            ),
            {
                name: SQL("%s * %s", SQL.identifier("t", name), factor)
                for name in amounts
            }
            | {
                "move_id": SQL("copy.id"),
                "partner_id": SQL("copy.partner_id"),
                "payment_id": SQL("NULL"),
            },
        )
        cls.env.invalidate_all()

    def _ledger(self, until):
        """What the receivable accounts say, by currency, in one query of its own."""
        rows = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", until),
            ],
            ["currency_id"],
            ["amount_currency:sum"],
        )
        return {currency: round(amount, 2) for currency, amount in rows}

    def test_the_statements_of_all_customers_add_up_to_the_ledger(self):
        run = self.env["billing.statement.run"].create(
            {"date_from": "2025-02-01", "date_to": "2025-02-28"}
        )
        run._start()
        with self._commits():
            self.env["billing.statement.run"].sudo()._cron_statement()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.expected_count), ("done", MANY + 1))
        self.assertFalse(run.parked_ids)
        rows = self.env["billing.statement"]._read_group(
            [("run_id", "=", run.id)],
            ["currency_id"],
            ["closing_balance:sum", "opening_balance:sum", "__count"],
        )
        told = {currency: round(closing, 2) for currency, closing, _o, _n in rows}
        self.assertEqual(told, self._ledger("2025-02-28"))
        before = {currency: round(opening, 2) for currency, _c, opening, _n in rows}
        before = {currency: amount for currency, amount in before.items() if amount}
        self.assertEqual(before, self._ledger("2025-01-31"))
        self.assertEqual({count for *_amounts, count in rows}, {MANY + 1})
        lines = self.env["billing.statement.line"]._read_group(
            [("statement_id.run_id", "=", run.id)], [], ["debit:sum", "credit:sum"]
        )
        debit, credit = lines[0]
        moved = sum(told.values()) - sum(before.values())
        self.assertAlmostEqual(debit - credit, moved, 2)
