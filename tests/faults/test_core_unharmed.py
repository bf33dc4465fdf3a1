"""Core's own tests that our addons could harm most, with them and without.

All of core's tests take half an hour: ``./dev bench core_tests``. These are the ones
whose methods ours extend: orders, payments, contacts and their merge.
"""

import os
import sys
import uuid
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import core_tests, database  # noqa: E402

TEMPLATES = {
    "without": "CUSTOMER_CORE_TEMPLATE",
    "with": "CUSTOMER_TEST_TEMPLATE",
}
NEEDED = (*TEMPLATES.values(), "CUSTOMER_DEV_ODOO")
MISSING = [name for name in NEEDED if not os.environ.get(name)]
TAGS = (
    "/sale:TestSaleOrder",
    "/sale:TestSaleOrderCreditLimit",
    "/sale:TestSalePayment",
    "/sale:TestSaleRefund",
    "/account:TestAccountPartner",
    "/account:TestAccountPayment",
    "/account:TestMergePartner",
)
LOG = """
2030-01-01 09:00:00 1 INFO db odoo.addons.sale.tests.a: Starting TestA.test_good ...
2030-01-01 09:00:00 1 INFO db odoo.addons.sale.tests.a: Starting TestA.test_bad ...
2030-01-01 09:00:00 1 ERROR db odoo.addons.sale.tests.a: FAIL: TestA.test_bad
"""
OURS = """
2030-01-01 09:00:00 1 ERROR db odoo.addons.sale.tests.a: ERROR: TestA.test_good
2030-01-01 09:00:00 1 ERROR db odoo.addons.sale.tests.b: ERROR: setUpClass (odoo.B)
2030-01-01 09:00:00 1 ERROR db odoo.addons.sale.tests.a: FAIL: Subtest TestA.test_c (1)
"""


@pytest.mark.skipif(
    bool(MISSING), reason=f"{', '.join(MISSING)} not set: run ./dev test"
)
def test_core_has_the_same_result_with_our_addons(tmp_path):
    ran, failed = _half("with", TAGS, tmp_path)
    expected = core_tests.written(TAGS)
    assert len(expected) > 2 * len(TAGS)
    assert expected <= ran
    # What fails for reasons of the machine fails without us as well.
    if failed:
        same = [tag for tag in map(_tag, failed) if tag]
        assert failed <= _half("without", same, tmp_path)[1]


def _half(half, tags, folder):
    """Core's tests on a copy of the database of one half: ``(ran, failed)``."""
    name = f"customer_core_{half}_{uuid.uuid4().hex[:8]}"
    log = folder / f"{half}.log"
    database.copy(os.environ[TEMPLATES[half]], name)
    try:
        core_tests.run_tests(name, tags, log)
    finally:
        database.drop(name)
    return core_tests.outcome(log)


def _tag(failed):
    """What chooses a test that failed, or its whole class: ``/sale:TestA.test_b``."""
    words = failed.split(".")
    tags = {tag.partition(":")[2]: tag for tag in TAGS}
    found = next((word for word in words if word in tags), None)
    if not found:
        return None
    rest = words[words.index(found) + 1 :]
    return ".".join([tags[found], *rest])


def test_a_failed_test_is_chosen_by_its_name_or_its_class():
    assert _tag("TestSaleOrder.test_a") == "/sale:TestSaleOrder.test_a"
    whole = "odoo.addons.sale.tests.test_sale_order.TestSaleOrder"
    assert _tag(whole) == "/sale:TestSaleOrder"
    assert _tag("TestElsewhere.test_a") is None


def test_a_test_that_fails_only_with_us_is_told(tmp_path):
    without, with_us = _logs(tmp_path, LOG, LOG + OURS)
    result = core_tests.compare(without, with_us)
    assert not result["holds"]
    assert result["only_with_us"] == ["TestA.test_c", "TestA.test_good", "odoo.B"]
    assert result["only_without_us"] == []


def test_a_test_that_did_not_run_with_us_is_told(tmp_path):
    without, with_us = _logs(
        tmp_path, LOG, "\n".join(line for line in LOG.split("\n") if "good" not in line)
    )
    result = core_tests.compare(without, with_us)
    assert not result["holds"]
    assert result["not_run_with_us"] == ["TestA.test_good"]


def test_the_same_failures_are_the_same_result(tmp_path):
    without, with_us = _logs(tmp_path, LOG, LOG)
    assert core_tests.compare(without, with_us)["holds"]


def test_a_log_without_tests_is_no_result(tmp_path):
    without, with_us = _logs(tmp_path, LOG, "Odoo did not start")
    with pytest.raises(SystemExit):
        core_tests.compare(without, with_us)


def _logs(folder, *texts):
    logs = []
    for number, text in enumerate(texts):
        log = folder / f"{number}.log"
        log.write_text(text)
        logs.append(log)
    return logs
