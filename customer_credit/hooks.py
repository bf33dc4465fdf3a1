from odoo.tools import SQL

INDEXES = (
    "account_move_line_credit_open_idx",
    "sale_order_customer_timeline_idx",
    "sale_order_line_credit_open_idx",
)


def uninstall_hook(env):
    """Leave core's tables as they were: an index on them is not removed by itself."""
    for name in INDEXES:
        env.cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))
