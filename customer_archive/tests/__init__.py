from . import test_customer_batch
