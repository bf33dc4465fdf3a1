from . import (
    account_move_line,
    customer_batch,
    customer_level,
    customer_requirement,
    res_company,
    res_config_settings,
    res_partner,
    res_partner_hooks,
    res_partner_level,
    res_partner_lifecycle,
    res_partner_number,
    res_partner_steps,
)
