"""How far a bill was invoiced by fapiao, and whether a number can be one."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

ZERO = Decimal(0)


class State(str, Enum):
    """未开票, 部分开票, 已开票, 已红冲."""

    NONE = "none"
    PARTIAL = "partial"
    DONE = "done"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Fapiao:
    """One fapiao of a bill."""

    amount: Decimal
    is_reversed: bool = False


def state_of(total: Decimal, fapiao: Iterable[Fapiao]) -> State:
    """How far a bill of ``total``, taxes included, was invoiced.

    >>> state_of(Decimal(100), [Fapiao(Decimal(60)), Fapiao(Decimal(40))]).value
    'done'
    >>> state_of(Decimal(100), [Fapiao(Decimal(100), is_reversed=True)]).value
    'reversed'
    """
    every = list(fapiao)
    standing = [one for one in every if not one.is_reversed]
    if not standing:
        return State.REVERSED if every else State.NONE
    issued = sum((one.amount for one in standing), ZERO)
    return State.DONE if issued >= total else State.PARTIAL


def is_number(number: str, code: str, is_digital: bool) -> bool:
    """Whether a fapiao can have this number.

    A 数电票 has 20 digits and no code; an older one 8 digits, and a code of 10 or 12.

    >>> is_number("2531200000" * 2, "", is_digital=True)
    True
    >>> is_number("12345678", "031002300111", is_digital=False)
    True
    """
    digits = number.isascii() and number.isdigit()
    if is_digital:
        return digits and len(number) == 20 and not code
    known = code.isascii() and code.isdigit() and len(code) in (10, 12)
    return digits and len(number) == 8 and known
