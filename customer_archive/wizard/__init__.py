from . import (
    base_partner_merge,
    base_partner_merge_automatic_wizard_rows,
    base_partner_merge_automatic_wizard_unique,
    customer_change_reject,
    customer_hand_over,
    customer_level_assign,
    customer_level_assign_line,
    customer_review_check,
    customer_share_give,
    customer_step,
)
