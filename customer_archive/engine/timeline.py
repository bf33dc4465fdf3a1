"""One timeline out of many sources, page by page: nothing is lost, nothing comes twice.

Newest first. Many events have the same moment, and what has a day and no time stands at
the beginning of its day; so each event has a `Mark`, in which its source and its number
follow its moment, and a page goes on exactly after the mark of the last one.

>>> last = Mark(datetime(2025, 3, 3, 9), "invoice", 12)
>>> Mark.decode(last.encode()) == last
True
>>> reach(last, "payment")  # comes before invoices of the same moment
Reach(until=datetime.datetime(2025, 3, 3, 9, 0), number=None, is_included=False)
>>> reach(last, "complaint").is_included
True
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timezone, tzinfo
from typing import Any

SEPARATOR = "~"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Where an event stands: marks are ordered as events are, the oldest first."""

    moment: datetime  # naive, UTC
    source: str
    number: int

    def encode(self) -> str:
        """The mark as a text that may travel; `decode` reads it."""
        moment = self.moment.isoformat(timespec="microseconds")
        return SEPARATOR.join((moment, self.source, str(self.number)))

    @classmethod
    def decode(cls, text: str) -> "Mark":
        """The mark that was encoded.

        :raise ValueError: when the text is no mark
        """
        moment, source, number = text.split(SEPARATOR)
        when = datetime.fromisoformat(moment)
        if when.tzinfo:
            raise ValueError(f"not in UTC without saying so: {moment}")
        return cls(when, source, int(number))


@dataclass(frozen=True, slots=True)
class Reach:
    """What of one source is older than a mark.

    What is before ``until`` is. Of what is exactly then: all of it where that
    ``is_included``, else that with a lower number than ``number``, if there is one.
    """

    until: datetime | date
    number: int | None
    is_included: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where events lie, and how they are told.

    :ivar name: stands in the marks; no other source has it
    :ivar model: the model of the records
    :ivar moment: its field with the day or the moment, stored
    :ivar kinds: ``{kind: domain}``, what makes a record an event of this kind
    :ivar tell: takes a record and answers a mapping with ``title`` and, where there
        is such a thing, ``note``, ``user`` (a name), ``amount``, ``currency_id``
    :ivar partner: its field with the customer
    :ivar has_contacts: that field may hold a contact of the customer
    :ivar is_history: written by the machine and closed to people; who may read the
        customer may read what it says about it
    """

    name: str
    model: str
    moment: str
    kinds: Mapping[str, Any]
    tell: Callable[[Any], Mapping[str, Any]]
    partner: str = field(default="partner_id", kw_only=True)
    has_contacts: bool = field(default=False, kw_only=True)
    is_history: bool = field(default=False, kw_only=True)


def beginning(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day begins where the reader is, in UTC without zone.

    >>> from datetime import timedelta
    >>> str(beginning(date(2025, 3, 3), timezone(timedelta(hours=8))))
    '2025-03-02 16:00:00'
    """
    start = datetime.combine(day, time.min, zone)
    return start.astimezone(timezone.utc).replace(tzinfo=None)


def reach(mark: Mark, source: str, zone: tzinfo | None = None) -> Reach:
    """What of a source is older than ``mark``.

    :param source: its name
    :param zone: of the reader, for a source that has days; None: it has moments
    """
    until: datetime | date = mark.moment
    if zone:
        local = mark.moment.replace(tzinfo=timezone.utc).astimezone(zone)
        until = local.date()
        if beginning(until, zone) < mark.moment:
            return Reach(until, None, True)
    if source == mark.source:
        return Reach(until, mark.number, False)
    return Reach(until, None, source < mark.source)


def newest(rows: Iterable[tuple[Mark, Any]], limit: int) -> list[tuple[Mark, Any]]:
    """The newest ``limit`` of rows that come in any order."""
    return sorted(rows, key=lambda row: row[0], reverse=True)[:limit]
