def uninstall_hook(env):
    """Leave core's tables as they were: an index on them is not removed by itself."""
    env.cr.execute("DROP INDEX IF EXISTS sale_order_line_credit_open_idx")
