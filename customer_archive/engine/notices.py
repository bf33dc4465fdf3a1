"""Telling departments about customers: what is news, when it is told, in which pieces.

Pure functions of states, moments and texts. What happened is a code; sentences are
the caller's.

>>> event_of("review", "active", was_active=False)
'join'
>>> event_of("closed", "active", was_active=True)
'return'
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

JOIN, LEAVE, STOP, RETURN = "join", "leave", "stop", "return"
OWNER, FACT = "owner", "fact"
# In this order they are told.
EVENTS = (JOIN, STOP, LEAVE, RETURN, OWNER, FACT)

# What is told "soon" waits until an import has gone quiet, but not for ever.
QUIET = timedelta(minutes=1)
LONGEST = timedelta(minutes=10)

KNOWN = ("active", "suspended", "blacklisted")  # whose changes are of interest


@dataclass(frozen=True, slots=True)
class Timing:
    """When a rule tells: ``soon``, ``hour`` or ``day`` at an hour of the clock."""

    kind: str
    hour: int = 0


def event_of(old: str, new: str, was_active: bool) -> str:
    """What a step from one state of the file to another means to a department.

    :param was_active: whether the customer has been active before
    :return: one of ``EVENTS``, or ``""`` when it is no news
    """
    if old == new:
        return ""
    if new == "active":
        return RETURN if was_active else JOIN
    if new in ("suspended", "blacklisted"):
        return STOP
    if new == "closed":
        return LEAVE
    return ""


def is_due(
    timing: Timing,
    now: datetime,
    first: datetime,
    last: datetime,
    told: datetime | None,
) -> bool:
    """Whether what waits is told now.

    :param now: by the company's clock, as are the other moments
    :param first: since when the oldest news waits
    :param last: since when the newest waits
    :param told: when this was told last, if ever
    """
    if timing.kind == "soon":
        return now - last >= QUIET or now - first >= LONGEST
    if timing.kind == "hour":
        return told is None or now - told >= timedelta(hours=1)
    begins = now.replace(hour=timing.hour, minute=0, second=0, microsecond=0)
    if now < begins:
        begins -= timedelta(days=1)
    # what came after the hour waits for the next day
    return first < begins and (told is None or told < begins)


def pieces(lines: Sequence[str], most: int) -> list[str]:
    """Texts of at most ``most`` bytes in UTF-8 that hold the lines in their order.

    A line that is too long by itself is cut between characters.

    :param most: bytes, at least 4: one character of any language

    >>> pieces(["one", "two", "three"], 8)
    ['one\\ntwo', 'three']
    """
    if most < 4:
        raise ValueError("no room for a character")
    texts: list[str] = []
    for part in _short_lines(lines, most):
        joined = f"{texts[-1]}\n{part}" if texts else part
        if texts and len(joined.encode()) <= most:
            texts[-1] = joined
        else:
            texts.append(part)
    return texts


def _short_lines(lines: Iterable[str], most: int) -> Iterable[str]:
    for line in lines:
        part = ""
        size = 0
        for character in line:
            width = len(character.encode())
            if size + width > most:
                yield part
                part, size = "", 0
            part += character
            size += width
        yield part
