"""Orders that wait for credit: one has to wait on, one would pass now."""

ORDERS = ("huaxin_2", "lanhai_1", "evergreen_2")


def tell(env):
    """Put some quotations into the queue, and offer what would pass."""
    orders = env["sale.order"]
    for key in ORDERS:
        order = env.ref(f"customer_credit.story_order_{key}")
        if order.state in ("draft", "sent") and not order.credit_waiting_since:
            order.with_user(order.user_id).action_credit_wait()
            orders |= order
    found = orders._credit_queue()
    orders.filtered(lambda order: found[order.id][0])._credit_offer()
