"""开票资料: every usual notation is read, and what is written is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.invoice_title import FORMAT, format, parse

EVERGREEN = {
    "name": "常青食品集团有限公司",
    "tax_number": "91310115MA1K3CQX07",
    "address": "上海市浦东新区张江路88号",
    "phone": "021-55550111",
    "bank_name": "中国工商银行上海张江支行",
    "bank_account": "1001234509001234567",
}
NOTATIONS = [
    """名称：常青食品集团有限公司
    纳税人识别号：91310115MA1K3CQX07
    地址、电话：上海市浦东新区张江路88号 021-55550111
    开户行及账号：中国工商银行上海张江支行 1001234509001234567""",
    """单位名称: 常青食品集团有限公司
税 号: 9131 0115 MA1K 3CQX 07
单位地址: 上海市浦东新区张江路88号
电    话: 021-55550111
开户银行: 中国工商银行上海张江支行
银行账户: 1001 2345 0900 1234 567""",
    """【开票信息】
公司名称：常青食品集团有限公司
统一社会信用代码：91310115ma1k3cqx07
注册地址及电话：上海市浦东新区张江路88号021-55550111
开户行账号：中国工商银行上海张江支行，1001 2345 0900 1234 567""",
    "发票抬头：常青食品集团有限公司 税号：91310115MA1K3CQX07 "
    "地址：上海市浦东新区张江路88号 "
    "电话：021-55550111 开户行：中国工商银行上海张江支行 账号：1001234509001234567",
    """常青食品集团有限公司
91310115MA1K3CQX07
上海市浦东新区张江路88号 021-55550111
中国工商银行上海张江支行 1001 2345 0900 1234 567""",
    """抬头\t常青食品集团有限公司
税号\t91310115MA1K3CQX07
公司地址\t上海市浦东新区张江路88号
公司电话\t021-55550111
开户行\t中国工商银行上海张江支行
账号\t1001234509001234567""",
    """统一社会信用代码/纳税人识别号：91310115MA1K3CQX07；
购买方名称：常青食品集团有限公司；
地址：上海市浦东新区张江路88号；电话：021-55550111；
开户行：中国工商银行上海张江支行；账号：１００１２３４５０９００１２３４５６７；""",
]


@pytest.mark.parametrize("text", NOTATIONS)
def test_every_notation_says_the_same(text):
    assert parse(text) == EVERGREEN


def test_what_is_written_has_the_usual_form():
    assert format(EVERGREEN).splitlines()[:2] == [
        "名称：常青食品集团有限公司",
        "纳税人识别号：91310115MA1K3CQX07",
    ]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("", {}),
        ("您好，请开票，谢谢", {}),
        ("收票邮箱：fin@evergreen.example.com", {"email": "fin@evergreen.example.com"}),
        ("E-mail: a@b.example.com", {"email": "a@b.example.com"}),
        ("收票手机: 138 0000 0111", {"mobile": "138 0000 0111"}),
        ("行号：1022 9000 0123", {"bank_code": "102290000123"}),
        (
            "地址电话：张江路88号 400-820-1234",
            {"address": "张江路88号", "phone": "400-820-1234"},
        ),
        ("地址、电话：张江路88号", {"address": "张江路88号"}),
        ("开户行账号：6222 0210 0112", {"bank_account": "622202100112"}),
        ("名称：甲公司\n名称：乙公司", {"name": "甲公司"}),
        ("备注：请注明合同号 A-1", {"note": "请注明合同号 A-1"}),
    ],
)  # fmt: skip
def test_parts(text, facts):
    assert parse(text) == facts


@given(st.text(max_size=300))
def test_any_text_is_read_without_harm(text):
    assert set(parse(text)) <= set(FORMAT)


# what a colon follows is a label: no value has one
values = st.text(
    alphabet=st.characters(
        whitelist_categories=("Lu", "Ll", "Lo", "Nd", "Pd", "Ps", "Pe", "Zs", "Zl"),
        blacklist_characters="︓﹕",
    ),
    max_size=40,
)


@given(st.fixed_dictionaries(dict.fromkeys(FORMAT, values)))
def test_what_is_written_is_read_back(facts):
    once = parse(format(facts))
    assert parse(format(once)) == once
    assert format(once) == format(facts)


@given(st.fixed_dictionaries(dict.fromkeys(FORMAT, values)))
def test_writing_and_reading_lose_nothing(facts):
    for name, value in parse(format(facts)).items():
        left = "".join(facts[name].split()).strip(";；,，")
        if name in ("tax_number", "bank_account", "bank_code"):
            continue  # these are tidied
        assert "".join(value.split()) == left
    filled = {name for name, value in facts.items() if value.strip(" ;；,，")}
    assert {n for n in filled if facts[n].split()} >= set(parse(format(facts)))
