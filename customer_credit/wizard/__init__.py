from . import (
    base_partner_merge,
    base_partner_merge_automatic_wizard_assessments,
    credit_ageing,
    credit_ageing_drill,
    credit_ageing_item,
    credit_ageing_query,
    credit_ageing_sheet,
    credit_reminder_make,
)
