from odoo import fields, models
from odoo.tools import SQL


class BillingRevenue(models.Model):
    """Where revenue is read: a few readings of the ledger, joined by bill and line."""

    _inherit = "billing.revenue"

    @property
    def _table_query(self):
        # OFFSET 0: the shares are worked out once a row, and not for each column
        return SQL(
            """WITH company AS (%(companies)s), lowered AS (%(lowered)s),
                    noted AS (%(noted)s), credited AS (%(credited)s),
                    unpaid AS (%(unpaid)s)
               SELECT charge.id, charge.id AS charge_id, line.move_id,
                      charge.partner_id, charge.company_id, charge.item_id,
                      charge.object_id, charge.subscription_id,
                      customer.customer_level_id AS level_id,
                      customer.customer_region_id AS region_id,
                      customer.customer_province_id AS province_id,
                      customer.industry_id, customer.country_id,
                      move.invoice_user_id AS user_id, move.invoice_date AS date,
                      move.invoice_date_due AS date_due,
                      charge.period_start AS service_date,
                      move.amount_residual != 0 AS is_open,
                      %(currency)s AS currency_id, %(amounts)s
                 FROM billing_charge charge
                 JOIN company ON company.id = charge.company_id
                 JOIN account_move_line line ON line.id = charge.move_line_id
                 JOIN account_move move ON move.id = line.move_id
                 JOIN res_partner customer ON customer.id = charge.partner_id
            LEFT JOIN lowered ON lowered.line_id = line.id
            LEFT JOIN noted ON noted.move_id = move.id
            LEFT JOIN credited ON credited.move_id = move.id
            LEFT JOIN unpaid ON unpaid.move_id = move.id
           CROSS JOIN LATERAL (%(shares)s OFFSET 0) part
                WHERE charge.state = 'billed' AND move.state = 'posted'""",
            companies=self._companies_query(),
            lowered=self._lowered_query(),
            noted=self._noted_query(),
            credited=self._credited_query(),
            unpaid=self._unpaid_query(),
            currency=self.env.company.currency_id.id,
            amounts=self._amounts_query(),
            shares=self._shares_query(),
        )

    def _companies_query(self):
        """The companies asked for, their day, and what their money is worth."""
        mine, today = self.env.company.currency_id, fields.Date.context_today(self)
        rows = [
            SQL(
                "(%s, %s::date, %s::numeric)",
                company.id,
                company._customer_today(),
                company.currency_id._get_conversion_rate(
                    company.currency_id, mine, company, today
                ),
            )
            # which currency a company has is no secret
            for company in self.env.companies.sudo()
        ]
        return SQL(
            "SELECT * FROM (VALUES %s) AS company(id, today, rate)",
            SQL(", ").join(rows),
        )

    def _amounts_query(self):
        """The amounts of a charge, from its share of the bill."""
        return SQL(
            """part.net * company.rate AS untaxed_amount,
               (part.gross * part.worth - part.net) * company.rate AS tax_amount,
               part.gross * part.worth * company.rate AS billed_amount,
               (part.gross - part.owed * part.kept) * part.worth * company.rate
                   AS lowered_amount,
               part.owed * part.kept * part.worth * company.rate AS charged_amount,
               part.owed * (part.kept - part.open) * part.worth * company.rate
                   AS collected_amount,
               part.owed * part.open * part.worth * company.rate AS open_amount,
               part.owed * part.overdue * part.worth * company.rate AS overdue_amount,
               100 * (part.kept - part.open) / NULLIF(part.kept, 0) AS collection_rate
            """
        )

    def _shares_query(self):
        """Of one line of a bill: its amounts, and which share of it is what.

        ``net`` in the company's currency; ``gross`` and ``owed``, which is less what
        was waived of this line, in that of the bill, with what one of it was
        ``worth``. Shares of what is owed: ``kept`` after credit notes, ``open`` and
        ``overdue``.
        """
        return SQL(
            """SELECT -line.balance AS net, whole.gross, whole.worth,
                      whole.gross - COALESCE(lowered.amount, 0) AS owed, left_.kept,
                      LEAST(left_.kept, left_.open) AS open,
                      LEAST(left_.kept, left_.open, left_.overdue) AS overdue
                 FROM (SELECT
                      CASE move.move_type WHEN 'out_refund' THEN -line.price_total
                                          ELSE line.price_total END AS gross,
                      CASE move.move_type WHEN 'out_refund' THEN -move.amount_total
                           ELSE move.amount_total - COALESCE(noted.amount, 0)
                            END AS bill,
                      COALESCE(ABS(line.balance / NULLIF(line.amount_currency, 0)), 1)
                          AS worth) whole
           CROSS JOIN LATERAL (SELECT
                      COALESCE(GREATEST(0, 1 - (COALESCE(credited.amount, 0)
                          - COALESCE(noted.amount, 0)) / NULLIF(whole.bill, 0)), 1)
                          AS kept,
                      COALESCE(unpaid.amount / NULLIF(whole.bill, 0), 0) AS open,
                      COALESCE(unpaid.overdue / NULLIF(whole.bill, 0), 0) AS overdue
                      ) left_"""
        )

    # -- what is known of lines and bills, each in one reading ----------------------

    def _lowered_query(self):
        """What was waived of lines: on the bill itself, and by credit note."""
        return SQL(
            """SELECT billing_lowers_id AS line_id, SUM(ABS(price_total)) AS amount,
                      SUM(GREATEST(price_total, 0)) AS noted
                 FROM account_move_line
                WHERE billing_lowers_id IS NOT NULL AND parent_state = 'posted'
             GROUP BY billing_lowers_id"""
        )

    def _noted_query(self):
        """What of bills was waived of their lines by credit note."""
        return SQL(
            """SELECT line.move_id, SUM(lowered.noted) AS amount
                 FROM lowered
                 JOIN account_move_line line ON line.id = lowered.line_id
             GROUP BY line.move_id"""
        )

    def _credited_query(self):
        """What of bills was credited: by notes that say so, or are laid against them.

        Bills below zero are credit notes too. They have charges, and rows, of their
        own, and pay other bills.
        """
        return SQL(
            """SELECT move_id, SUM(amount) AS amount
                 FROM (SELECT reversed_entry_id AS move_id, amount_total AS amount
                         FROM account_move
                        WHERE move_type = 'out_refund' AND state = 'posted'
                          AND reversed_entry_id IS NOT NULL
                          AND billing_run_id IS NULL AND billing_voids_id IS NULL
                    UNION ALL
                       SELECT item.move_id, partial.debit_amount_currency
                         FROM account_move note
                         JOIN account_move_line theirs ON theirs.move_id = note.id
                         JOIN account_partial_reconcile partial
                              ON partial.credit_move_id = theirs.id
                         JOIN account_move_line item ON item.id = partial.debit_move_id
                        WHERE note.move_type = 'out_refund' AND note.state = 'posted'
                          AND note.reversed_entry_id IS NULL
                          AND note.billing_run_id IS NULL) part
             GROUP BY move_id"""
        )

    def _unpaid_query(self):
        """What of bills is open, and what of that was due before today."""
        # which accounts they are need not be known to who reads the report
        accounts = self.env["account.account"].sudo()
        receivable = accounts.with_context(active_test=False).search(
            [
                ("account_type", "=", "asset_receivable"),
                ("company_ids", "in", self.env.companies.ids),
            ]
        )
        return SQL(
            """SELECT item.move_id, SUM(item.amount_residual_currency) AS amount,
                      SUM(item.amount_residual_currency)
                          FILTER (WHERE item.date_maturity < company.today) AS overdue
                 FROM account_move_line item
                 JOIN company ON company.id = item.company_id
                WHERE item.account_id = ANY(%s) AND item.reconciled IS NOT TRUE
                  AND item.parent_state = 'posted'
             GROUP BY item.move_id""",
            receivable.ids,
        )
