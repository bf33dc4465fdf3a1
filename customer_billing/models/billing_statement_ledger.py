from collections import defaultdict

from odoo import Command, fields, models
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

from ..engine.statement import ZERO, Move, OpenItem, Row, age, build
from .billing_statement import AGES

KINDS = {"out_invoice": "invoice", "out_refund": "refund", "out_receipt": "invoice"}


class BillingStatement(models.Model):
    """The ledger's side of statements: the same few queries for any number."""

    _inherit = "billing.statement"

    def _accounts(self, customers, company, date_from, date_to):
        """What the ledger says of these customers, by currency.

        :return: ``{(partner_id, currency_id): {"statement": engine's Statement,
            "ages": amounts by bucket, "lines": {move_line_id: account.move.line}}}``
        """
        ledger = self._ledger(company, date_to, customers)
        opening = {
            (partner_id, currency_id): exact(amount)
            for partner_id, currency_id, amount in self.env.execute_query(
                SQL(
                    "SELECT partner_id, currency_id, SUM(amount) FROM (%s) AS ledger"
                    " WHERE day < %s GROUP BY partner_id, currency_id"
                    " HAVING SUM(amount) != 0",
                    ledger,
                    date_from,
                )
            )
        }
        moves = defaultdict(list)
        for partner_id, currency_id, line_id, day, amount in self.env.execute_query(
            SQL(
                "SELECT partner_id, currency_id, id, day, amount FROM (%s) AS ledger"
                " WHERE day >= %s",
                ledger,
                date_from,
            )
        ):
            moves[partner_id, currency_id].append(Move(line_id, day, exact(amount)))
        ages = self._ages(ledger, date_to)
        # Clerks see invoices only, but a statement has the payments too.
        lines = self.env["account.move.line"].sudo()
        line_ids = [move.key for rows in moves.values() for move in rows]
        by_id = {line.id: line for line in lines.browse(line_ids)}
        return {
            key: {
                "statement": build(opening.get(key, ZERO), moves.get(key, [])),
                "ages": ages.get(key),
                "lines": by_id,
            }
            for key in opening.keys() | moves.keys()
        }

    def _ledger(self, company, date_to, customers=None):
        """The posted receivable lines until a day, as a query.

        :return: ``SQL`` with the columns ``partner_id`` (commercial), ``currency_id``,
            ``id``, ``day``, ``due``, ``amount`` (in the currency) and ``reconciled``
        """
        self.env["account.move.line"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        # Which accounts are receivable is no secret, and clerks may not see them all.
        accounts = self.env["account.account"].sudo().with_company(company)
        receivable = accounts.search(
            [
                *accounts._check_company_domain(company),
                ("account_type", "=", "asset_receivable"),
            ]
        )
        some = SQL()
        if customers is not None:
            some = SQL(
                "AND partner.commercial_partner_id IN %s", tuple(customers.ids or [0])
            )
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id, line.currency_id,
                   line.id, line.date AS day, line.amount_currency AS amount,
                   COALESCE(line.date_maturity, line.date) AS due, line.reconciled
              FROM account_move_line line
              JOIN res_partner partner ON partner.id = line.partner_id
             WHERE line.company_id = %s
               AND line.parent_state = 'posted'
               AND line.account_id IN %s
               AND line.amount_currency != 0
               AND line.date <= %s
               %s
            """,
            company.id,
            tuple(receivable.ids or [0]),
            date_to,
            some,
        )

    def _ages(self, ledger, date_to):
        """What was open on the last day, by how long it was overdue."""
        self.env["account.partial.reconcile"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH ledger AS (%(ledger)s)
                SELECT partner_id, currency_id, due, SUM(amount - matched) AS residual
                  FROM (
                    SELECT ledger.*,
                           COALESCE((SELECT SUM(debit_amount_currency)
                                       FROM account_partial_reconcile
                                      WHERE debit_move_id = ledger.id
                                        AND max_date <= %(day)s), 0)
                         - COALESCE((SELECT SUM(credit_amount_currency)
                                       FROM account_partial_reconcile
                                      WHERE credit_move_id = ledger.id
                                        AND max_date <= %(day)s), 0) AS matched
                      FROM ledger
                     WHERE reconciled IS NOT TRUE
                        OR EXISTS (SELECT FROM account_partial_reconcile
                                    WHERE max_date > %(day)s
                                      AND ledger.id IN (debit_move_id, credit_move_id))
                  ) AS item
                 GROUP BY partner_id, currency_id, due, amount > 0
                HAVING SUM(amount - matched) != 0
                """,
                ledger=ledger,
                day=date_to,
            )
        )
        items = defaultdict(list)
        for partner_id, currency_id, due, residual in rows:
            items[partner_id, currency_id].append(OpenItem(due, exact(residual)))
        return {key: age(found, date_to) for key, found in items.items()}

    def _customers_with_business(self, company, date_from, date_to):
        """The customers of whom there is a statement for a period."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT partner_id FROM ("
                " SELECT partner_id FROM (%(ledger)s) AS ledger"
                " GROUP BY partner_id, currency_id"
                " HAVING COALESCE(SUM(amount) FILTER (WHERE day < %(day)s), 0) != 0"
                " OR COUNT(*) FILTER (WHERE day >= %(day)s) > 0) AS account"
                " ORDER BY partner_id",
                ledger=self._ledger(company, date_to),
                day=date_from,
            )
        )
        return self.env["res.partner"].browse(partner_id for (partner_id,) in rows)

    # -- values ------------------------------------------------------------------

    def _prepare_account_vals(self, account):
        """Values of a statement from what ``_accounts`` says of one customer."""
        statement = account["statement"] if account else build(ZERO, [])
        ages = (account and account["ages"]) or [ZERO] * len(AGES)
        lines = account["lines"] if account else {}
        return {
            "opening_balance": float(statement.opening),
            "closing_balance": float(statement.closing),
            "debit_amount": float(sum(row.debit for row in statement.rows)),
            "credit_amount": float(sum(row.credit for row in statement.rows)),
            **{name: float(part) for name, part in zip(AGES, ages, strict=True)},
            "computed_at": fields.Datetime.now(),
            "line_ids": [
                Command.create(
                    self._prepare_line_vals(row, lines[row.move.key], sequence)
                )
                for sequence, row in enumerate(statement.rows, 1)
            ],
        }

    def _prepare_line_vals(self, row: Row, line, sequence):
        """Values of one row of a statement."""
        move = line.move_id
        kind = KINDS.get(move.move_type) or (
            "payment" if move.origin_payment_id or move.statement_line_id else "entry"
        )
        return {
            "sequence": sequence,
            "date": row.move.day,
            "date_maturity": line.date_maturity if kind == "invoice" else False,
            "kind": kind,
            "document": move.name,
            "description": move.ref
            or (move.invoice_origin if kind == "invoice" else ""),
            "debit": float(row.debit),
            "credit": float(row.credit),
            "balance": float(row.balance),
            "move_line_id": line.id,
        }
