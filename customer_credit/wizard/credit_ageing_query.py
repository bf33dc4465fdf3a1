from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .credit_ageing import CREDITS

READS = {
    "account.account": ["account_type"],
    "account.move.line": [
        "account_id", "amount_residual", "amount_residual_currency", "company_id",
        "currency_id", "date", "date_maturity", "invoice_date", "move_name",
        "parent_state", "partner_id",
    ],
    "account.partial.reconcile": [
        "amount", "credit_amount_currency", "credit_move_id",
        "debit_amount_currency", "debit_move_id", "max_date",
    ],
    "res.partner": [
        "commercial_partner_id", "customer_level_id", "name", "user_id",
    ],
}  # fmt: skip


class CreditAgeing(models.TransientModel):
    """The one statement that says what was open on a day, and how old it was."""

    _inherit = "credit.ageing"

    def _ageing_rows(self):
        """The whole report, sorted, for any number of customers in one query.

        :return: ``(rows, totals)``: dicts with ``key`` (the id of what it is grouped
            by, or none), ``amounts`` by number of the bucket (-1: unmatched),
            ``total``, ``overdue`` (all but what is not due) and ``days``, the age of
            the oldest debt
        """
        self.env["res.partner"]._credit_flush(READS)
        found = {}
        for key, bucket, amount, oldest in self.env.execute_query(self._rows_query()):
            row = found.setdefault(key, {"key": key, "amounts": {}, "days": 0})
            row["amounts"][bucket] = self.currency_id.round(float(amount))
            if bucket > 0:
                row["days"] = max(row["days"], (self.date - oldest).days)
        rows = [self._ageing_sums(row) for row in found.values()]
        totals = {"amounts": {}, "days": max((r["days"] for r in rows), default=0)}
        for row in rows:
            for bucket, amount in row["amounts"].items():
                sum_ = totals["amounts"].get(bucket, 0.0) + amount
                totals["amounts"][bucket] = self.currency_id.round(sum_)
        if self.is_overdue:
            rows = [row for row in rows if row["overdue"] > 0]
        return sorted(rows, key=self._ageing_place), self._ageing_sums(totals)

    def _ageing_sums(self, row):
        amounts = row["amounts"]
        overdue = sum(amount for bucket, amount in amounts.items() if bucket > 0)
        row["overdue"] = self.currency_id.round(overdue)
        row["total"] = self.currency_id.round(sum(amounts.values()))
        return row

    def _ageing_place(self, row):
        """Where a row stands: the largest of the column on top."""
        column = self._sort_column()
        amount = row[column] if column in row else row["amounts"].get(column, 0.0)
        return (-amount, row["key"] or 0)

    def _ageing_is_partial(self):
        """Whether the reader sees some customers only, so that it is not the ledger."""
        return bool(self.env["res.users"]._customer_rights() or self.customer_name)

    def _rows_query(self):
        """Amounts by what it is grouped by and by bucket, as ``SQL``."""
        return SQL(
            """SELECT %(key)s AS key, placed.bucket, SUM(placed.amount),
                      MIN(placed.day)
                 FROM (%(items)s) placed
            LEFT JOIN res_partner customer ON customer.id = placed.customer_id
                %(groups)s
             GROUP BY 1, 2
               HAVING SUM(placed.amount) <> 0""",
            key=self._key_column(),
            items=self._items_query(),
            groups=self._groups_join(),
        )

    def _key_column(self):
        return {
            "customer": SQL("placed.customer_id"),
            "group": SQL("COALESCE(tree.root_id, placed.customer_id)"),
            "shared": SQL("profile.group_id"),
            "salesperson": SQL("customer.user_id"),
            "level": SQL("customer.customer_level_id"),
            "currency": SQL("placed.currency_id"),
        }[self.group_by]

    def _groups_join(self):
        """The groups of customers, where they are asked for; a customer is in one."""
        if self.group_by == "shared":
            self.env["credit.profile"].flush_model(["group_id", "partner_id"])
            return SQL(
                """LEFT JOIN credit_profile profile
                          ON profile.partner_id = placed.customer_id
                             AND profile.company_id = %s""",
                self.company_id.id,
            )
        if self.group_by != "group":
            return SQL()
        # which company belongs to which is a fact, whoever reads the report
        groups = self.env["customer.group"].sudo()
        self.env["customer.relation"].flush_model()
        return SQL(
            """LEFT JOIN (SELECT partner_id, MIN(root_id) AS root_id
                            FROM (%s) tree GROUP BY partner_id) tree
                      ON tree.partner_id = placed.customer_id""",
            groups._table_query,
        )

    def _items_query(self):
        """Each open item with what is left of it and its bucket, as ``SQL``.

        A receipt pays in its currency and the report is in the company's, so paying
        the oldest first is done in the latter, as the overdue rule does it.
        """
        bounds = self.set_id._buckets().thresholds(self.date)
        return SQL(
            """SELECT paid.*, CASE WHEN paid.amount < 0 THEN %(credits)s ELSE
                          %(count)s - width_bucket(paid.day - 1, %(bounds)s::date[])
                      END AS bucket
                 FROM (SELECT item.id, item.customer_id, item.currency_id, item.day,
                              item.due, item.residual, item.residual_currency,
                              %(amount)s AS amount
                         FROM (%(open)s) item
                       WINDOW whole AS (PARTITION BY item.customer_id),
                              gone AS (PARTITION BY item.customer_id
                                           ORDER BY item.day, item.id)) paid
                WHERE paid.amount <> 0""",
            credits=CREDITS,
            count=len(bounds),
            bounds=bounds[::-1],
            amount=self._amount_column(),
            open=self._open_query(),
        )

    def _amount_column(self):
        """What is left of an item, once receipts have paid what they pay."""
        if self.unmatched == "column":
            return SQL("item.residual")
        return SQL(
            """CASE WHEN item.customer_id IS NULL THEN item.residual
                    WHEN item.residual > 0 THEN LEAST(item.residual, GREATEST(0,
                         SUM(GREATEST(item.residual, 0)) OVER gone - %(paid)s))
                    ELSE -LEAST(-item.residual, GREATEST(0,
                         -SUM(LEAST(item.residual, 0)) OVER gone - %(paid)s)) END""",
            paid=SQL(
                """LEAST(SUM(GREATEST(item.residual, 0)) OVER whole,
                         -SUM(LEAST(item.residual, 0)) OVER whole)"""
            ),
        )

    def _open_query(self):
        """What was open at the end of the day: what is open now and was posted by
        then, and what was matched after it.
        """
        return SQL(
            """WITH later AS MATERIALIZED (
                   SELECT item_id, SUM(amount) AS amount,
                          SUM(amount_currency) AS amount_currency
                     FROM (SELECT debit_move_id AS item_id, amount,
                                  debit_amount_currency AS amount_currency
                             FROM account_partial_reconcile WHERE max_date > %(date)s
                            UNION ALL
                           SELECT credit_move_id, -amount, -credit_amount_currency
                             FROM account_partial_reconcile WHERE max_date > %(date)s
                          ) part
                 GROUP BY item_id)
               SELECT found.*, contact.commercial_partner_id AS customer_id
                 FROM (%(now)s UNION ALL %(then)s) found
            LEFT JOIN res_partner contact ON contact.id = found.partner_id
                WHERE found.residual <> 0 AND %(seen)s""",
            date=self.date,
            now=self._found_query(
                SQL(
                    """account_move_line item
                       LEFT JOIN later ON later.item_id = item.id"""
                ),
                SQL("item.amount_residual <> 0"),
            ),
            then=self._found_query(
                SQL("later JOIN account_move_line item ON item.id = later.item_id"),
                SQL("item.amount_residual = 0"),
            ),
            seen=self._seen_condition(),
        )

    def _found_query(self, tables, condition):
        """The items of these tables with what was left of them on the day.

        :param tables: what stands after ``FROM``: ``item`` and ``later``
        :param condition: which of them, as ``SQL``
        """
        invoice = SQL("COALESCE(item.invoice_date, item.date)")
        due = SQL("COALESCE(item.date_maturity, item.date)")
        return SQL(
            """SELECT item.id, item.partner_id, item.currency_id,
                      %(due)s AS due, %(day)s AS day,
                      item.amount_residual + COALESCE(later.amount, 0) AS residual,
                      item.amount_residual_currency
                          + COALESCE(later.amount_currency, 0) AS residual_currency
                 FROM %(tables)s
                WHERE item.account_id = ANY(ARRAY(
                          SELECT id FROM account_account
                           WHERE account_type = 'asset_receivable'))
                  AND item.parent_state = 'posted' AND item.company_id = %(company)s
                  AND item.date <= %(date)s AND %(condition)s""",
            tables=tables,
            condition=condition,
            day=due if self.basis == "due" else invoice,
            due=due,
            company=self.company_id.id,
            date=self.date,
        )

    def _seen_condition(self):
        """Which customers the reader may see and wants to, on ``contact``."""
        if not self._ageing_is_partial():
            return SQL("TRUE")
        partners = self.env["res.partner"].with_context(active_test=False)
        domain = Domain.TRUE
        if self.customer_name:
            domain &= Domain("display_name", "ilike", self.customer_name)
        if self.env["res.users"]._customer_rights():
            domain &= Domain("customer_file_visible", "=", True)
        query = partners._search(domain)
        return SQL("contact.commercial_partner_id IN %s", query.subselect())
