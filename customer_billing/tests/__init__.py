from . import (
    test_billing_agreement,
    test_billing_charge,
    test_billing_engines,
    test_billing_object,
    test_billing_price_revision,
    test_billing_run,
    test_billing_security,
    test_billing_statement,
    test_billing_subscription,
    test_billing_tariff,
    test_res_partner,
    test_tours,
)
