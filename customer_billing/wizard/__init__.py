from . import (
    base_partner_merge_automatic_wizard,
    billing_cashier,
    billing_cashier_line,
    billing_give_back,
    billing_meter_replace,
    billing_reading_round,
    billing_reading_round_line,
    billing_statement_reply,
    billing_statement_wizard,
    billing_subscription_step,
    billing_void,
)
