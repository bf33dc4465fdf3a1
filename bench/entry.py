"""The check at entry, "exists already?", among all customers there are.

The floor is the same question about one customer in the plainest SQL: by index, a look
for the tax number, the name and any other name, the phone and the e-mail. Ours also
brings what is typed into its normal forms and says number and owner.
"""

from statistics import median

from odoo.tools import SQL

from .timing import interleave, report

TARGET = 8  # four looks by index are next to nothing
ROUNDS = 30
LIMIT_MS = 30
FLOOR = SQL(
    """
    SELECT id FROM res_partner WHERE vat = 'CN-NONE'
    UNION ALL SELECT id FROM res_partner WHERE customer_name_key = 'benchentry'
    UNION ALL SELECT partner_id FROM customer_alias WHERE name_key = 'benchentry'
    UNION ALL SELECT id FROM res_partner WHERE phone_sanitized = '+862168880001'
    UNION ALL SELECT id FROM res_partner WHERE email_normalized = 'a@bench.example'
    """
)


def measure(env, scale):
    """Print the result of one database.

    :param env: an environment on a generated database with our addons
    """
    customers = env["res.partner"].search(
        [("customer_state", "!=", False)], limit=ROUNDS
    )
    typed = {"is_company": True, "country_id": env.ref("base.cn").id}

    def floor(clock):
        with clock:
            env.cr.execute(FLOOR)
            env.cr.fetchall()

    def ours(clock):
        # what is typed has the name of one customer and the phone of another
        one, other = customers[0], customers[-1]
        new = env["res.partner"].new(
            typed
            | {"name": one.name, "phone": "+86 21 6888 0001", "email": other.email}
        )
        env.flush_all()
        with clock:
            answer = new.customer_similar
        if not answer:
            raise AssertionError("the customer was not found")
        new.invalidate_recordset()

    taken = interleave({"floor": floor, "ours": ours}, ROUNDS)
    usual, slowest = median(taken["ours"]) * 1000, max(taken["ours"]) * 1000
    report(
        "entry",
        taken["floor"],
        taken["ours"],
        TARGET,
        scale=scale,
        customers=env["res.partner"].search_count([("customer_state", "!=", False)]),
        slowest_ms=round(slowest, 2),
        limit_ms=LIMIT_MS,
        within_limit=usual < LIMIT_MS,
    )
