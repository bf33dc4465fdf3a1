"""The seal of a confirmed statement: SHA-256 over a canonical form.

Two statements have the same form if and only if the customer was told the same: the
same head, the same rows in the same order, the same amounts. How a number or a text is
kept has no part in it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

VERSION = 1  # of the form; a statement is checked by the one it was sealed with

Value = str | int | date | Decimal | None


def plain(value: Value, digits: int) -> str:
    """A value as the form has it.

    :param digits: decimals of amounts, those of the currency
    :raise TypeError: for binary fractions, which have more than one spelling

    >>> [plain(v, 2) for v in (Decimal("1E+2"), Decimal("-0.00"), None)]
    ['100.00', '0.00', '']
    >>> plain(date(2025, 2, 28), 2)
    '2025-02-28'
    """
    if isinstance(value, float):
        raise TypeError("an amount has to be exact")
    if value is None:
        return ""
    if isinstance(value, Decimal):
        amount = value.quantize(Decimal(1).scaleb(-digits))
        return f"{abs(amount) if not amount else amount:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def canonical(
    head: Mapping[str, Value], rows: Sequence[Mapping[str, Value]], digits: int
) -> bytes:
    """The form of a statement: names sorted, rows in their order, no blanks.

    :param head: what stands above and below the rows
    :param rows: the rows, each with the same names
    :param digits: decimals of amounts

    >>> canonical({"b": Decimal(1), "a": "对账"}, [], 2).decode()
    '{"head":{"a":"对账","b":"1.00"},"rows":[],"version":1}'
    """
    form = {
        "version": VERSION,
        "head": {name: plain(value, digits) for name, value in head.items()},
        "rows": [
            {name: plain(value, digits) for name, value in row.items()} for row in rows
        ],
    }
    text = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def seal(
    head: Mapping[str, Value], rows: Sequence[Mapping[str, Value]], digits: int
) -> str:
    """The hash of a statement, in 64 hexadecimal digits.

    >>> seal({"a": Decimal(1)}, [], 2) == seal({"a": Decimal("1.00")}, [], 2)
    True
    >>> seal({"a": Decimal(1)}, [], 2) == seal({"a": Decimal("1.01")}, [], 2)
    False
    """
    return hashlib.sha256(canonical(head, rows, digits)).hexdigest()
