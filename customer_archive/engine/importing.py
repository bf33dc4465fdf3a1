"""What the cells of an imported table mean, and what is wrong with them.

Each function answers a ``Cell``: a value, or a code that says why there is none.

>>> clean(" 华信\\u202e\\x00 ")
Cell(value='华信', code='', note='control')
>>> day("2025年1月5日").value
datetime.date(2025, 1, 5)
>>> day("1/5/2025").code
'ambiguous_date'
>>> number("￥1,234.50").value
Decimal('1234.50')
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

LONG_LINE, LONG_TEXT = 1_000, 30_000
JOINERS = "\u200c\u200d"  # inside of emoji and of Persian words
FORMULA = re.compile(r"[=＝]|[+\-@＋－＠].*[(|!]", re.DOTALL)
SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
YEAR_FIRST = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))"
    r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"
)
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
SERIALS = range(10_000, 80_000)  # what Excel calls the days of 1927 to 2119
EPOCH = date(1899, 12, 30)
NUMBER = re.compile(r"[¥￥$€£]?([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
YES = set(
    "是 有 对 真 yes y true t 1 公司 企业 单位 组织 company organization √".split()
)
NO = set("否 无 错 假 no n false f 0 个人 自然人 person individual ×".split())


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, or why there is none; and what was taken away from it."""

    value: object = ""
    code: str = ""
    note: str = ""


def clean(text: str, longest: int = LONG_LINE) -> Cell:
    """The text of a cell without what cannot be seen.

    :return: codes ``encoding``, ``formula``, ``too_long`` and ``formula_error``; note
        ``control`` where characters were taken away
    """
    value = text.strip()
    if not value:
        return EMPTY
    if len(value) > longest:
        return Cell(code="too_long")
    if "\ufffd" in value:
        return Cell(code="encoding")
    note, value = "", _unmarked(value)
    if not value.isprintable():
        seen = "".join(c for c in value if not _is_unseen(c))
        note = "control" if seen != value else ""
        value = _unmarked(seen.strip())
    if FORMULA.match(value):
        return Cell(code="formula")
    if value[:1] == "#" and value in ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"):
        return Cell(code="formula_error")
    return Cell(value, note=note)


EMPTY = Cell()


def _unmarked(value: str) -> str:
    """The text without the mark by which it was given back as no formula."""
    while value[:1] == "'" and value[1:2] in SIGNS:
        value = value[1:].strip()
    return value


def _is_unseen(sign: str) -> bool:
    if sign in "\n\t" or sign in JOINERS:
        return False
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula, as it is given back.

    >>> neutral("=1+1"), neutral("Li Wei")
    ("'=1+1", 'Li Wei')
    """
    begins = text.startswith(SIGNS) or text.lstrip().startswith(SIGNS)
    return f"'{text}" if begins else text


def narrow(text: str) -> str:
    """Digits and signs typed in full width, as everybody else types them."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def digits(text: str) -> Cell:
    """A number that names something; a spreadsheet may have rounded it.

    >>> digits("9.11E+17").code
    'rounded'
    """
    value = narrow(text)
    return Cell(code="rounded") if ROUNDED.fullmatch(value) else Cell(value)


def number(text: str) -> Cell:
    """A number with or without signs between the thousands; code ``number``."""
    found = NUMBER.fullmatch(narrow(text).replace(" ", "").replace("¥", ""))
    if not found:
        return Cell(code="number")
    sign, whole, part = found.groups()
    return Cell(Decimal(f"{sign}{whole.replace(',', '')}{part or ''}"))


def day(text: str) -> Cell:
    """A date with the year first, or as Excel counts; ``date``, ``ambiguous_date``."""
    text = "".join(narrow(text).split("\n")).strip()
    if text.isdecimal() and len(text) == 5 and int(text) in SERIALS:
        return Cell(EPOCH + timedelta(days=int(text)))
    parts: list[int] = []
    if found := YEAR_FIRST.fullmatch(text):
        parts = [int(part) for part in found.groups() if part]
    elif found := YEAR_LAST.fullmatch(text):
        first, second, year = map(int, found.groups())
        if first <= 12 and second <= 12 and first != second:
            return Cell(code="ambiguous_date")
        parts = [year, min(first, second), max(first, second)]
    try:
        return Cell(date(*parts))
    except (TypeError, ValueError):
        return Cell(code="date")


def truth(text: str) -> Cell:
    """Yes or no, or company or person, in Chinese or English; code ``truth``."""
    word = narrow(text).casefold()
    if word in YES or word in NO:
        return Cell(word in YES)
    return Cell(code="truth")


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of these words that was probably meant; empty when none is near.

    >>> nearest("华东去", ["华东区", "华南区"])
    '华东区'
    """
    forms = {narrow(other).casefold(): other for other in sorted(words)}
    found = difflib.get_close_matches(narrow(word)[:100].casefold(), forms, 1, 0.6)
    return forms[found[0]] if found else ""


def depths(
    parents: Mapping[int, str], owners: Mapping[str, int]
) -> tuple[dict[int, int], set[int]]:
    """In which order rows are to be taken, so that each comes after its parent.

    :param parents: ``{row: name of its parent}``
    :param owners: ``{name: row}``; a parent that is no row is there already
    :return: ``{row: how many parents in the file are above it}``, from 1 on, and the
        rows whose parents lead round in a circle

    >>> depths({2: "A", 3: "B", 4: "C", 5: "D"}, {"A": 1, "B": 2, "C": 5, "D": 4})
    ({2: 1, 3: 2}, {4, 5})
    """
    found: dict[int, int] = {}
    circle: set[int] = set()
    for start in parents:
        path: list[int] = []
        row: int | None = start
        seen: set[int] = set()
        while row is not None and row in parents and row not in found:
            if row in seen or row in circle:
                circle.update(path)
                break
            seen.add(row)
            path.append(row)
            row = owners.get(parents[row])
        else:
            below = found.get(row, 0) if row is not None else 0
            for height, one in enumerate(reversed(path), below + 1):
                found[one] = height
    return found, circle
