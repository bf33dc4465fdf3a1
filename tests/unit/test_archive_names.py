"""Names: what is one name, and the letters by which it is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.names import mnemonic, normal


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("用友网络科技股份有限公司", "YYWLKJGFYXGS"),
        ("重庆长安汽车", "CQCAQC"),  # two characters with two readings each
        ("上海ABC（中国）3M", "SHAZG3"),
        ("Black Pine Trading LLC", "BPTL"),
        ("１２３ 号", "1H"),
        ("", ""),
        ("—", ""),
    ],
)
def test_mnemonics(name, letters):
    assert mnemonic(name) == letters


@given(st.text(max_size=60))
def test_a_mnemonic_is_short_and_has_no_spaces(name):
    letters = mnemonic(name)
    assert not set(letters) & set(" _-()（）")


@given(st.text(max_size=60))
def test_normal_forms_are_stable(name):
    once = normal(name)
    assert normal(once) == once


@given(st.text(alphabet="abcXYZ华信 ", max_size=20))
def test_capitals_and_spaces_make_no_other_name(name):
    assert normal(f"  {name.upper()} ") == normal(name.replace(" ", "   "))
