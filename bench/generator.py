"""An ERP with years of business behind it, made by SQL in minutes.

N customers and M posted invoices with product, tax and due lines, numbered without
gaps, most of them paid by payments that cover several, some paid in part, some open;
with them credit notes, payments on account, orders invoiced and orders not yet.
"""

from dataclasses import dataclass

from odoo.tools import SQL

from .cloning import fast_filling, fill, last_id
from .ledger import Ledger
from .patterns import make_patterns


@dataclass(frozen=True, slots=True)
class Scale:
    customers: int
    invoices: int


SCALES = {
    "small": Scale(1_000, 10_000),
    "medium": Scale(20_000, 200_000),
    "large": Scale(100_000, 1_000_000),
}

# A plan row is computed from its number alone, so two runs make the same business.
# Prime factors spread the numbers; a squared share gives few customers much.
INVOICE_PLAN = """
INSERT INTO bench_invoice_plan (i, kind, customer_id, date, untaxed)
SELECT i,
       CASE WHEN i > %(invoices)s THEN 'refund'
            WHEN i %% 20 < 12 THEN 'paid'
            WHEN i %% 20 < 14 THEN 'part'
            WHEN i %% 20 < 15 THEN 'ordered'
            ELSE 'open' END,
       %(first)s + CASE
            WHEN i <= %(customers)s THEN i - 1
            ELSE floor(%(customers)s * power((i * 104729 %% 999983) / 999983.0, 2))
       END::integer,
       CURRENT_DATE - (1 + i * 7919 %% 730)::integer,
       20 + i * 15485863 %% 200000 / 100.0
  FROM generate_series(1::bigint, %(invoices)s + %(invoices)s / 50) AS i(i)
"""
OPEN_PLAN = """
INSERT INTO bench_invoice_plan (i, kind, customer_id, date, untaxed)
SELECT i, 'open', %(customer)s, CURRENT_DATE - (1 + i %% 60)::integer, 10 + i %% 90
  FROM generate_series(1::bigint, %(count)s) AS i(i)
"""
ADVANCE_PLAN = """
INSERT INTO bench_payment_plan (i, kind, customer_id, date, amount)
SELECT i, 'advance', %(first)s + (i * 104729 %% %(customers)s)::integer,
       CURRENT_DATE - (1 + i * 7919 %% 365)::integer, 50 + i %% 500
  FROM generate_series(1::bigint, %(count)s) AS i(i)
"""
ORDER_PLAN = """
INSERT INTO bench_order_plan (i, kind, customer_id, date, untaxed)
SELECT i, 'open', %(first)s + (i * 7919 %% %(customers)s)::integer,
       CURRENT_DATE - (1 + i %% 60)::integer, 30 + i * 15485863 %% 100000 / 100.0
  FROM generate_series(1::bigint, %(count)s) AS i(i)
"""

HOT = (10, 6_000)  # open items of two customers that every scale has besides
FILLED = (
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "sale_order",
    "sale_order_line",
)


class Generator:
    """Fills one database; each method adds to what is there.

    :param env: an Odoo environment with a chart of accounts, account and sale
    """

    def __init__(self, env):
        self.env = env
        self.cr = env.cr
        self.cr.execute("SET LOCAL work_mem = '256MB'")
        self.patterns = make_patterns(env)
        self.ledger = Ledger(env, self.patterns)

    def business(self, scale):
        """Add the customers and documents of a `Scale`.

        :return: the id of the first customer; the others follow without a gap
        """
        first = self.customers(scale.customers)
        plan = {"first": first, "customers": scale.customers}
        self.cr.execute(INVOICE_PLAN, plan | {"invoices": scale.invoices})
        self.cr.execute(ADVANCE_PLAN, plan | {"count": scale.invoices // 100})
        self.cr.execute(ORDER_PLAN, plan | {"count": scale.invoices // 20})
        with fast_filling(self.cr, FILLED):
            self.ledger.book_invoices()
            self.ledger.book_orders()
        self._rank()
        return first

    def customers(self, count):
        """Add ``count`` companies, and a contact below every fourth.

        :return: the id of the first; the others follow without a gap
        """
        first = last_id(self.cr, "res_partner") + 1
        self._companies(first, count)
        self._contacts(first, count)
        return first

    def open_items(self, partner, count):
        """Add ``count`` open posted invoices to one commercial partner."""
        self.cr.execute(OPEN_PLAN, {"customer": partner.id, "count": count})
        self.ledger.book_invoices()
        self._rank()

    def _companies(self, first, count):
        name = SQL("'Customer ' || lpad(p.n::text, 6, '0')")
        mail = SQL("'customer' || p.n || '@example.com'")
        fill(
            self.cr,
            "res_partner",
            self._repeat(self.patterns.company, count),
            {
                "id": SQL("%s + p.n", first - 1),
                "commercial_partner_id": SQL("%s + p.n", first - 1),
                "name": name,
                "complete_name": name,
                "commercial_company_name": name,
                "email": mail,
                "email_normalized": mail,
                "city": SQL("'City ' || p.n %% 97"),
            },
        )

    def _contacts(self, first, count):
        name = SQL("'Contact ' || lpad(p.n::text, 6, '0')")
        company = SQL("'Customer ' || lpad((p.n * 4)::text, 6, '0')")
        parent = SQL("%s + p.n * 4", first - 1)
        fill(
            self.cr,
            "res_partner",
            self._repeat(self.patterns.contact, count // 4),
            {
                "id": SQL("%s + p.n", first - 1 + count),
                "parent_id": parent,
                "commercial_partner_id": parent,
                "name": name,
                "complete_name": SQL("%s || ', ' || %s", company, name),
                "commercial_company_name": company,
            },
        )

    def _repeat(self, pattern, count):
        return SQL(
            "generate_series(1, %s) AS p(n) JOIN res_partner t ON t.id = %s",
            count,
            pattern,
        )

    def _rank(self):
        """Core counts a customer's invoices in ``customer_rank``."""
        self.env.flush_all()
        self.cr.execute(
            """UPDATE res_partner SET customer_rank = counted.number
                 FROM (SELECT commercial_partner_id AS id, count(*) AS number
                         FROM account_move
                        WHERE move_type IN ('out_invoice', 'out_refund')
                        GROUP BY 1) counted
                WHERE counted.id = res_partner.id
                  AND customer_rank IS DISTINCT FROM counted.number"""
        )
        self.env.invalidate_all()


def generate(env, name):
    """Fill the database with the scale ``name`` and commit."""
    generator = Generator(env)
    scale = SCALES[name]
    generator.business(scale)
    hot = generator.customers(len(HOT))
    for offset, count in enumerate(HOT):
        generator.open_items(env["res.partner"].browse(hot + offset), count)
    env.cr.commit()
