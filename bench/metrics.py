"""The figures of every customer, against the same figures in plain SQL.

The floor is one statement a person would write at the psql prompt: purchases by
customer, products by customer, into a temporary table. Ours writes the rows of the
model, with their index, replaces those of yesterday, and ranks the customers.
"""

from odoo.fields import Date
from odoo.tools import SQL

from .timing import Clock, interleave, report

TARGET = 1.5
ROUNDS = 7
FLOOR = """
CREATE TEMP TABLE bench_metrics AS
WITH purchase AS (
    SELECT commercial_partner_id AS customer_id, invoice_date AS day,
           sum(amount_untaxed_signed) AS amount,
           bool_or(move_type <> 'out_refund') AS bought
      FROM account_move
     WHERE move_type IN ('out_invoice', 'out_receipt', 'out_refund')
       AND state = 'posted' AND company_id = %(company)s
  GROUP BY 1, 2
), interval AS (
    SELECT customer_id, stddev_samp(gap) AS deviation
      FROM (SELECT customer_id, day - lag(day) OVER (
                       PARTITION BY customer_id ORDER BY day) AS gap
              FROM purchase WHERE bought) gaps
  GROUP BY 1
), figure AS (
    SELECT customer_id, min(day) FILTER (WHERE bought) AS first,
           max(day) FILTER (WHERE bought) AS last,
           count(*) FILTER (WHERE bought) AS days, sum(amount) AS amount,
           sum(amount) FILTER (WHERE day >= %(year)s) AS amount_12m,
           sum(amount) FILTER (WHERE day >= %(two)s AND day < %(year)s) AS before
      FROM purchase GROUP BY 1
), product AS (
    SELECT customer_id, array_agg(product_id ORDER BY place) AS favourites
      FROM (SELECT move.commercial_partner_id AS customer_id, line.product_id,
                   row_number() OVER (PARTITION BY move.commercial_partner_id
                       ORDER BY -sum(line.balance) DESC) AS place
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
             WHERE move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
               AND move.state = 'posted' AND move.company_id = %(company)s
               AND move.invoice_date >= %(two)s
               AND line.display_type = 'product' AND line.product_id IS NOT NULL
          GROUP BY 1, 2) placed
     WHERE place <= 3 GROUP BY 1
)
SELECT * FROM figure
  LEFT JOIN interval USING (customer_id) LEFT JOIN product USING (customer_id)
"""


def measure(env, scale):
    """Print the result of one database.

    :param env: an environment on a generated database with our addons
    """
    company, metrics = env.company, env["customer.metrics"]
    today = Date.context_today(metrics)
    days = {"year": Date.subtract(today, months=12)}
    days |= {"two": Date.subtract(today, months=24), "company": company.id}

    def floor(clock):
        env.cr.execute("DROP TABLE IF EXISTS bench_metrics")
        with clock:
            env.cr.execute(FLOOR, days)

    def ours(clock):
        env.invalidate_all()
        with clock:
            metrics._refresh(company)
        # every night is one: what it leaves behind is cleaned before the next
        env.cr.commit()
        _vacuum(env)

    _compare(env, floor, ours, company)
    taken = interleave({"floor": floor, "ours": ours}, ROUNDS)
    report(
        "metrics",
        taken["floor"],
        taken["ours"],
        TARGET,
        scale=scale,
        customers=metrics.search_count([]),
        invoices=env["account.move"].search_count(
            metrics._customer_purchases_domain(company, today)
        ),
        queries=_queries(env, company),
    )


def _vacuum(env):
    """As autovacuum does between two nights."""
    with env.registry.cursor() as cr:
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE customer_metrics")


def _queries(env, company):
    """How many statements one refresh is."""
    env.flush_all()
    before = env.cr.sql_log_count
    env["customer.metrics"]._refresh(company)
    return env.cr.sql_log_count - before


def _compare(env, floor, ours, company):
    """What is measured must answer the same, else there is nothing to compare."""
    floor(Clock())
    ours(Clock())
    differing = env.execute_query(
        SQL(
            """SELECT count(*)
                 FROM customer_metrics
            LEFT JOIN bench_metrics ON customer_id = partner_id
                WHERE company_id = %s
                  AND (date_first, date_last, purchase_days, amount_total)
                      IS DISTINCT FROM (first, last, days::integer, amount)
                  AND purchase_days > 0""",
            company.id,
        )
    )
    if differing[0][0]:
        raise AssertionError(f"{differing[0][0]} customers have other figures")
