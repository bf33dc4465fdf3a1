from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

from ..engine.figures import (
    closings,
    collection_effectiveness,
    countback,
    days_sales_outstanding,
    share,
)

MONTHS = 12
WINDOW = 3  # months of sales that the DSO of the period looks at
BACK = 24  # months of sales that counting back may use
ONE = Decimal("0.1")
SALES = ("out_invoice", "out_refund", "out_receipt")
DUE = SQL("COALESCE(item.date_maturity, item.date)")
READS = {
    "account.account": ["account_type"],
    "account.move": ["move_type"],
    "account.move.line": [
        *("account_id", "balance", "company_id", "date", "date_maturity"),
        *("move_id", "parent_state", "partner_id"),
    ],
    "account.partial.reconcile": ["amount", "debit_move_id", "max_date"],
    "res.partner": ["commercial_partner_id"],
}


class CreditCockpit(models.AbstractModel):
    """How the key figures went over the last months, from one reading of the ledger."""

    _inherit = "credit.cockpit"

    @api.model
    def _cockpit_trend(self, ageing):
        """DSO and overdue share at the end of each month, today last.

        :param ageing: the ``credit.ageing`` whose day and customers are meant
        :return: ``{"days": [...], "dso": [...], "countback": [...], "overdue": [...],
            "cei": ...}``, rounded; what has no meaning is ``None``
        """
        first = ageing.date.replace(day=1)
        starts = [first - relativedelta(months=n) for n in range(MONTHS, -1, -1)]
        ends = [start + relativedelta(months=1, days=-1) for start in starts[:-1]]
        ends.append(ageing.date)
        changes = self._cockpit_changes(ageing)
        owed = closings(changes["ledger"], ends)
        debts = closings(changes["debts"], ends)
        late = closings(changes["overdue"], ends)
        sold = self._cockpit_months(changes["sales"], starts, ends)
        cei = collection_effectiveness(
            owed[-1 - WINDOW],
            sum((amount for amount, _days in sold[-1][:WINDOW]), Decimal(0)),
            owed[-1],
            owed[-1] - late[-1],
        )
        return {
            "days": [end.isoformat() for end in ends],
            "dso": [self._dso(*row) for row in zip(owed, sold, strict=True)],
            "countback": [self._counted(*row) for row in zip(owed, sold, strict=True)],
            "overdue": [
                self._told(share(part, whole))
                for part, whole in zip(late, debts, strict=True)
            ],
            "cei": self._told(cei),
        }

    @api.model
    def _cockpit_months(self, sales, starts, ends):
        """For each end: what was sold in the months before it, newest first.

        :param sales: ``{first day of a month: amount}``
        :param starts: the first days of the months
        :param ends: their last days, or today
        """
        found = []
        for start, end in zip(starts, ends, strict=True):
            months = [(sales.get(start, Decimal(0)), (end - start).days + 1)]
            for _n in range(BACK - 1):
                days = start
                start -= relativedelta(months=1)
                months.append((sales.get(start, Decimal(0)), (days - start).days))
            found.append(months)
        return found

    @api.model
    def _dso(self, owed, months):
        window = months[:WINDOW]
        sales = sum((amount for amount, _days in window), Decimal(0))
        days = sum(days for _amount, days in window)
        return self._told(days_sales_outstanding(owed, sales, days))

    @api.model
    def _counted(self, owed, months):
        days, enough = countback(owed, months)
        return self._told(days) if enough else None

    @api.model
    def _told(self, number):
        """A key figure as the page shows it."""
        return None if number is None else float(round(number, 1))

    @api.model
    def _cockpit_changes(self, ageing):
        """What was added to each sum in each month.

        :param ageing: the ``credit.ageing`` whose day and customers are meant
        :return: ``{"ledger" | "debts" | "overdue" | "sales": {first day: Decimal}}``
        """
        self.env["res.partner"]._credit_flush(READS)
        changes = defaultdict(lambda: defaultdict(Decimal))
        for kind, month, amount in self.env.execute_query(self._changes_query(ageing)):
            changes[kind][month] += exact(amount)
        return changes

    @api.model
    def _changes_query(self, ageing):
        """Kind, month and amount, as ``SQL``.

        A debt is overdue from the day after it is due, or from when it is booked; what
        pays it is taken off on the day it does, so what was open on any day is a
        difference of two sums.
        """
        return SQL(
            """SELECT change.kind, date_trunc('month', change.day)::date,
                      SUM(change.amount)
                 FROM (%(booked)s UNION ALL %(paid)s) change
                WHERE change.day <= %(day)s AND change.amount <> 0
             GROUP BY 1, 2""",
            booked=self._booked_query(ageing),
            paid=self._paid_query(ageing),
            day=ageing.date,
        )

    @api.model
    def _items_condition(self, ageing):
        """Which ``item`` counts, with its ``contact``, as what follows the tables."""
        return SQL(
            """LEFT JOIN res_partner contact ON contact.id = item.partner_id
                WHERE item.account_id = ANY(ARRAY(
                          SELECT id FROM account_account
                           WHERE account_type = 'asset_receivable'))
                  AND item.parent_state = 'posted' AND item.company_id = %s AND %s""",
            ageing.company_id.id,
            ageing._seen_condition(),
        )

    @api.model
    def _booked_query(self, ageing):
        """What each item of the ledger adds, and when."""
        return SQL(
            """SELECT part.*
                 FROM account_move_line item
                 JOIN account_move move ON move.id = item.move_id
           CROSS JOIN LATERAL (VALUES
                      ('ledger', item.date, item.balance),
                      ('debts', item.date, GREATEST(item.balance, 0)),
                      ('overdue', GREATEST(item.date, %(due)s + 1),
                       GREATEST(item.balance, 0)),
                      ('sales', item.date, CASE WHEN move.move_type IN %(sales)s
                                                THEN item.balance END)
                      ) part (kind, day, amount)
                      %(condition)s""",
            due=DUE,
            sales=SALES,
            condition=self._items_condition(ageing),
        )

    @api.model
    def _paid_query(self, ageing):
        """What is taken off the debts, and when."""
        return SQL(
            """SELECT part.*
                 FROM account_partial_reconcile paid
                 JOIN account_move_line item ON item.id = paid.debit_move_id
           CROSS JOIN LATERAL (VALUES
                      ('debts', paid.max_date, -paid.amount),
                      ('overdue', GREATEST(paid.max_date, %(due)s + 1), -paid.amount)
                      ) part (kind, day, amount)
                      %(condition)s""",
            due=DUE,
            condition=self._items_condition(ageing),
        )
