"""The SQL that turns a plan of documents into numbered, settled rows.

A *plan* says who, when, how much and of which kind. What follows from it (numbers,
taxes, who pays what, ids) is worked out here in temporary tables, set by set.
"""

PLANS = """
CREATE TEMP TABLE bench_invoice_plan (
    i bigint, kind text, customer_id integer, date date, untaxed numeric
);
CREATE TEMP TABLE bench_payment_plan (
    i bigint, kind text, customer_id integer, date date, amount numeric,
    full_id integer, partial_id integer
);
CREATE TEMP TABLE bench_order_plan (
    i bigint, kind text, customer_id integer, date date, untaxed numeric,
    invoice_move_id integer
);
CREATE TEMP TABLE bench_pattern (plan text, kind text, id integer, move_id integer);
"""

PATTERN_LINES = """
CREATE TEMP TABLE bench_pattern_line AS
SELECT line.id, line.move_id,
       account.account_type = 'asset_receivable' AS is_receivable, (
           row_number() OVER (PARTITION BY line.move_id ORDER BY line.id)
       )::integer AS position
  FROM account_move_line line
  JOIN account_account account ON account.id = line.account_id
 WHERE line.move_id IN (SELECT move_id FROM bench_pattern)
"""

# A document's number goes on where the last one of its year stopped.
NUMBER = """
DROP TABLE IF EXISTS %(target)s;
CREATE TEMP TABLE %(target)s AS
WITH dated AS (
    SELECT plan.*, pattern.id AS pattern_id, pattern.move_id AS pattern_move_id,
           replace(
               move.sequence_prefix,
               to_char(move.date, '/YYYY/'),
               to_char(plan.date, '/YYYY/')
           ) AS prefix
      FROM %(plan)s plan
      JOIN bench_pattern pattern ON pattern.kind = plan.kind AND pattern.plan = %(name)s
      JOIN account_move move ON move.id = pattern.move_id
), numbered AS (
    SELECT dated.*, coalesce(taken.last, 0)
           + row_number() OVER (PARTITION BY prefix ORDER BY date, i) AS number,
           %(last_move)s + (row_number() OVER (ORDER BY date, i))::integer AS move_id
      FROM dated
      LEFT JOIN (
          SELECT sequence_prefix, max(sequence_number) AS last
            FROM account_move WHERE state = 'posted' GROUP BY 1
      ) taken ON taken.sequence_prefix = prefix
)
SELECT numbered.*,
       prefix || lpad(number::text, greatest(5, length(number::text)), '0') AS name
  FROM numbered
"""

TAX = """
DROP TABLE IF EXISTS bench_taxed;
CREATE TEMP TABLE bench_taxed AS
WITH taxed AS (
    SELECT numbered.*, round(untaxed * %(tax_share)s, 2) AS tax
      FROM bench_numbered numbered
)
SELECT taxed.*, untaxed + tax AS total, CASE kind
           WHEN 'paid' THEN untaxed + tax
           WHEN 'part' THEN round((untaxed + tax) * 0.4, 2)
           ELSE 0 END AS paid
  FROM taxed
"""

# One payment settles up to four invoices of its customer; a part is paid alone.
SETTLE = """
DROP TABLE IF EXISTS bench_settlement;
CREATE TEMP TABLE bench_settlement AS
WITH grouped AS (
    SELECT move_id, kind, customer_id, date, paid, pattern_move_id, CASE kind
               WHEN 'part' THEN i
               ELSE (row_number() OVER (
                   PARTITION BY kind, customer_id ORDER BY date, i) - 1) / 4
           END AS part
      FROM bench_taxed WHERE paid > 0
), counted AS (
    SELECT grouped.*, dense_rank() OVER (ORDER BY kind, customer_id, part) AS i,
           %(last_partial)s + (row_number() OVER ())::integer AS partial_id
      FROM grouped
)
SELECT counted.*, CASE kind WHEN 'paid' THEN (%(last_full)s + i)::integer END AS full_id
  FROM counted;
INSERT INTO bench_payment_plan (i, kind, customer_id, date, amount, full_id, partial_id)
SELECT i, kind, customer_id, least(max(date) + 20, CURRENT_DATE), sum(paid),
       full_id, min(partial_id)
  FROM bench_settlement GROUP BY i, kind, customer_id, full_id;
DROP TABLE IF EXISTS bench_invoice;
CREATE TEMP TABLE bench_invoice AS
SELECT taxed.*, taxed.date + 30 AS due, taxed.total - taxed.paid AS residual,
       settlement.full_id, settlement.partial_id
  FROM bench_taxed taxed LEFT JOIN bench_settlement settlement USING (move_id);
ANALYZE bench_invoice;
"""

PAYMENT_IDS = """
DROP TABLE IF EXISTS bench_payment;
CREATE TEMP TABLE bench_payment AS
SELECT numbered.*, %(last_payment)s + (row_number() OVER ())::integer AS payment_id
  FROM bench_numbered numbered;
ANALYZE bench_payment;
ANALYZE bench_settlement;
"""

ORDERS_OF_INVOICES = """
INSERT INTO bench_order_plan (i, kind, customer_id, date, untaxed, invoice_move_id)
SELECT i, 'invoiced', customer_id, date, untaxed, move_id
  FROM bench_invoice WHERE kind = 'ordered'
"""

ORDER_IDS = """
DROP TABLE IF EXISTS bench_order;
CREATE TEMP TABLE bench_order AS
WITH numbered AS (
    SELECT plan.*, pattern.id AS pattern_id, round(untaxed * %(tax_share)s, 2) AS tax,
           (row_number() OVER (ORDER BY date, i))::integer AS n
      FROM bench_order_plan plan
      JOIN bench_pattern pattern ON pattern.kind = plan.kind AND pattern.plan = 'order'
)
SELECT numbered.*, untaxed + tax AS total, %(last_order)s + n AS order_id,
       %(last_line)s + n AS line_id, 'S' || lpad(
           (%(last_order)s + n)::text,
           greatest(5, length((%(last_order)s + n)::text)), '0') AS name
  FROM numbered;
ANALYZE bench_order;
"""
