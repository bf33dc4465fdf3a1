from . import (
    base_partner_merge,
    credit_ageing,
    credit_ageing_drill,
    credit_ageing_item,
    credit_ageing_query,
    credit_ageing_sheet,
    credit_reminder_make,
)
