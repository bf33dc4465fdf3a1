"""Exposure of every customer, against one plain SQL GROUP BY of the receivables.

Ours answers more than the floor does: also confirmed orders, what was paid online,
charges on no invoice and, if the policy says so, draft invoices. After it the first
page of the list of all customers, each with a limit, sorted by what is left of it.
"""

from .timing import Clock, interleave, report

TARGET = 2.0
PAGE = 80
COUNTED = 10_001  # the client asks for no more
ROUNDS = 15
FLOOR = """
SELECT partner.commercial_partner_id, sum(line.amount_residual)
  FROM account_move_line line JOIN res_partner partner ON partner.id = line.partner_id
 WHERE line.account_id IN %s AND line.company_id = %s
   AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
 GROUP BY 1
"""


def measure(env, scale):
    """Print the result of one database.

    :param env: an environment on a generated database with our addons
    """
    company = env.company
    customers = env["res.partner"].search(
        [("customer_rank", ">", 0), ("parent_id", "=", False)]
    )
    accounts = env["account.account"].search(
        [("account_type", "=", "asset_receivable")]
    )

    def floor(clock):
        env.invalidate_all()
        with clock:
            env.cr.execute(FLOOR, (tuple(accounts.ids), company.id))
            return dict(env.cr.fetchall())

    def ours(clock):
        env.invalidate_all()
        with clock:
            return customers._credit_exposure(company)

    _compare(env, floor, ours)
    taken = interleave({"floor": floor, "ours": ours}, ROUNDS)
    report(
        "exposure",
        taken["floor"],
        taken["ours"],
        TARGET,
        scale=scale,
        customers=len(customers),
        open_items=env["account.move.line"].search_count(
            [
                ("account_id", "in", accounts.ids),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
            ]
        ),
    )
    _positions(env, scale, floor)


def _positions(env, scale, floor):
    """The page as the client asks for it, with the number of rows; nothing is kept."""
    env.cr.execute(
        """INSERT INTO credit_profile (partner_id, company_id, is_limited, state,
                                       limit_amount, temporary_amount)
           SELECT id, %s, TRUE, 'open', 10000, 0 FROM res_partner
            WHERE customer_rank > 0 AND parent_id IS NULL
               ON CONFLICT DO NOTHING""",
        (env.company.id,),
    )
    env.cr.execute("ANALYZE credit_profile")
    positions = env["credit.position"]
    names = [name for name, field in positions._fields.items() if field.store]

    def page(clock):
        env.invalidate_all()
        with clock:
            found = positions.search_fetch(
                [], names, limit=PAGE, order="headroom_amount"
            )
            positions.search_count([], limit=COUNTED)
            return found

    taken = interleave({"floor": floor, "ours": page}, ROUNDS)
    rows = positions.search_count([])
    report("positions", taken["floor"], taken["ours"], 5.0, scale=scale, rows=rows)
    env.cr.rollback()


def _compare(env, floor, ours):
    """What is measured must answer the same, else there is nothing to compare."""
    plain, found = floor(Clock()), ours(Clock())
    for customer_id, parts in found.items():
        expected = float(plain.get(customer_id, 0))
        if env.company.currency_id.compare_amounts(parts["receivable"], expected):
            raise AssertionError(f"customer {customer_id}: {parts} is not {expected}")
