"""One row of an imported table as values of fields, with all that is wrong with it.

Every cell is looked at, whatever is wrong with the one before, so that a person gets
one list and mends the file once. Nothing is guessed: a word that is not on the list is
a problem that names the nearest one.

>>> columns = [Column(0, "name"), Column(1, "customer_size")]
>>> words = Words({"customer_size": {"大型": ["large"]}})
>>> line = read_line(2, ["华信", "大形"], columns, words)
>>> line.values, [(p.code, p.params) for p in line.problems]
({'name': '华信'}, [('unknown', {'near': '大型'})])
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .import_words import Words
from .importing import (
    LONG_LINE,
    LONG_TEXT,
    Cell,
    clean,
    day,
    digits,
    number,
    truth,
)

ERROR, WARNING, NOTE = "error", "warning", "note"
# How a target is read; what is not named is a text of one line.
KINDS: dict[str, str] = {
    **dict.fromkeys(("comment",), "text"),
    **dict.fromkeys(("is_company",), "truth"),
    **dict.fromkeys(("date.founding", "date.birthday"), "date"),
    **dict.fromkeys(
        (
            *("customer_number", "external", "vat", "company_registry", "phone"),
            *("customer_mobile", "customer_fax", "contact.phone", "zip"),
            *("contact.customer_mobile", "title.tax_number", "title.phone"),
            *("title.bank_account", "title.bank_code", "title.mobile"),
            *("handle.qq", "handle.wechat"),
        ),
        "digits",
    ),
    **dict.fromkeys(
        (
            *("country_id", "state_id", "industry_id", "customer_level_id"),
            *("customer_region_id", "customer_size", "user_id", "customer_channel"),
            *("customer_template_id", "property_payment_term_id"),
            *("title.taxpayer_kind",),
        ),
        "word",
    ),
    **dict.fromkeys(("customer_demand_ids", "category_id"), "words"),
}
BETWEEN = "、;；,，/|\n"
MOST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of the table stands for."""

    place: int
    target: str
    system_id: int = 0  # of an external number
    rank: int = 0  # as which key a row is recognised by it: the lowest first; 0: none

    @property
    def key(self) -> str:
        """The name under which a line holds its value."""
        return f"{self.target}.{self.system_id}" if self.system_id else self.target


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, as a code with the values of its sentence."""

    code: str
    severity: str = ERROR
    place: int = -1  # of the column; -1: the row as a whole
    params: Mapping[str, object] = field(default_factory=dict)
    value: str = ""


@dataclass(slots=True)
class Line:
    """One row: what it says, and what is wrong with it."""

    number: int
    values: dict[str, object] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_bad(self) -> bool:
        """Whether the row cannot be imported."""
        return any(problem.severity == ERROR for problem in self.problems)

    def add(
        self, code: str, key: str = "", severity: str = ERROR, **params: object
    ) -> None:
        """Note a problem, with the column of ``key`` if it is one."""
        place = self.places.get(key, -1)
        value = str(self.values.get(key, ""))[:MOST_VALUE]
        self.problems.append(Problem(code, severity, place, params, value))


def read_line(
    row: int,
    cells: Sequence[str],
    columns: Sequence[Column],
    words: Words,
    width: int = 0,
) -> Line:
    """The values of one row.

    :param cells: as they stand in the file; of any length
    :param width: how many columns have headers; 0: as many as are read
    :return: with values of filled cells only
    """
    line = Line(row)
    for column in columns:
        text = cells[column.place] if column.place < len(cells) else ""
        if not text or text.isspace():
            continue
        kind = KINDS.get(column.target, "line")
        cell = clean(text, LONG_TEXT if kind == "text" else LONG_LINE)
        line.places[column.key] = column.place
        if cell.note:
            _note(line, column, cell.note, text, severity=NOTE)
        if cell.code:
            _note(line, column, cell.code, text)
        elif cell.value != "":
            _read(line, column, kind, str(cell.value), words)
    width = width or 1 + max((column.place for column in columns), default=0)
    # More filled cells than there are headers: somebody forgot quotation marks.
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        line.add("wide", count=len(cells))
    return line


def _read(line: Line, column: Column, kind: str, text: str, words: Words) -> None:
    if kind == "words":
        _read_words(line, column, text, words)
        return
    if kind == "word":
        cell = words.find(column.target, text)
    elif kind in READERS:
        cell = READERS[kind](text)
    else:
        cell = Cell(" ".join(text.split()) if kind == "line" else text)
    if cell.code:
        _note(line, column, cell.code, text, _hint(cell, column, text, words))
    else:
        line.values[column.key] = cell.value


READERS = {"truth": truth, "date": day, "digits": digits, "number": number}


def _read_words(line: Line, column: Column, text: str, words: Words) -> None:
    parts = text.translate(dict.fromkeys(map(ord, BETWEEN), "\n")).split("\n")
    found = []
    for part in filter(None, map(str.strip, parts)):
        cell = words.find(column.target, part)
        if cell.code:
            _note(line, column, cell.code, part, _hint(cell, column, part, words))
        else:
            found.append(cell.value)
    line.values[column.key] = found


def _hint(cell: Cell, column: Column, text: str, words: Words) -> dict[str, object]:
    return {"near": words.near(column.target, text)} if cell.code == "unknown" else {}


def _note(
    line: Line,
    column: Column,
    code: str,
    text: str,
    params: Mapping[str, object] | None = None,
    severity: str = ERROR,
) -> None:
    shown = text.strip()[:MOST_VALUE].replace("\0", "")
    line.problems.append(Problem(code, severity, column.place, params or {}, shown))
