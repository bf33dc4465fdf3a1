"""What the tests of the screens share: each language has a worker of its own.

Each screen is looked at in both languages and in both widths, but not in all four
pairs of them, which would take too long for every run: forms in English on a desk and
in Chinese on a phone, lists and the like the other way round. With
``CUSTOMER_ALL_SCREENS=1`` it is all four of each.
"""

import os
from contextlib import contextmanager

import pytest
from crawl import APP, Visit, browser_path, crawl, walk
from served import missing, server, told_database

UNSET = f"{missing()} not set: run ./dev test"
FORMS = {("en_US", 1440), ("zh_CN", 390)}
EVERYTHING = os.environ.get("CUSTOMER_ALL_SCREENS") == "1"
MARKS = [
    pytest.mark.skipif(bool(missing()), reason=UNSET),
    pytest.mark.skipif(not browser_path(), reason="no chromium on this machine"),
]


@contextmanager
def served_story():
    """The address of an Odoo with the sample data."""
    with told_database() as database, server(database) as address:
        yield address


def assert_in_order(address: str, language: str, width: int) -> None:
    """Every screen, in this language and width, has nothing wrong with it."""
    with walk(address, "admin", "admin") as guide:
        visits = list(crawl(guide, (language,), (width,), _wanted))
    wrong = [str(visit) for visit in visits if visit.findings]
    assert len(visits) > 10, f"{APP} has hardly a menu"
    assert not wrong, "\n".join(wrong)


def _wanted(visit: Visit) -> bool:
    shown = (visit.language, visit.width) in FORMS
    return EVERYTHING or shown == visit.screen.is_form
