from collections import defaultdict

from dateutil.tz import UTC, gettz

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.timeline import Mark, beginning, newest, reach


class ResPartner(models.Model):
    """How the sources of a timeline are asked: all at once, each for one page.

    One query finds where the newest events lie, whatever there are; then only the
    records of the page are read, those of one model together.
    """

    _inherit = "res.partner"

    def _customer_timeline_rows(self, limit, mark=None, kinds=None):
        """Where the newest events of this customer lie.

        :param limit: how many at most
        :param mark: an ``engine.timeline.Mark``; only what comes after it
        :param kinds: only these; None: all
        :return: a list of ``(Mark, (Source, kind))``, newest first
        """
        customer, zone = self.commercial_partner_id, self._customer_zone()
        # who may not see the customer is not told what happened with it
        customer.check_access("read")
        sources = {source.name: source for source in self._customer_timeline_sources()}
        queries = [
            query
            for source in sources.values()
            for kind in source.kinds
            if kinds is None or kind in kinds
            if (query := customer._customer_timeline_query(source, kind, limit, mark))
        ]
        if not queries:
            return []
        rows = []
        found = self.env.execute_query(SQL(" UNION ALL ").join(queries))
        for name, kind, number, moment in found:
            source = sources[name]
            if self._customer_has_days(source):
                moment = beginning(moment.date(), zone)
            rows.append((Mark(moment, name, number), (source, kind)))
        return newest(rows, limit)

    def _customer_zone(self):
        """The time zone of the reader."""
        return gettz(str(self.env.tz)) or UTC

    def _customer_has_days(self, source):
        """Whether what a source tells has a day and no time."""
        return self.env[source.model]._fields[source.moment].type == "date"

    def _customer_timeline_query(self, source, kind, limit, mark=None):
        """The newest records of one kind, as a select; None if they may not be read.

        :param source: an ``engine.timeline.Source``
        :param limit: how many at most
        :param mark: only what comes after it
        :return: ``SQL`` with the source's name, the kind, id and moment
        """
        found = self._customer_timeline_search(source, kind)
        if found is None:
            return None
        query, moment, partner = found
        key = SQL.identifier(query.table, "id")
        query.add_where(SQL("%s IS NOT NULL", moment))
        if mark:
            zone = self._customer_zone() if self._customer_has_days(source) else None
            query.add_where(_before(reach(mark, source.name, zone), moment, key))
        query.order = SQL("%s DESC, %s DESC", moment, key)
        query.limit = limit
        selected = query.select(
            SQL("%s AS name", source.name),
            SQL("%s AS kind", kind),
            SQL("%s AS number", key),
            SQL("%s::timestamp AS moment", moment),
        )
        if not partner:
            return SQL("(%s)", selected)
        # Each contact has few, and an index gives the newest of each; together they
        # would all have to be sorted.
        return SQL(
            """(SELECT event.*
                  FROM res_partner contact CROSS JOIN LATERAL (%s) event
                 WHERE contact.commercial_partner_id = %s
              ORDER BY event.moment DESC, event.number DESC LIMIT %s)""",
            selected,
            self.id,
            limit,
        )

    def _customer_timeline_search(self, source, kind):
        """What the reader may see of one kind of events of this customer.

        :return: ``(Query, SQL of the moment, SQL of the partner)``, the last of them
            None where the query is of this customer alone and not of each ``contact``;
            None where nothing may be seen
        """
        model = self.env[source.model]
        if source.is_history:  # see Source: closed to people, known to who may read
            model = model.sudo()
        elif not model.has_access("read"):
            return None
        domain = Domain(source.kinds[kind])
        if not source.has_contacts:
            domain &= Domain(source.partner, "=", self.id)
        query = model._search(domain)
        if query.is_empty():
            return None
        moment = model._field_to_sql(query.table, source.moment, query)
        if not source.has_contacts:
            return query, moment, None
        partner = model._field_to_sql(query.table, source.partner, query)
        query.add_where(SQL("%s = contact.id", partner))
        return query, moment, partner

    def _customer_timeline_events(self, rows):
        """What ``_customer_timeline_rows`` has found, as ``_customer_timeline`` tells.

        Records of one model are read together.
        """
        numbers = defaultdict(set)
        for mark, (source, _kind) in rows:
            numbers[source.model, source.is_history].add(mark.number)
        records = {}
        for (name, is_history), ids in numbers.items():
            # see Source: what the machine wrote of a customer the reader may read
            model = self.env[name].sudo() if is_history else self.env[name]
            for record in model.browse(ids):
                records[name, record.id] = record
        zone = self._customer_zone()
        events = []
        for mark, (source, kind) in rows:
            day = None
            if self._customer_has_days(source):
                day = mark.moment.replace(tzinfo=UTC).astimezone(zone).date()
            event = {
                "key": f"{source.name}-{mark.number}",
                "date": mark.moment,
                "day": day,
                "kind": kind,
                "note": None,
                "user": None,
                "amount": None,
                "currency_id": None,
                "model": source.model,
                "res_id": mark.number,
            }
            event.update(source.tell(records[source.model, mark.number]))
            events.append(event)
        return events

    def _customer_timeline_counts(self, most):
        """How many events of each kind the reader may see, counted up to ``most``.

        :return: ``{kind: number}``, in one query
        """
        customer = self.commercial_partner_id
        queries = []
        for source in self._customer_timeline_sources():
            for kind in source.kinds:
                query = customer._customer_timeline_query(source, kind, most)
                if query:
                    queries.append(query)
        if not queries:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT kind, COUNT(*) FROM (%s) event GROUP BY kind",
                SQL(" UNION ALL ").join(queries),
            )
        )
        return {kind: min(count, most) for kind, count in rows}


def _before(limit, moment, key):
    """The condition that a row is older than where the page before has ended.

    :param limit: an ``engine.timeline.Reach``
    """
    if limit.is_included:
        return SQL("%s <= %s", moment, limit.until)
    if limit.number is None:
        return SQL("%s < %s", moment, limit.until)
    return SQL("(%s, %s) < (%s, %s)", moment, key, limit.until, limit.number)
