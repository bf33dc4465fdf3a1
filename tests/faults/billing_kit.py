"""What the tests of bill runs under faults share: the subscriptions, and the proof."""

from faults_kit import rows

PREPARE = """
from odoo import Command
company = env.company
if not env["account.journal"].search_count([("type", "=", "sale")], limit=1):
    env["account.chart.template"].try_loading("generic_coa", company)
product = env["product.product"].create({{"name": "Kill fee", "type": "service"}})
item = env["billing.item"].create({{"name": "Kill fee", "product_id": product.id}})
env["billing.tariff"].create({{"name": "Fee", "item_id": item.id, "price": 100}})
rule = env["billing.rule"].create({{"name": "Kill monthly"}})
partners = env["res.partner"].create(
    [{{"name": f"Killed {{n}}", "is_company": True}} for n in range({count})]
)
env["billing.subscription"].with_context(tracking_disable=True).create(
    [
        {{
            "partner_id": partner.id,
            "rule_id": rule.id,
            "date_start": "2025-01-01",
            "line_ids": [Command.create({{"item_id": item.id}})],
        }}
        for partner in partners
    ]
).write({{"state": "active"}})
env.cr.commit()
"""
GENERATE = """
for _n in range({runs}):
    run = env["billing.run"].create({{"date_due": {day!r}, "date_bill": {day!r}}})
    run.action_generate()
env.cr.commit()
"""


def lines_in(name, state):
    """How many customers of all runs are in a state, seen from outside."""
    query = f"SELECT COUNT(*) FROM billing_run_line WHERE state = '{state}'"
    return rows(name, query)[0][0]


def assert_billed_once(name, count, periods):
    """Each subscription has one charge and one line on a bill for each period."""
    per_period = """
        SELECT line.subscription_id, charge.period_start, COUNT(DISTINCT charge.id),
               COUNT(DISTINCT bill_line.id)
          FROM billing_subscription_line line
          JOIN res_partner partner ON partner.name LIKE 'Killed %'
          JOIN billing_subscription subscription
            ON subscription.id = line.subscription_id
           AND subscription.partner_id = partner.id
          LEFT JOIN billing_charge charge
            ON charge.line_id = line.id AND charge.state != 'void'
          LEFT JOIN account_move_line bill_line ON bill_line.id = charge.move_line_id
         GROUP BY 1, 2
        HAVING {}
    """
    right = rows(
        name,
        per_period.format(
            "COUNT(DISTINCT charge.id) = 1 AND COUNT(DISTINCT bill_line.id) = 1"
        ),
    )
    wrong = rows(
        name,
        per_period.format(
            "COUNT(DISTINCT charge.id) != 1 OR COUNT(DISTINCT bill_line.id) != 1"
        ),
    )
    assert not wrong
    assert len(right) == count * periods
    bill_lines = rows(
        name,
        "SELECT COUNT(*) FROM account_move_line line"
        " JOIN res_partner partner ON partner.id = line.partner_id"
        " WHERE partner.name LIKE 'Killed %' AND line.display_type = 'product'",
    )
    assert bill_lines == [(count * periods,)]  # none without its charge either
