from . import (
    base_partner_merge_automatic_wizard,
    billing_cashier,
    billing_cashier_line,
    billing_give_back,
    billing_statement_wizard,
)
