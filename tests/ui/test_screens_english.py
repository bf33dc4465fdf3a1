"""Every menu and form in English, on a phone and on a desk: nothing is wrong.

A screen that scrolls sideways, a cut button, an error of the browser or a failed
request fails.
"""

import pytest
from crawl import LOOKS, WIDTHS, browser
from screens_kit import MARKS, assert_in_order, served_story

pytestmark = MARKS


@pytest.fixture(scope="module")
def address():
    with served_story() as address:
        yield address


@pytest.mark.parametrize("width", WIDTHS)
def test_every_screen_is_in_order(address, width):
    assert_in_order(address, "en_US", width)


BROKEN = """
<html><body>
<style>button {width: 40px; overflow: hidden; white-space: nowrap}</style>
<button>Confirm everything</button>
<div style="width:3000px">wide</div>
<p>This was never translated</p>
<p>已翻译 Evergreen Trading Co., Ltd 的客户</p>
<p>write to nobody of them@example.com</p>
</body></html>
"""


def test_the_look_finds_what_is_wrong_with_a_bad_page():
    with browser() as chromium:
        page = chromium.new_page(viewport={"width": 390, "height": 844})
        page.set_content(BROKEN)
        names = ["Evergreen Trading Co., Ltd"]
        asked = {"chinese": True, "names": names, "phone": True}
        found = page.evaluate(LOOKS, asked)
    assert any(f.startswith("scrolls sideways") for f in found)
    assert "cut: Confirm everything" in found
    assert "English: This was never translated" in found
    assert not [f for f in found if "Evergreen" in f]
