from . import (
    base_partner_merge,
    base_partner_merge_automatic_wizard_assessments,
    credit_simulation,
    credit_simulation_grade,
    credit_simulation_line,
    credit_validation,
    credit_validation_band,
)
