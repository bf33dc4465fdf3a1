"""Tables as people send them: CSV in the encodings of China, and XLSX, row by row.

Nothing is evaluated and nothing is held but the row at hand. What cannot be read is a
row with a fault, never the end of the file.

>>> data = "名称,手机\\n华信,138\\n".encode("gb18030")
>>> [row.cells for row in read_csv(data, "gb18030", delimiter_of(data, "gb18030"))]
[['名称', '手机'], ['华信', '138']]
"""

import csv
import io
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from .import_encoding import Unreadable

DELIMITERS = (",", "\t", ";", "|")
LOOKED_AT = 20  # rows to tell the delimiter and the headers by
MOST_LINES = 200  # of one row: beyond it somebody forgot a quotation mark
MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file, numbered as a spreadsheet shows it."""

    number: int
    cells: Sequence[str]
    fault: str = ""  # "quote": not closed; "unreadable"


def delimiter_of(data: bytes, encoding: str) -> str:
    """The sign between the cells: that which makes the most columns of all rows."""

    def score(delimiter: str) -> float:
        rows = islice(read_csv(data, encoding, delimiter), LOOKED_AT)
        widths = [len(row.cells) for row in rows if any(row.cells)]
        usual = max(widths, key=widths.count, default=1)
        return (usual - 1) * widths.count(usual) / max(1, len(widths))

    return max(DELIMITERS, key=score)


class _Lines:
    """The lines of a file; those that a row has taken can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = iter(lines)
        self.back: deque[str] = deque()
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise Unreadable("quote")
        try:
            line = self.back.popleft() if self.back else next(self.lines)
        except StopIteration:
            self.ended = True
            raise
        self.taken.append(line)
        # Before Python 3.11 the reader refuses NUL; cells are cleaned of both.
        return line.replace("\0", "\x01")

    def give_back(self) -> str:
        """The first line that was taken; all after it are read again."""
        first, *rest = self.taken
        self.back.extendleft(reversed(rest))
        self.ended = False
        return first


def read_csv(data: bytes, encoding: str, delimiter: str) -> Iterator[Row]:
    """The rows of a CSV file.

    :param encoding: a codec; bytes that mean nothing in it become U+FFFD
    """
    text = io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace", newline="")
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    for number in range(1, MOST_ROWS + 1):
        lines.taken.clear()
        try:
            cells = next(reader)
            fault = "quote" if lines.ended else ""
        except StopIteration:
            return
        except Unreadable:
            fault = "quote"
        except csv.Error:
            yield Row(number, ["".join(lines.taken)], "unreadable")
            continue
        if fault:
            (cells,) = csv.reader(
                [lines.give_back()], delimiter=delimiter, quoting=csv.QUOTE_NONE
            )
            reader = csv.reader(lines, delimiter=delimiter)
        yield Row(number, cells, fault)


def sheets_of(data: bytes) -> list[str]:
    """The names of the sheets of an XLSX file.

    :raises Unreadable: ``format``, when it is none
    """
    return list(_book(data).sheetnames)


def read_xlsx(data: bytes, sheet: str = "") -> Iterator[Row]:
    """The rows of one sheet, the first by default; of formulas what they last gave.

    :raises Unreadable: ``format`` or ``sheet``
    """
    book = _book(data)
    if sheet and sheet not in book.sheetnames:
        raise Unreadable("sheet")
    table = book[sheet or book.sheetnames[0]]
    table.reset_dimensions()  # what the file says of its size need not be true
    number = 0
    try:
        for values in islice(table.iter_rows(values_only=True), MOST_ROWS):
            number += 1
            yield Row(number, [text_of(value) for value in values])
    except FAULTS:
        yield Row(number + 1, [], "unreadable")


# What openpyxl throws at files that are damaged or made to harm.
FAULTS = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError),
    *(SyntaxError, TypeError, ValueError),
)


def _book(data: bytes) -> Any:
    import zipfile

    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (*FAULTS, zipfile.BadZipFile) as fault:
        raise Unreadable("format") from fault


def text_of(value: object) -> str:
    """A cell of a spreadsheet as somebody would have typed it.

    >>> text_of(13800138000.0), text_of(datetime(2025, 1, 5)), text_of(None)
    ('13800138000', '2025-01-05', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def header_row(rows: Iterable[Row]) -> int:
    """The number of the row that names the columns: titles above it are narrower."""
    first = [row for row in islice(rows, LOOKED_AT) if any(row.cells)]
    filled = {
        row.number: sum(bool(cell.strip()) for cell in row.cells) for row in first
    }
    widest = max(filled.values(), default=0)
    return next((n for n, count in filled.items() if count * 5 >= widest * 3), 1)
