from odoo import api, models
from odoo.tools import SQL


class BillingCheck(models.Model):
    """What is compared of charges, bills and bill runs."""

    _inherit = "billing.check"

    @api.model
    def _queries(self, company):
        """The comparisons of one company. Extend it by adding to ``super()``.

        :param company: a ``res.company``
        :return: ``{kind: SQL}``: selects of what differs, with the columns key (text,
            unique in its kind), partner_id, res_model, res_id, name, currency_id, ours
            and theirs (numeric). The kind is one of those of ``billing.check.gap``.
        """
        return {
            "line_missing": self._line_missing_query(company),
            "charge_state": self._charge_state_query(company),
            "charge_amount": self._charge_amount_query(company),
            "line_unbound": self._line_unbound_query(company),
            "run_sheet": self._run_sheet_query(company),
        }

    @api.model
    def _others_line(self):
        """Whether a line of a bill is of an order, or of what else answers for it.

        Extend it with ``SQL("(%s OR …)", super()._others_line())``.

        :return: a condition on the alias ``line`` as ``SQL``
        """
        if "sale.order.line" not in self.env:  # the app need not be installed
            return SQL("FALSE")
        link = self.env["sale.order.line"]._fields["invoice_lines"]
        return SQL(
            "EXISTS (SELECT FROM %s WHERE %s = line.id)",
            SQL.identifier(link.relation),
            SQL.identifier(link.relation, link.column2),
        )

    @api.model
    def _tolerance(self, company):
        """From which difference on there is one: half a cent; more where taxes are
        rounded over a whole bill, as a cent may stand on another line then.
        """
        # how taxes are rounded is a setting; whoever checks need not see it
        method = company.sudo().tax_calculation_rounding_method
        return SQL("1.5") if method == "round_globally" else SQL("0.5")

    @api.model
    def _line_missing_query(self, company):
        """Charges that say they are billed and stand on no line."""
        return SQL(
            """SELECT charge.id::varchar AS key, charge.partner_id,
                      'billing.charge' AS res_model, charge.id AS res_id,
                      CONCAT_WS(' ', subscription.name, charge.period_start) AS name,
                      charge.currency_id, charge.amount_total AS ours, 0 AS theirs
                 FROM billing_charge charge
            LEFT JOIN billing_subscription subscription
                      ON subscription.id = charge.subscription_id
                WHERE charge.company_id = %s AND charge.state = 'billed'
                  AND charge.move_line_id IS NULL""",
            company.id,
        )

    @api.model
    def _charge_state_query(self, company):
        """Charges whose state is not what their bill makes of it."""
        return SQL(
            """SELECT charge.id::varchar AS key, charge.partner_id,
                      'account.move' AS res_model, move.id AS res_id,
                      CONCAT_WS(' ', COALESCE(NULLIF(move.name, '/'), run.name),
                                charge.period_start) AS name,
                      charge.currency_id,
                      CASE charge.state WHEN 'billed' THEN charge.amount_total
                           ELSE 0 END AS ours,
                      CASE move.state WHEN 'cancel' THEN 0
                           ELSE charge.amount_total END AS theirs
                 FROM billing_charge charge
                 JOIN account_move_line line ON line.id = charge.move_line_id
                 JOIN account_move move ON move.id = line.move_id
            LEFT JOIN billing_run run ON run.id = charge.run_id
                WHERE charge.company_id = %s
                  AND (charge.state = 'billed' AND move.state = 'cancel'
                       OR charge.state = 'open' AND move.state != 'cancel'
                       OR charge.state = 'void' AND move.state != 'cancel'
                          AND move.billing_voided_at IS NULL
                       OR line.parent_state != move.state)""",
            company.id,
        )

    @api.model
    def _charge_amount_query(self, company):
        """Charges whose line on the bill says another amount."""
        return SQL(
            """SELECT charge.id::varchar AS key, charge.partner_id,
                      'account.move' AS res_model, move.id AS res_id,
                      CONCAT_WS(' ', COALESCE(NULLIF(move.name, '/'), run.name),
                                charge.period_start) AS name,
                      charge.currency_id, charge.amount AS ours,
                      CASE move.move_type WHEN 'out_refund' THEN -line.price_subtotal
                           ELSE line.price_subtotal END AS theirs
                 FROM billing_charge charge
                 JOIN account_move_line line ON line.id = charge.move_line_id
                 JOIN account_move move ON move.id = line.move_id
                 JOIN res_currency currency ON currency.id = charge.currency_id
            LEFT JOIN billing_run run ON run.id = charge.run_id
                WHERE charge.company_id = %s AND charge.state != 'void'
                  AND move.state != 'cancel'
                  AND (line.currency_id != charge.currency_id
                       OR ABS(charge.amount - CASE move.move_type
                              WHEN 'out_refund' THEN -line.price_subtotal
                              ELSE line.price_subtotal END)
                          > currency.rounding * %s)""",
            company.id,
            self._tolerance(company),
        )

    @api.model
    def _line_unbound_query(self, company):
        """Lines of bills without a charge, but those of waivers."""
        return SQL(
            """SELECT move.id::varchar AS key, move.commercial_partner_id AS partner_id,
                      'account.move' AS res_model, move.id AS res_id,
                      COALESCE(NULLIF(move.name, '/'), run.name) AS name,
                      move.currency_id, -COALESCE(waived.amount, 0) AS ours,
                      SUM(line.price_total) AS theirs
                 FROM account_move move
                 JOIN account_move_line line
                      ON line.move_id = move.id AND line.display_type = 'product'
                 JOIN res_currency currency ON currency.id = move.currency_id
                 JOIN billing_run run ON run.id = move.billing_run_id
            LEFT JOIN (SELECT applied_move_id, SUM(applied_amount) AS amount
                         FROM billing_waiver
                        WHERE company_id = %(company)s AND state = 'applied'
                     GROUP BY applied_move_id) waived
                      ON waived.applied_move_id = move.id
                WHERE move.company_id = %(company)s
                  AND move.state != 'cancel' AND move.billing_voided_at IS NULL
                  AND NOT EXISTS (SELECT FROM billing_charge charge
                                   WHERE charge.move_line_id = line.id)
                  AND NOT %(others)s
             GROUP BY move.id, run.name, currency.rounding, waived.amount
               HAVING ABS(SUM(line.price_total) + COALESCE(waived.amount, 0))
                      > currency.rounding * 0.5""",
            company=company.id,
            others=self._others_line(),
        )

    @api.model
    def _run_sheet_query(self, company):
        """Closed runs that do not add up, and customers whose bill is not there.

        A customer of a run was billed, parked or skipped. Where a draft was deleted the
        periods stay claimed, until another run bills them.
        """
        return SQL(
            """SELECT CONCAT('run ', run.id) AS key, NULL::integer AS partner_id,
                      'billing.run' AS res_model, run.id AS res_id, run.name,
                      NULL::integer AS currency_id,
                      COALESCE(run.expected_count, 0)::numeric AS ours,
                      COUNT(line.id) FILTER (WHERE line.state != 'waiting')::numeric
                      AS theirs
                 FROM billing_run run
            LEFT JOIN billing_run_line line ON line.run_id = run.id
                WHERE run.company_id = %(company)s AND run.state = 'done'
             GROUP BY run.id
               HAVING COALESCE(run.expected_count, 0)
                      != COUNT(line.id) FILTER (WHERE line.state != 'waiting')
               UNION ALL
               SELECT CONCAT('line ', line.id), line.partner_id, 'billing.run', run.id,
                      run.name, charge.currency_id, SUM(charge.amount_total), 0
                 FROM billing_run run
                 JOIN billing_run_line line ON line.run_id = run.id
                 JOIN billing_charge charge
                      ON charge.run_id = run.id AND charge.partner_id = line.partner_id
                WHERE run.company_id = %(company)s AND run.state = 'done'
                  AND charge.state = 'open' AND charge.move_line_id IS NULL
                  AND line.state = 'billed'
             GROUP BY line.id, run.id, charge.currency_id""",
            company=company.id,
        )
