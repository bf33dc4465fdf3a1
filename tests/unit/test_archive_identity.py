"""Identifiers: every published number, phone and address is judged as published."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine import identity, names

DATA = Path(__file__).resolve().parents[1] / "data" / "identifiers"
# The reasons of the source (python-stdnum's classes), and ours.
REASONS = {
    "InvalidFormat": "format",
    "InvalidChecksum": "checksum",
    "InvalidComponent": "component",
    "InvalidLength": "length",
}
CONTROLS = {0x2400 + code: chr(code) for code in range(0x20)}


def rows(name):
    with (DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def dialled(row):
    return identity.phone(row["input_as_dialled_nationally"], row["region"])


def test_all_numbers_of_companies_and_banks():
    wrong, judged = [], rows("company_identifiers.csv")
    for row in judged:
        verdict, _colon, why = row["expected"].partition(":")
        finding = identity.number(row["number"], row["kind"])
        right = bool(finding.reason) == (verdict == "invalid")
        if why:
            right = right and finding.reason == REASONS[why]
        if row["canonical"]:
            right = right and finding.value == row["canonical"]
        if not right:
            wrong.append((row, finding))
    assert len(judged) == 2660
    assert not wrong


def test_all_phone_numbers():
    judged = rows("phone_numbers.csv")
    wrong = [
        (row, finding)
        for row in judged
        if (
            finding := identity.phone(row["input_as_dialled_nationally"], row["region"])
        )
        and (finding.value, finding.key) != (row["international_format"], row["e164"])
        and not (row["expected"] == "invalid" and finding.reason)
    ]
    assert len(judged) == 477
    assert not wrong


def test_all_mail_addresses():
    judged = rows("email_addresses.csv")
    wrong = []
    for row in judged:
        finding = identity.email(row["address"].translate(CONTROLS))
        if row["category"] == "ISEMAIL_ERR" and not finding.reason:
            wrong.append(row)
        if row["category"] == "ISEMAIL_VALID_CATEGORY" and finding.reason:
            wrong.append(row)
    assert len(judged) == 82
    assert not wrong


@pytest.mark.parametrize(
    ("text", "region", "value", "reason"),
    [
        ("13800138000", "CN", "+86 138 0013 8000", ""),
        ("+86 (0)21-6888 0000 转 801", "CN", "+86 21 6888 0000 ext. 801", ""),
        ("0086 21 68880000", "CN", "+86 21 6888 0000", ""),
        ("021 6888", "CN", "021 6888", "not_in_use"),
        ("138", "CN", "138", "too_short"),
        ("ask at the desk", "CN", "ask at the desk", "format"),
        ("13800138000", "", "13800138000", "format"),
    ],
)
def test_phones_as_people_write_them(text, region, value, reason):
    finding = identity.phone(text, region)
    assert (finding.value, finding.reason) == (value, reason)


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("example.com", "https://example.com", ""),
        (" HTTP://WWW.Example.com/A ", "http://www.example.com/A", ""),
        ("华信.中国", "https://华信.中国", ""),
        ("javascript://example.com/%0aalert(1)", None, "scheme"),
        ("localhost", None, "domain"),
        ("https://[::1", None, "domain"),
        ("", None, "domain"),
    ],
)
def test_web_addresses(text, value, reason):
    finding = identity.website(text)
    assert (finding.value, finding.reason) == (value or text, reason)


@given(st.text(max_size=80))
def test_any_text_is_answered_and_what_is_tidy_stays(text):
    for tidy in (
        names.tidy,
        lambda t: identity.email(t).value,
        lambda t: identity.website(t).value,
        lambda t: identity.phone(t, "CN").value,
    ):
        once = tidy(text)
        assert tidy(once) == once


@given(st.text(max_size=80))
def test_a_tidy_name_is_the_same_name(text):
    assert names.key(names.tidy(text)) == names.key(text)


def test_an_unknown_kind_is_the_programmers_fault():
    with pytest.raises(ValueError, match="no kind"):
        identity.number("1", "xx.nothing")
