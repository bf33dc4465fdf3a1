from . import (
    test_credit_documents,
    test_credit_doors,
    test_credit_effects,
    test_credit_exposure,
    test_credit_guard,
    test_credit_payment,
    test_credit_policy,
    test_credit_profile,
    test_credit_release,
    test_credit_rights,
    test_tours,
)
