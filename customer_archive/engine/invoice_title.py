"""开票资料 as text: what buyers send each other to have an invoice made out.

There is no standard, only habits: one line for each fact or two facts in one line
("开户行及账号"), full and half width colons, spaces inside a label or a number, other
words for the same thing, sometimes no labels at all. ``parse`` reads them; ``format``
writes the usual form, which ``parse`` reads back unchanged.

>>> parse("名 称：常青食品有限公司 税号: 9131 0115 MA1K 3CQX 07")
{'name': '常青食品有限公司', 'tax_number': '91310115MA1K3CQX07'}
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

# what is written, in this order, and under which name
FORMAT = {
    "name": "名称",
    "tax_number": "纳税人识别号",
    "address": "地址",
    "phone": "电话",
    "bank_name": "开户行",
    "bank_account": "银行账号",
    "bank_code": "联行号",
    "email": "收票邮箱",
    "mobile": "收票手机",
    "note": "备注",
}
_OF = ("", "单位", "公司", "企业", "注册", "购方", "购买方", "客户", "开票", "发票")
_WORDS = {
    "name": ("名称", "抬头", "全称", "单位", "户名"),
    "tax_number": (
        *("税号", "税务登记号", "税务登记证号", "纳税人识别号", "纳税识别号"),
        *("纳税人登记号", "统一社会信用代码", "社会信用代码", "信用代码"),
        *("统一社会信用代码/纳税人识别号", "纳税人识别号/统一社会信用代码"),
        *("统一社会信用代码(纳税人识别号)", "纳税人识别号(统一社会信用代码)"),
    ),
    "address": ("地址", "住所", "注册地"),
    "phone": ("电话", "联系电话", "座机", "电话号码"),
    "address phone": (
        f"地址{mark}{word}"
        for mark in ("、", "及", "和", "与", "/", ",", ".", "", " ")
        for word in ("电话", "联系电话")
    ),
    "bank_name": ("开户行", "开户银行", "银行", "开户行名称", "开户银行名称"),
    "bank_account": (
        *("账号", "帐号", "账户", "帐户", "卡号", "开户账号", "开户帐号"),
        *("银行账号", "银行帐号", "银行账户"),
    ),
    "bank_name bank_account": (
        f"{bank}{mark}{word}"
        for bank in ("开户行", "开户银行", "开户行名称", "银行")
        for mark in ("、", "及", "和", "与", "/", ",", "")
        if mark or bank != "银行"
        for word in ("账号", "帐号", "账户", "银行账号")
    ),
    "bank_code": ("联行号", "行号", "开户行行号", "开户行联行号", "银行联行号"),
    "email": ("收票邮箱", "邮箱", "电子邮箱", "邮件", "电子邮件", "email", "e-mail"),
    "mobile": ("收票手机", "手机", "手机号", "手机号码", "收票手机号"),
    "note": ("备注", "开票备注", "备注要求"),
}
_LABELS = {
    of + word: facts for facts, words in _WORDS.items() for word in words for of in _OF
}
# a label may have spaces inside ("名 称"); the longest is tried first
_LABEL = "|".join(
    r"[ \t]*".join(re.escape(letter) for letter in label if letter != " ")
    for label in sorted(_LABELS, key=len, reverse=True)
)
_STARTS = re.compile(
    rf"(?:^|(?<=[\s;,、]))\s*(?P<a>{_LABEL})\s*:|^\s*(?P<b>{_LABEL})[ \t]+",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:\+?86[ -]?)?(?:1\d{2}[ -]?\d{4}[ -]?\d{4}"
    r"|\(?0\d{2,3}\)?[ -]*\d{3,4}[ -]?\d{4}(?:[ -]\d{1,5})?"
    r"|[48]00[ -]?\d{3,4}[ -]?\d{3,4}"
    r"|(?<!\d)[2-9]\d{6,7})$"
)
_ACCOUNT = re.compile(r"\d[\d -]{6,}\d$")
_TAX_NUMBER = re.compile(r"(?=(?:.*\d){8})[0-9A-Z]{15,20}")
_TIDY = {"tax_number": r"\s", "bank_account": r"\s", "bank_code": r"\s"}


def format(values: Mapping[str, str]) -> str:
    """The text one sends to whoever makes out the invoice; what is empty is left out.

    >>> print(format({"name": "常青食品", "bank_account": "310 8", "phone": ""}))
    名称：常青食品
    银行账号：3108
    """
    tidy = {name: _tidy(name, values.get(name) or "") for name in FORMAT}
    return "\n".join(
        f"{label}：{tidy[name]}" for name, label in FORMAT.items() if tidy[name]
    )


def parse(text: str) -> dict[str, str]:
    """The facts that a text tells; a fact that is told twice counts the first time.

    :return: some of ``name``, ``tax_number``, ``address``, ``phone``, ``bank_name``,
        ``bank_account``, ``bank_code``, ``email``, ``mobile``, ``note``
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        for name, value in _facts(line, found):
            value = _tidy(name, value)
            if value and name not in found:
                found[name] = value
    return found


def _tidy(name: str, value: str) -> str:
    value = " ".join(value.split()).strip(" ;；,，")
    if name in _TIDY:
        value = re.sub(_TIDY[name], "", unicodedata.normalize("NFKC", value)).upper()
    return value


def _narrow(line: str) -> str:
    """The line with narrow marks and letters, each of them where it was."""
    narrow = (unicodedata.normalize("NFKC", letter) for letter in line)
    return "".join(
        n if len(n) == 1 else old for n, old in zip(narrow, line, strict=True)
    )


def _facts(line: str, found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The facts of one line, read by its labels, else by what they look like."""
    narrow = _narrow(line)
    starts = list(_STARTS.finditer(narrow))
    if not starts:
        yield from _guess(line, narrow, found)
    for number, start in enumerate(starts):
        last = number + 1 == len(starts)
        end = len(line) if last else starts[number + 1].start()
        label = re.sub(r"\s", "", start["a"] or start["b"]).lower()
        yield from _divide(_LABELS[label], line[start.end() : end])


def _divide(facts: str, value: str) -> Iterator[tuple[str, str]]:
    """One value, or two in one: an address with a phone, a bank with an account."""
    first, _, second = facts.partition(" ")
    if second:
        value = value.strip(" \t;；,，")
        pattern = _PHONE if second == "phone" else _ACCOUNT
        if match := pattern.search(_narrow(value)):
            yield second, value[match.start() :]
            value = value[: match.start()].strip(" \t、/;；,，:：")
            value = re.sub(r"(?:电话|账号|帐号)$", "", value)
        elif second == "bank_account" and re.fullmatch(r"[\d -]+", value):
            first = second
    yield first, value


def _guess(
    line: str, narrow: str, found: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What a line without a label tells by its looks; nothing, if it might be more."""
    dense = re.sub(r"\s", "", narrow).upper()
    if _TAX_NUMBER.fullmatch(dense) and "tax_number" not in found:
        yield "tax_number", line
    elif re.search(r"银行|信用社|支行", line):
        yield from _divide("bank_name bank_account", line)
    elif re.search(r"[省市区县镇路街号]", line) and _PHONE.search(narrow.strip()):
        yield from _divide("address phone", line)
    elif re.search(r"(?:公司|厂|店|中心|事务所|学校|医院|大学|合作社)$", line.strip()):
        yield "name", line
