from odoo import api, models
from odoo.tools import SQL


class BillingCheck(models.Model):
    """What is compared of bills, receipts, money held, statements and the ledger."""

    _inherit = "billing.check"

    @api.model
    def _queries(self, company):
        # EXTENDS: the ledger's side
        queries = super()._queries(company) | {
            "receivable": self._receivable_query(company),
            "receipt": self._receipt_query(company),
            "held": self._held_query(company),
            "statement": self._statement_query(company),
        }
        owed = self.env["res.partner"]._customer_owed_query(company)
        if owed is not None:
            queries["exposure"] = self._exposure_query(company, owed)
        return queries

    @api.model
    def _receivable_query(self, company):
        """Posted bills of which something else is open than of their journal items."""
        return SQL(
            """SELECT bill.id::varchar AS key, bill.partner_id,
                      'account.move' AS res_model, bill.id AS res_id, bill.name,
                      bill.currency_id,
                      CASE WHEN ABS(bill.amount_residual - bill.residual)
                                > bill.rounding * 0.5
                           THEN bill.amount_residual ELSE bill.amount_total END AS ours,
                      CASE WHEN ABS(bill.amount_residual - bill.residual)
                                > bill.rounding * 0.5
                           THEN bill.residual ELSE bill.total END AS theirs
                 FROM (SELECT move.id, move.commercial_partner_id AS partner_id,
                              move.name, move.currency_id, currency.rounding,
                              move.amount_residual, move.amount_total,
                              sign.value * COALESCE(
                                  SUM(line.amount_residual_currency), 0) AS residual,
                              sign.value * COALESCE(
                                  SUM(line.amount_currency), 0) AS total
                         FROM account_move move
                         JOIN res_currency currency ON currency.id = move.currency_id
                   CROSS JOIN LATERAL (SELECT CASE move.move_type WHEN 'out_refund'
                                              THEN -1 ELSE 1 END AS value) sign
                    LEFT JOIN account_move_line line
                              ON line.move_id = move.id
                             AND line.display_type = 'payment_term'
                        WHERE move.company_id = %s AND move.state = 'posted'
                          AND move.billing_run_id IS NOT NULL
                     GROUP BY move.id, currency.rounding, sign.value) bill
                WHERE ABS(bill.amount_residual - bill.residual) > bill.rounding * 0.5
                   OR ABS(bill.amount_total - bill.total) > bill.rounding * 0.5""",
            company.id,
        )

    @api.model
    def _receipt_query(self, company):
        """Receipts that were given out for payments that do not stand in the books."""
        return SQL(
            """SELECT payment.id::varchar AS key,
                      customer.commercial_partner_id AS partner_id,
                      'account.payment' AS res_model, payment.id AS res_id,
                      payment.billing_receipt_number AS name, payment.currency_id,
                      payment.amount AS ours,
                      CASE WHEN move.state = 'posted' AND payment.state IN (
                                'in_process', 'paid')
                           THEN COALESCE(booked.amount, 0) ELSE 0 END AS theirs
                 FROM account_payment payment
                 JOIN res_currency currency ON currency.id = payment.currency_id
            LEFT JOIN res_partner customer ON customer.id = payment.partner_id
            LEFT JOIN account_move move ON move.id = payment.move_id
            LEFT JOIN LATERAL (SELECT -SUM(line.amount_currency) AS amount
                                 FROM account_move_line line
                                WHERE line.move_id = move.id
                                  AND line.account_id = payment.destination_account_id
                      ) booked ON TRUE
                WHERE payment.company_id = %s
                  AND payment.billing_receipt_number IS NOT NULL
                  AND (payment.state NOT IN ('in_process', 'paid')
                       OR move.state != 'posted'
                       OR ABS(payment.amount - booked.amount)
                          > currency.rounding * 0.5)""",
            company.id,
        )

    @api.model
    def _held_query(self, company):
        """Money on the accounts for it that no receipt explains, or the reverse."""
        return SQL(
            """SELECT CONCAT_WS(' ', line.account_id,
                                COALESCE(customer.commercial_partner_id, 0),
                                line.currency_id) AS key,
                      customer.commercial_partner_id AS partner_id,
                      'account.account' AS res_model, line.account_id AS res_id,
                      owner.name, line.currency_id,
                      -COALESCE(SUM(line.amount_residual_currency) FILTER (
                          WHERE payment.billing_purpose = CASE line.account_id
                                WHEN company.billing_prepaid_account_id THEN 'prepaid'
                                ELSE 'deposit' END), 0) AS ours,
                      -SUM(line.amount_currency) AS theirs
                 FROM account_move_line line
                 JOIN res_company company ON company.id = line.company_id
                 JOIN res_currency currency ON currency.id = line.currency_id
            LEFT JOIN account_payment payment ON payment.id = line.payment_id
            LEFT JOIN res_partner customer ON customer.id = line.partner_id
            LEFT JOIN res_partner owner ON owner.id = customer.commercial_partner_id
                WHERE line.company_id = %s AND line.parent_state = 'posted'
                  AND line.account_id IN (company.billing_prepaid_account_id,
                                          company.billing_deposit_account_id)
             GROUP BY line.account_id, customer.commercial_partner_id, owner.name,
                      line.currency_id, currency.rounding
               HAVING ABS(SUM(line.amount_currency) - COALESCE(
                          SUM(line.amount_residual_currency) FILTER (
                              WHERE payment.billing_purpose = CASE line.account_id
                                    WHEN company.billing_prepaid_account_id
                                    THEN 'prepaid' ELSE 'deposit' END), 0))
                      > currency.rounding * 0.5""",
            company.id,
        )

    @api.model
    def _fixed_statement(self):
        """Which statements are not compared: confirmed ones stay as they were agreed,
        and list themselves what has moved since.

        :return: a condition on the alias ``statement`` as ``SQL``
        """
        return SQL("statement.frozen_at IS NOT NULL")

    @api.model
    def _statement_query(self, company):
        """Statements whose closing balance is not what the ledger says now.

        Days of the ledger and last days of statements are one row of days, added up
        once for all.
        """
        statements = self.env["billing.statement"].with_company(company)
        return SQL(
            """SELECT state.id::varchar AS key, state.partner_id,
                      'billing.statement' AS res_model, state.id AS res_id, state.name,
                      state.currency_id, state.closing AS ours, state.balance AS theirs
                 FROM (SELECT moves.*, SUM(amount) OVER (
                              PARTITION BY partner_id, currency_id
                              ORDER BY day, is_last) AS balance
                         FROM (SELECT NULL::integer AS id, NULL::varchar AS name,
                                      partner_id, currency_id, day, 0 AS is_last,
                                      SUM(amount) AS amount, NULL::numeric AS closing
                                 FROM (%(ledger)s) ledger
                             GROUP BY partner_id, currency_id, day
                            UNION ALL
                               SELECT statement.id, statement.name,
                                      statement.partner_id, statement.currency_id,
                                      statement.date_to, 1, 0,
                                      statement.closing_balance
                                 FROM billing_statement statement
                                WHERE statement.company_id = %(company)s
                                  AND NOT %(fixed)s) moves) state
                 JOIN res_currency currency ON currency.id = state.currency_id
                WHERE state.id IS NOT NULL
                  AND ABS(state.closing - state.balance) > currency.rounding * 0.5""",
            ledger=statements._ledger(company, "9999-12-31"),
            company=company.id,
            fixed=self._fixed_statement(),
        )

    @api.model
    def _exposure_query(self, company, owed):
        """Customers of whom limits count something else than billing and the ledger.

        :param owed: what limits count, as ``res.partner._customer_owed_query`` has it
        """
        return SQL(
            """SELECT CONCAT_WS(' ', part.source, owner.id, part.currency_id) AS key,
                      owner.id AS partner_id, 'res.partner' AS res_model,
                      owner.id AS res_id, owner.name, part.currency_id,
                      SUM(part.ours) AS ours, SUM(part.theirs) AS theirs
                 FROM (SELECT partner_id, source,
                              COALESCE(currency_id, %(own)s) AS currency_id,
                              0 AS ours, amount AS theirs FROM (%(owed)s) owed
                        WHERE source IN ('receivable', 'charge')
                    UNION ALL
                       SELECT line.partner_id, 'receivable', %(own)s,
                              line.amount_residual, 0
                         FROM account_move_line line
                         JOIN account_account account ON account.id = line.account_id
                        WHERE line.company_id = %(company)s
                          AND account.account_type = 'asset_receivable'
                          AND line.parent_state = 'posted'
                          AND line.reconciled IS NOT TRUE
                    UNION ALL
                       SELECT charge.partner_id, 'charge', charge.currency_id,
                              charge.amount_total, 0
                         FROM billing_charge charge
                    LEFT JOIN account_move_line line ON line.id = charge.move_line_id
                    LEFT JOIN account_move move ON move.id = line.move_id
                        WHERE charge.company_id = %(company)s
                          AND (charge.state = 'open'
                               OR charge.state = 'billed' AND move.state = 'draft')
                      ) part
                 JOIN res_partner customer ON customer.id = part.partner_id
                 JOIN res_partner owner ON owner.id = customer.commercial_partner_id
                 JOIN res_currency currency ON currency.id = part.currency_id
             GROUP BY part.source, owner.id, part.currency_id, currency.rounding
               HAVING ABS(SUM(part.ours) - SUM(part.theirs))
                      > currency.rounding * 0.5""",
            own=company.currency_id.id,
            owed=owed,
            company=company.id,
        )
