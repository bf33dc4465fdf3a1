"""Exposure of every customer, against one plain SQL GROUP BY of the receivables.

Ours answers more than the floor does: also confirmed orders, what was paid online,
charges on no invoice and, if the policy says so, draft invoices.
"""

from .timing import Clock, interleave, report

TARGET = 2.0
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


def _compare(env, floor, ours):
    """What is measured must answer the same, else there is nothing to compare."""
    plain, found = floor(Clock()), ours(Clock())
    for customer_id, parts in found.items():
        expected = float(plain.get(customer_id, 0))
        if env.company.currency_id.compare_amounts(parts["receivable"], expected):
            raise AssertionError(f"customer {customer_id}: {parts} is not {expected}")
