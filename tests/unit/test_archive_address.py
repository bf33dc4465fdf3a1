"""Chinese addresses: each division is read back from every way of writing it."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons import customer_archive
from odoo.addons.customer_archive.engine.address import (
    Division,
    Split,
    Tree,
    kind_of,
    short,
    split,
)

FILE = Path(customer_archive.__file__).parent / "data" / "customer_division.csv"
with FILE.open(newline="") as lines:
    ROWS = list(csv.DictReader(lines))
TREE = Tree(
    Division(
        row["code"],
        row["name"],
        row["parent"],
        row["state"] == "former",
        row["successor"],
    )
    for row in ROWS
)
CURRENT = sorted(code for code in TREE.divisions if TREE.place(code) == code)
FORMER = sorted(code for code, d in TREE.divisions.items() if d.is_former)
STREET = "文三路100号"
streets = st.sampled_from([STREET, "A座 1-2室", "张江镇1号院", "新街 88 号", "88"])
gaps = st.sampled_from(["", " ", "\u3000", ",", "，"])


def short_line(code):
    """省 and 市 left out wherever people leave them out."""
    return "".join(short(step, TREE.divisions[step].name) for step in TREE.path(code))


def test_all_divisions_are_read_back_from_their_full_names():
    for code in CURRENT:
        line = TREE.full_name(code) + STREET
        assert split(line, TREE) == Split(code, STREET), line


def test_all_districts_are_read_back_without_sheng_and_shi():
    for code in CURRENT:
        if kind_of(code) == "district":
            assert split(short_line(code) + STREET, TREE).code == code


def test_no_short_line_is_read_as_another_place():
    """A city that is called as its own county is left alone, never mistaken."""
    doubtful = set()
    for code in CURRENT:
        read = split(short_line(code) + " " + STREET, TREE)
        assert read.code in (code, "")
        if not read.code:
            assert read.rest == short_line(code) + " " + STREET
            doubtful.add(kind_of(code))
    assert doubtful <= {"province", "city"}


def test_former_divisions_lead_to_what_took_their_place():
    for code in FORMER:
        successor = TREE.divisions[code].successor
        read = split(TREE.full_name(code) + STREET, TREE)
        if successor:
            assert read.code == TREE.place(code)
            assert not TREE.divisions[read.code].is_former
        else:  # only what lies above it is sure
            assert read.code in TREE.path(code)[:-1]


@given(st.sampled_from(CURRENT), gaps, gaps, streets)
def test_spaces_and_commas_say_nothing(code, gap, last, street):
    names = [TREE.divisions[step].name for step in TREE.path(code)]
    assert split(gap.join(names) + last + street, TREE) == Split(code, street)


@given(st.sampled_from(CURRENT), st.text(max_size=40))
def test_the_street_is_left_as_typed(code, street):
    line = TREE.full_name(code) + street
    read = split(line, TREE)
    assert line.endswith(read.rest)
    assert not read.reason or read.rest == line or read.reason == "former"


@given(st.text(max_size=60))
def test_any_text_is_read_or_left_alone(text):
    read = split(text, TREE)
    assert (read.code in TREE.divisions) if read.code else (read.rest == text)


def test_a_district_that_exists_twice_is_not_guessed():
    by_name = {}
    for code in CURRENT:
        if kind_of(code) == "district":
            by_name.setdefault(TREE.divisions[code].name, set()).add(code)
    many = {name for name, codes in by_name.items() if len(codes) > 1}
    assert many
    for name in many:
        assert split(name + STREET, TREE).code == "", name


@pytest.mark.parametrize(
    ("line", "code", "rest"),
    [
        ("杭州西湖区文三路100号", "330106", "文三路100号"),
        ("中国 浙江省余姚市阳明街道", "330281", "阳明街道"),
        ("上海市上海市浦东新区张江路88号", "310115", "张江路88号"),
        ("北京市市辖区海淀区中关村大街27号", "110108", "中关村大街27号"),
        ("上海张江路88 号", "310000", "张江路88 号"),
        ("江苏昆山玉山镇", "320583", "玉山镇"),
        ("广东东莞长安镇", "441900", "长安镇"),
        ("湖北省恩施州利川市", "422802", ""),
        ("吉林船营区北京路1号", "220204", "北京路1号"),
        ("海南海口龙华区", "460106", ""),
        ("海南省儋州市那大镇", "460400", "那大镇"),
        ("台州路桥区1号", "331004", "1号"),
        ("浙江省杭州市江干区凯旋路", "330102", "凯旋路"),
        ("上海路12号", "", "上海路12号"),
        ("北京东路1号", "", "北京东路1号"),
        ("北京大学", "", "北京大学"),
        ("江西会馆1号", "", "江西会馆1号"),
        ("大连湾街188号", "", "大连湾街188号"),
        ("中山门大街299号", "", "中山门大街299号"),
        ("杭州 文三路100号", "330100", "文三路100号"),
        ("浙江杭州文三路100号", "330100", "文三路100号"),
        ("中国路1号", "", "中国路1号"),
        ("朝阳区建国路", "", "朝阳区建国路"),
        ("1 Main Street", "", "1 Main Street"),
        ("", "", ""),
    ],
)
def test_examples(line, code, rest):
    read = split(line, TREE)
    assert (read.code, read.rest) == (code, rest)


def test_why_a_line_was_not_read():
    assert split("西湖区1号", TREE).reason == "ambiguous"
    assert split("长江路1号", TREE).reason == "unknown"
    assert split("杭州市江干区1号", TREE).reason == "former"


def test_successors_in_a_circle_lead_nowhere():
    circle = Tree(
        [
            Division("330101", "甲区", is_former=True, successor="330102"),
            Division("330102", "乙区", is_former=True, successor="330101"),
        ]
    )
    assert circle.place("330101") == ""
    assert split("甲区1号", circle).code == ""
