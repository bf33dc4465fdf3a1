"""What the tests of the screens share: each language has a worker of its own."""

from contextlib import contextmanager

import pytest
from crawl import APP, browser_path, crawl, walk
from served import missing, server, told_database

UNSET = f"{missing()} not set: run ./dev test"
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
        visits = list(crawl(guide, (language,), (width,)))
    wrong = [str(visit) for visit in visits if visit.findings]
    assert len(visits) > 10, f"{APP} has hardly a menu"
    assert not wrong, "\n".join(wrong)
