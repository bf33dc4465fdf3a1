from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import NamedTuple

from odoo import api, models

BATCH = 5000
KEY_LENGTH = 200
NOTE_LENGTH = 500


class Row(NamedTuple):
    """One event as it is stored."""

    company_id: int
    key: str
    line_id: int
    quantity: float | Decimal
    used_at: datetime
    used_on: str
    note: str | None


class BillingUsage(models.Model):
    """Usage sent by machines: many at once, each counted once."""

    _inherit = "billing.usage"

    @api.model
    def ingest(self, events):
        """Take usage that a machine sends; what it sent before is not counted again.

        Send again whatever was not answered. A key with the same content is known and
        accepted silently; with other content it is kept aside and listed as a conflict.
        What cannot be taken is refused with its reason, all other events are taken.

        :param list events: dicts with ``external_key`` (text, once in a company),
            ``quantity`` (number), ``used_at`` (ISO 8601; without a zone it is UTC; a
            bare day is a day of the company) and what is charged: ``line_id``, or
            ``object`` (number of a charged object) and, where it has several metered
            lines, ``item`` (code of a charge item). ``unit`` is compared where it is
            given; ``note`` is kept.
        :return: ``{"received", "counted", "known": numbers, "conflicts": [key, ...],
            "refused": [{"position", "external_key", "reason"}, ...]}``
        """
        self.check_access("create")
        rows, others, refused = self._ingest_read(events)
        counted, conflicts = 0, []
        # in one order for all: two senders of the same keys wait, and do not deadlock
        todo = [rows[place] for place in sorted(rows)]
        self._ingest_flush()
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            fresh = self._ingest_insert(batch)
            if fresh < len(batch):
                conflicts += self._ingest_conflicts(batch)
            counted += fresh
        for start in range(0, len(others), BATCH):
            conflicts += self._ingest_conflicts(others[start : start + BATCH])
        self.invalidate_model()
        taken = len(rows) + len(others)
        return {
            "received": taken + len(refused),
            "counted": counted,
            "known": taken - counted - len(conflicts),
            "conflicts": conflicts,
            "refused": refused,
        }

    # -- reading what was sent -----------------------------------------------------

    @api.model
    def _ingest_read(self, events):
        """What was sent: the first row of each key, all others, and the refused."""
        reader = self._ingest_reader(events)
        rows, others, refused = {}, [], []
        for position, event in enumerate(events):
            row, fault = reader(event)
            if fault:
                key = event.get("external_key") if isinstance(event, dict) else None
                refused.append(
                    {"position": position, "external_key": key, "reason": fault}
                )
            elif rows.setdefault(row[:2], row) is not row:
                others.append(row)
        return rows, others, refused

    @api.model
    def _ingest_reader(self, events):
        """A function that reads one event, after the queries for all.

        :return: callable that answers ``(Row, None)`` or ``(None, reason)``
        """
        find = self._ingest_finder([e for e in events if isinstance(e, dict)])
        zone = self.env.company._billing_zone()

        def read(event):
            if not isinstance(event, dict):
                return None, self.env._("An event is a set of names and values.")
            key = event.get("external_key")
            if not isinstance(key, str) or not key or "\x00" in key:
                return None, self.env._("An event needs a key, as text.")
            if len(key) > KEY_LENGTH:
                return None, self.env._("A key has at most %s characters.", KEY_LENGTH)
            quantity = _number(event.get("quantity"))
            if quantity is None:
                return None, self.env._(
                    "The quantity is not a number that can be billed."
                )
            moment = _moment(event.get("used_at"), zone)
            if moment is None:
                return None, self.env._(
                    "%s is no moment: write it as 2025-01-31T08:00:00+08:00.",
                    event.get("used_at"),
                )
            used_at, day = moment
            line_id, place, fault = find(event, day)
            fault = fault or self._usage_fault(place, quantity, day)
            fault = fault or self._usage_unit_fault(place, event.get("unit"))
            if fault:
                return None, fault
            note = event.get("note")
            note = str(note).replace("\x00", "")[:NOTE_LENGTH] if note else None
            content = line_id, quantity, used_at, day.isoformat(), note
            return Row(place.company, key, *content), None

        return read

    @api.model
    def _usage_unit_fault(self, place, unit):
        """Why usage in this unit cannot be taken, or None."""
        if not unit or unit == place.unit:
            return None
        return self.env._(
            "%(item)s is counted in %(unit)s, not in %(other)s.",
            item=place.name,
            unit=place.unit,
            other=unit,
        )

    @api.model
    def _ingest_finder(self, events):
        """A function that finds the line of an event, in a few queries for all."""
        Line = self.env["billing.subscription.line"]
        ids = {e["line_id"] for e in events if isinstance(e.get("line_id"), int)}
        # what one may not see is not told apart from what there is not
        places = Line.search([("id", "in", list(ids))])._usage_places()
        objects = self._ingest_by_code("billing.object", events, "object")
        items = self._ingest_by_code("billing.item", events, "item")
        of_object = self._usage_line_finder(list(objects.values()))

        def find(event, day):
            line_id = event.get("line_id")
            if not line_id and event.get("object"):
                line, fault = of_object(
                    objects.get(event["object"]), items.get(event.get("item")), day
                )
                if fault:
                    return None, None, fault
                line_id = line.id
                places.setdefault(line_id, line._usage_places()[line_id])
            if line_id not in places:
                return (
                    None,
                    None,
                    self.env._(
                        "There is no subscription line %s that you may see.", line_id
                    ),
                )
            return line_id, places[line_id], None

        return find

    @api.model
    def _ingest_by_code(self, model, events, name):
        """``{code: id}`` of the records that events name by their code."""
        codes = {e[name] for e in events if isinstance(e.get(name), str) and e[name]}
        if not codes:
            return {}
        company = self.env["billing.usage"]._check_company_domain(self.env.companies)
        found = self.env[model].search([("code", "in", list(codes)), *company])
        return {record.code: record.id for record in found}


def _number(value):
    """A finite number as it is, text as a decimal number, or None."""
    if isinstance(value, str):
        try:
            value = Decimal(value.strip())
        except InvalidOperation:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return value if isfinite(value) else None


def _moment(value, zone):
    """A moment in UTC without its zone, and its day in a zone; None for no moment."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None
    if len(value) <= 10:  # a day, not a moment
        moment = moment.replace(tzinfo=zone)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    try:
        day = moment.astimezone(zone).date()
        return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0), day
    except OverflowError:
        return None
