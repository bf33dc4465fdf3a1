import heapq

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

HELD_OPERATIONS = ("order", "bill", "subscription")
INVOICE_KINDS = {"out_invoice": "invoice", "out_refund": "refund"}


class ResPartner(models.Model):
    """The hooks by which the addons meet; each extends them with ``super()``."""

    _inherit = "res.partner"

    def _customer_commitments(self, company):
        """What these customers are bound to owe ``company`` but is not invoiced yet.

        Ask it with commercial partners, of any number. Extend it by adding to what
        ``super()`` returns, in one query for all of them; where that query is plain
        SQL, extend ``_customer_commitment_queries`` instead and it costs none.

        :param company: the ``res.company`` the customers are bound to
        :return: ``{partner_id: {source: amount}}``, amounts as floats in the
            company's currency, taxes included; sources so far: ``order``,
            ``charge``. A customer without commitments may be missing.
        """
        queries = self._customer_commitment_queries(company)
        return self._customer_totals(company, *queries)

    def _customer_commitment_queries(self, company):
        """The selects that together tell ``_customer_commitments``.

        They are asked as one: a database plans one question sooner than three. Extend
        it with ``super()._customer_commitment_queries(company) + [SQL(...)]``, and
        flush what the select reads.

        :param company: the ``res.company`` the customers are bound to
        :return: a list of ``SQL`` as ``_customer_totals`` wants it
        """
        return []

    def _customer_holds(self, company, operation):
        """Why ``operation`` must not go ahead for these customers.

        Ask it with commercial partners. The archive itself holds orders, bills and
        subscriptions of customers who are not active, and only where the company
        has switched that on. A new addon adds its reasons to what ``super()``
        returns.

        :param company: the ``res.company`` that would do it
        :param operation: ``quote``, ``order``, ``delivery``, ``invoice``, ``bill``
            or ``subscription``
        :return: ``{partner_id: [reason, ...]}`` with sentences for the user; a
            customer whom nothing holds is missing
        """
        # Salespeople are told of a hold without reading the company's settings.
        if operation not in HELD_OPERATIONS or not company.sudo().customer_active_only:
            return {}
        return {
            customer.id: [customer._customer_state_message()]
            for customer in self.sudo()
            if customer.customer_state != "active"
        }

    def _customer_state_message(self):
        """Why this customer's state does not allow business."""
        self.ensure_one()
        name, reason = self.display_name, self.customer_state_reason
        messages = {
            "suspended": self.env._("%(customer)s is suspended.", customer=name),
            "blacklisted": self.env._("%(customer)s is blacklisted.", customer=name),
            "closed": self.env._("The file of %(customer)s is closed.", customer=name),
        }
        message = messages.get(self.customer_state)
        if message and reason:
            return self.env._(
                "%(message)s Reason: %(reason)s", message=message, reason=reason
            )
        return message or self.env._(
            "%(customer)s is not an approved customer.", customer=name
        )

    def _customer_timeline(self, limit, before=None):
        """What happened with this customer, newest first.

        Extend it by merging one's own events into what ``super()`` returns and
        cutting at ``limit``: ``_customer_timeline_merge`` does both. What the user
        may not read is left out.

        :param limit: how many events at most
        :param before: a naive UTC ``datetime``; only what is older is answered
        :return: a list of ``{"date": datetime, "kind": str, "title": str,
            "amount": float | None, "currency_id": int | None, "model": str,
            "res_id": int}``; kinds so far: ``state``, ``invoice``, ``refund``,
            ``payment``, ``remark``, ``relation``
        """
        self.ensure_one()
        customer = self.commercial_partner_id
        return self._customer_timeline_merge(
            limit,
            customer._customer_timeline_states(limit, before),
            customer._customer_timeline_invoices(limit, before),
            customer._customer_timeline_payments(limit, before),
        )

    def _customer_timeline_merge(self, limit, *parts):
        """The newest ``limit`` events of lists that are each newest first."""
        merged = heapq.merge(*parts, key=lambda event: event["date"], reverse=True)
        return [event for event, _n in zip(merged, range(limit), strict=False)]

    def _customer_timeline_states(self, limit, before):
        domain = Domain(
            [
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "=", self.id),
                ("field_id.name", "=", "customer_state"),
            ]
        )
        if before:
            domain &= Domain("mail_message_id.date", "<", before)
        self.check_access("read")
        # Who may read the customer may read its history, which is the admins' table.
        values = self.env["mail.tracking.value"].sudo().search(domain, limit=limit)
        return [
            {
                "date": value.mail_message_id.date,
                "kind": "state",
                "title": self.env._("State: %(state)s", state=value.new_value_char),
                "amount": None,
                "currency_id": None,
                "model": self._name,
                "res_id": self.id,
            }
            for value in values
        ]

    def _customer_timeline_invoices(self, limit, before):
        moves = self._customer_newest(
            "account.move",
            "invoice_date",
            [
                ("commercial_partner_id", "=", self.id),
                ("move_type", "in", list(INVOICE_KINDS)),
                ("state", "=", "posted"),
            ],
            limit,
            before,
        )
        return [
            {
                "date": date,
                "kind": INVOICE_KINDS[move.move_type],
                "title": move.display_name,
                "amount": move.amount_total_in_currency_signed,
                "currency_id": move.currency_id.id,
                "model": move._name,
                "res_id": move.id,
            }
            for move, date in moves
        ]

    def _customer_timeline_payments(self, limit, before):
        payments = self._customer_newest(
            "account.payment",
            "date",
            [
                ("partner_id.commercial_partner_id", "=", self.id),
                ("partner_type", "=", "customer"),
                ("state", "in", ("in_process", "paid")),
            ],
            limit,
            before,
        )
        return [
            {
                "date": date,
                "kind": "payment",
                "title": payment.display_name,
                "amount": payment.amount_signed,
                "currency_id": payment.currency_id.id,
                "model": payment._name,
                "res_id": payment.id,
            }
            for payment, date in payments
        ]

    def _customer_newest(self, model_name, day_field, domain, limit, before):
        """The newest records of a model that has a day, with a time to sort them by.

        Documents of one day follow each other by the time they were entered.

        :return: a list of ``(record, datetime)``, empty where the user may not read
        """
        model = self.env[model_name]
        if not model.has_access("read"):
            return []
        query = model._search(Domain(domain))
        at = SQL(
            "(%s + %s::time)",
            model._field_to_sql(query.table, day_field, query),
            model._field_to_sql(query.table, "create_date", query),
        )
        if before:
            query.add_where(SQL("%s < %s", at, before))
        query.order = SQL("%s DESC, %s DESC", at, SQL.identifier(query.table, "id"))
        query.limit = limit
        rows = self.env.execute_query(
            query.select(SQL.identifier(query.table, "id"), at)
        )
        records = model.browse(record_id for record_id, _date in rows)
        return [
            (record, date) for record, (_id, date) in zip(records, rows, strict=True)
        ]
