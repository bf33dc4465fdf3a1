from . import (
    base_partner_merge,
    customer_change_reject,
    customer_level_assign,
    customer_level_assign_line,
    customer_step,
)
