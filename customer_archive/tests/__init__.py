from . import (
    test_access,
    test_customer_batch,
    test_engine,
    test_hooks,
    test_install,
    test_level,
    test_lifecycle,
    test_names,
    test_number,
    test_story,
    test_totals,
    test_tours,
)
