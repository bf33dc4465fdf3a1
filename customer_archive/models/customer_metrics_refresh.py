from contextlib import contextmanager

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.metrics import HALVING_DAYS, SHELVES

YEAR = relativedelta(months=12)
ROOM = "64MB"  # for a million invoices, once a night
PURCHASES = ("out_invoice", "out_receipt")
# what the statement reads, by model
READS = {
    "account.move": [
        "amount_untaxed_signed", "commercial_partner_id", "company_id",
        "invoice_date", "move_type", "state",
    ],
    "account.move.line": ["balance", "display_type", "move_id", "product_id"],
    "res.partner": ["active", "commercial_partner_id", "company_id", "customer_state"],
}  # fmt: skip

# what the statement writes, beside whose and when it is
FIGURES = (
    "date_first", "date_last", "recency_days", "age_days", "span_days",
    "purchase_days", "purchase_days_12m", "repeat_purchases", "amount_total",
    "amount_12m", "amount_before", "growth", "amount_average", "interval_days",
    "interval_deviation", "silence_ratio", "recency_quintile", "frequency_quintile",
    "monetary_quintile", "score",
)  # fmt: skip


class CustomerMetrics(models.Model):
    """The figures of all customers of a company, computed by one statement."""

    _inherit = "customer.metrics"

    @api.model
    def _cron_refresh(self):
        """Compute the figures of every company whose are not of today."""
        today = fields.Date.context_today(self)
        companies = self.env["res.company"].search(
            ["|", ("customer_metrics_date", "=", False),
             ("customer_metrics_date", "!=", today)]
        )  # fmt: skip
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(companies))
        for company in companies:
            self._refresh(company)
            if not commit_progress(1):
                break

    @api.model
    def _refresh_stale(self, company):
        """Compute the figures of ``company`` unless they are of today."""
        if company.sudo().customer_metrics_date != fields.Date.context_today(self):
            self._refresh(company)

    @api.model
    def _refresh(self, company, today=None):
        """Compute the figures of all customers of ``company``.

        One upsert for all of them, and one statement that removes the rows of who is
        no customer any more. A company that has invoiced nobody has no rows.

        :param company: the ``res.company`` that has sold
        :param today: the day of observation, by default the company's today
        """
        today = today or fields.Date.context_today(self)
        for model, names in READS.items():
            self.env[model].flush_model(names)
        self.flush_model()
        self.env.cr.execute(self._gone_query(company, today))
        with self._with_room():
            self.env.cr.execute(self._upsert_query(company, today))
        self.invalidate_model()
        # When it was done is no setting: whoever may refresh may note it.
        company.sudo().customer_metrics_date = today

    @contextmanager
    def _with_room(self):
        """Let the server sort and group in memory what it would write to its disk."""
        [(usual,)] = self.env.execute_query(SQL("SELECT current_setting('work_mem')"))
        self.env.cr.execute(SQL("SELECT set_config('work_mem', %s, true)", ROOM))
        yield
        # Not after a failure: its rollback takes the setting back as well.
        self.env.cr.execute(SQL("SELECT set_config('work_mem', %s, true)", usual))

    @api.model
    def _customer_purchases_domain(self, company, today):
        """Which invoices count, as the list of them that a user is shown.

        :param company: the ``res.company`` that has sold
        :param today: the last day that counts
        """
        return [
            ("company_id", "=", company.id),
            ("move_type", "in", (*PURCHASES, "out_refund")),
            ("state", "=", "posted"),
            ("invoice_date", "<=", today),
        ]

    @api.model
    def _purchases_query(self, company, today):
        """Every invoice and credit note: customer_id, day, amount, bought.

        :param company: the ``res.company`` that has sold
        :param today: the last day that counts
        """
        return SQL(
            """SELECT commercial_partner_id AS customer_id, invoice_date AS day,
                      amount_untaxed_signed AS amount,
                      move_type = ANY(%s) AS bought
                 FROM account_move
                WHERE %s""",
            list(PURCHASES),
            self._moves_condition(company, today),
        )

    @api.model
    def _moves_condition(self, company, today):
        """What ``_customer_purchases_domain`` says, as ``SQL`` on account_move."""
        return SQL(
            """account_move.move_type = ANY(%s) AND account_move.state = 'posted'
               AND account_move.company_id = %s AND account_move.invoice_date <= %s""",
            [*PURCHASES, "out_refund"],
            company.id,
            today,
        )

    @api.model
    def _facts_query(self, purchases, today):
        """What the purchases of each customer say, as ``engine/metrics.py`` has it.

        :param purchases: a select as ``_purchases_query`` makes it, of any source
        :param today: the day of observation
        :return: ``SQL`` of one row a customer, without places among the others
        """
        return SQL(
            """SELECT customer_id,
                      MIN(day) FILTER (WHERE bought) AS date_first,
                      MAX(day) FILTER (WHERE bought) AS date_last,
                      COUNT(*) FILTER (WHERE bought AND is_new_day)::integer
                          AS purchase_days,
                      COUNT(*) FILTER (
                          WHERE bought AND is_new_day AND day >= %(year)s)::integer
                          AS purchase_days_12m,
                      SUM(amount) AS amount_total,
                      COALESCE(SUM(amount) FILTER (WHERE day >= %(year)s), 0)
                          AS amount_12m,
                      COALESCE(SUM(amount) FILTER (
                          WHERE day >= %(year_before)s AND day < %(year)s), 0)
                          AS amount_before,
                      STDDEV_SAMP(gap::float8) FILTER (WHERE bought AND is_new_day)
                          AS interval_deviation
                 FROM (SELECT customer_id, bought, day, amount,
                              day - LAG(day) OVER (
                                  PARTITION BY customer_id, bought ORDER BY day) AS gap
                         FROM (%(purchases)s) purchase) one_by_one,
              LATERAL (SELECT gap IS DISTINCT FROM 0 AS is_new_day) of_it
             GROUP BY customer_id""",
            purchases=purchases,
            year=today - YEAR,
            year_before=today - 2 * YEAR,
        )

    @api.model
    def _places_query(self, facts, today, digits=2):
        """The facts with what follows from them, and the place among all customers.

        :param facts: a select as ``_facts_query`` makes it
        :param today: the day of observation
        :param digits: decimal places of the currency
        """
        return SQL(
            """SELECT fact.*, silence AS recency_days,
                      %(today)s - date_first AS age_days,
                      date_last - date_first AS span_days,
                      purchase_days - 1 AS repeat_purchases,
                      100 * (amount_12m - amount_before)
                          / NULLIF(GREATEST(amount_before, 0), 0) AS growth,
                      ROUND(amount_total / purchase_days, %(digits)s)
                          AS amount_average,
                      interval_days, silence / NULLIF(interval_days, 0)
                          AS silence_ratio,
                      %(recency)s AS recency_quintile,
                      %(frequency)s AS frequency_quintile,
                      %(monetary)s AS monetary_quintile,
                      LN(1 + GREATEST(amount_12m + amount_before, 0)::float8)
                          + LN(1 + purchase_days_12m::float8)
                          - LN(1 + silence::float8 / %(halving)s) AS score
                 FROM (%(facts)s) fact,
              LATERAL (SELECT %(today)s - date_last AS silence,
                              (date_last - date_first)::float8
                                  / NULLIF(purchase_days - 1, 0) AS interval_days) own
                WHERE purchase_days > 0""",
            facts=facts,
            today=today,
            digits=digits,
            halving=HALVING_DAYS,
            recency=self._quintile(SQL("date_last")),
            frequency=self._quintile(SQL("purchase_days_12m")),
            monetary=self._quintile(SQL("amount_12m")),
        )

    @api.model
    def _quintile(self, column):
        """On which of five shelves a value stands; equal ones share a shelf."""
        return SQL(
            """LEAST(%s, 1 + %s * (RANK() OVER (ORDER BY %s) - 1)
                              / GREATEST(COUNT(*) OVER () - 1, 1))::integer""",
            SHELVES,
            SHELVES,
            column,
        )

    @api.model
    def _favourites_query(self, company, today):
        """The three products for which most was invoiced, by customer, as JSON."""
        return SQL(
            """SELECT customer_id,
                      JSONB_AGG(JSONB_BUILD_OBJECT(
                          'product_id', product_id, 'amount', amount)
                          ORDER BY place) AS favourites
                 FROM (SELECT customer_id, product_id, amount,
                              ROW_NUMBER() OVER (PARTITION BY customer_id
                                  ORDER BY amount DESC, product_id) AS place
                         FROM (SELECT account_move.commercial_partner_id
                                          AS customer_id,
                                      line.product_id, -SUM(line.balance) AS amount
                                 FROM account_move
                                 JOIN account_move_line line
                                   ON line.move_id = account_move.id
                                WHERE %s AND account_move.invoice_date >= %s
                                  AND line.display_type = 'product'
                                  AND line.product_id IS NOT NULL
                             GROUP BY 1, 2) by_product
                        WHERE amount > 0) placed
                WHERE place <= 3
             GROUP BY customer_id""",
            self._moves_condition(company, today),
            today - 2 * YEAR,
        )

    @api.model
    def _customers_condition(self, company, today):
        """Who has a row in this company, as ``SQL`` on the alias ``customer``."""
        return SQL(
            """customer.customer_state IS NOT NULL AND customer.active
               AND customer.commercial_partner_id = customer.id
               AND (customer.company_id IS NULL OR customer.company_id = %s)
               AND EXISTS (SELECT FROM account_move WHERE %s)""",
            company.id,
            self._moves_condition(company, today),
        )

    @api.model
    def _upsert_query(self, company, today):
        """Write one row for each customer of this company, new or not."""
        facts = self._facts_query(self._purchases_query(company, today), today)
        columns = SQL(", ").join(map(SQL.identifier, FIGURES))
        return SQL(
            """INSERT INTO customer_metrics
                           (partner_id, company_id, date, favourites, rfm, %(columns)s)
               SELECT customer.id, %(company)s, %(today)s, favourite.favourites,
                      CONCAT(recency_quintile, frequency_quintile, monetary_quintile),
                      %(columns)s
                 FROM res_partner customer
            LEFT JOIN (%(places)s) place ON place.customer_id = customer.id
            LEFT JOIN (%(favourites)s) favourite
                      ON favourite.customer_id = customer.id
                WHERE %(customers)s
          ON CONFLICT (partner_id, company_id) DO UPDATE
                  SET (date, favourites, rfm, %(columns)s)
                      = (EXCLUDED.date, EXCLUDED.favourites, EXCLUDED.rfm, %(new)s)""",
            columns=columns,
            company=company.id,
            today=today,
            places=self._places_query(facts, today, company.currency_id.decimal_places),
            favourites=self._favourites_query(company, today),
            customers=self._customers_condition(company, today),
            new=SQL(", ").join(SQL.identifier("excluded", name) for name in FIGURES),
        )

    @api.model
    def _gone_query(self, company, today):
        """Remove the rows of who is no customer of this company any more."""
        return SQL(
            """DELETE FROM customer_metrics
                WHERE company_id = %s AND NOT EXISTS (
                    SELECT FROM res_partner customer
                     WHERE customer.id = customer_metrics.partner_id AND %s)""",
            company.id,
            self._customers_condition(company, today),
        )
