"""Every menu and form in Chinese, on a phone and on a desk: nothing is wrong.

A screen that scrolls sideways, a cut button, an error of the browser or a failed
request fails; so does an English sentence.
"""

import pytest
from crawl import WIDTHS
from screens_kit import MARKS, assert_in_order, served_story

pytestmark = MARKS


@pytest.fixture(scope="module")
def address():
    with served_story() as address:
        yield address


@pytest.mark.parametrize("width", WIDTHS)
def test_every_screen_is_in_order(address, width):
    assert_in_order(address, "zh_CN", width)
