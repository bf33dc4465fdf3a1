from . import (
    base_partner_merge_automatic_wizard,
    billing_statement_wizard,
    billing_subscription_step,
    billing_void,
)
