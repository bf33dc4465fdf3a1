from . import (
    base_partner_merge,
    customer_level_assign,
    customer_level_assign_line,
    customer_review_check,
    customer_step,
)
