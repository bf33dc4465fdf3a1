from . import credit_document  # before what inherits it

# isort: split
from . import (
    account_move,
    account_move_line,
    credit_policy,
    credit_profile,
    credit_release,
    payment_transaction,
    res_config_settings,
    res_partner,
    res_partner_classes,
    res_partner_effects,
    res_partner_exposure,
    res_partner_guard,
    res_partner_hooks,
    res_partner_lock,
    res_partner_orders,
    res_partner_terms,
    sale_order,
    sale_order_choice,
    sale_order_line,
    sale_order_remarks,
)
