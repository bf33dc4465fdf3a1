"""What a customer answers to a statement: all is right, or these rows are not.

What comes from a form of strangers is read here: values in, claims or the code of what
is wrong out. Texts stay texts.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

KINDS = ("payment", "goods", "price", "duplicate", "other")
MISSING = "missing"  # instead of the number of a row: a row is missing
WORDS_AT_MOST = 2000
NAME_AT_MOST = 100
LARGEST = Decimal(10) ** 15
AMOUNT = re.compile(r"[+-]?\d{1,3}(,\d{3})*(\.\d*)?|[+-]?\d*\.?\d*")


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that the customer says is not right."""

    row: int | None  # None: a row is missing
    kind: str
    amount: Decimal | None  # what the customer believes; None: not said
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The claims, and codes of what is wrong with the answer itself."""

    claims: tuple[Claim, ...]
    faults: tuple[str, ...]


def clean(text: str, most: int) -> str:
    """A text without control characters, cut off at some length.

    >>> clean("  a\\x00b\\r\\nc  ", 3)
    'ab\\n'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        c
        for c in text
        if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    return "".join(kept).strip()[:most]


def amount(text: str) -> Decimal | None:
    """An amount as people type it, on any keyboard; None: nothing was typed.

    :raise ValueError: where it is no amount

    >>> [str(amount(text)) for text in ("1,234.50", "￥１２", " ", "-3")]
    ['1234.50', '12', 'None', '-3']
    """
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥$€£").strip()
    plain = plain.replace("−", "-").replace("，", ",")
    if not plain:
        return None
    if not AMOUNT.fullmatch(plain):
        raise ValueError(text)
    try:
        value = Decimal(plain.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if abs(value) >= LARGEST:
        raise ValueError(text)
    return value


def read(form: Mapping[str, str], rows: Collection[int]) -> Answer:
    """The claims of a form with ``kind_<row>``, ``amount_<row>``, ``words_<row>``.

    A row whose kind is empty and of which nothing is said is right.

    :param form: what was posted
    :param rows: the numbers of the statement's rows; others are not looked at

    >>> read({"kind_7": "price", "amount_7": "90", "kind_8": "price"}, [7]).claims
    (Claim(row=7, kind='price', amount=Decimal('90'), words=''),)
    >>> read({}, [7]).faults
    ('empty',)
    """
    claims, faults = [], []
    for row in (*rows, None):
        key = MISSING if row is None else str(row)
        kind = form.get(f"kind_{key}", "")
        words = clean(form.get(f"words_{key}", ""), WORDS_AT_MOST)
        typed = form.get(f"amount_{key}", "")
        if not (kind or words or typed.strip()):
            continue
        if kind not in KINDS:
            faults.append("kind")
            continue
        try:
            claims.append(Claim(row, kind, amount(typed), words))
        except ValueError:
            faults.append("amount")
    if kinds_without_words(claims):
        faults.append("words")
    if not claims and not faults:
        faults.append("empty")
    return Answer(tuple(claims), tuple(dict.fromkeys(faults)))


def kinds_without_words(claims: Collection[Claim]) -> bool:
    """Whether a claim says too little: something else, or a row that is missing.

    >>> kinds_without_words([Claim(1, "other", None, "")])
    True
    """
    return any(
        not claim.words and claim.amount is None
        for claim in claims
        if claim.kind == "other" or claim.row is None
    )
