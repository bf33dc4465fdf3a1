from odoo import api, models

from ..engine.timeline import Mark

HELD_OPERATIONS = ("order", "bill", "subscription")


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

    @api.model
    def _customer_overdue_reminded(self, company):
        """Whether an addon writes to customers about what is overdue.

        Another one leaves it alone then: nobody is reminded of one bill by two.

        :param company: the ``res.company`` that is owed
        """
        return False

    @api.model
    def _customer_owed_query(self, company):
        """What all customers owe, as limits are judged by it; None: nobody judges.

        For a comparison with other books, so the parts are coarse. An addon that
        keeps limits answers; what the select reads has to be flushed.

        :param company: the ``res.company`` that is owed
        :return: a select of ``partner_id`` (a customer or contact), ``source``
            (``receivable`` for open journal items, else as in
            ``_customer_commitments``), ``currency_id`` (``NULL`` for the company's
            own) and ``amount``, as ``SQL``
        """
        return None

    def _customer_timeline(self, limit, before=None):
        """What happened with this customer, newest first.

        What the user may not read is left out. To add to it, extend
        ``_customer_timeline_sources``: this is only where it is asked.

        :param limit: how many events at most
        :param before: a naive UTC ``datetime``; only what is older is answered. Where
            many events have the same moment, ``customer_360_page`` goes on exactly.
        :return: a list of ``{"key": str, "date": datetime, "day": date | None,
            "kind": str, "title": str, "note": str | None, "user": str | None,
            "amount": float | None, "currency_id": int | None, "model": str,
            "res_id": int}``; what has a ``day`` and no time stands at its beginning,
            where the user is
        """
        self.ensure_one()
        mark = Mark(before, "", 0) if before else None
        rows = self._customer_timeline_rows(limit, mark)
        return self._customer_timeline_events(rows)

    def _customer_timeline_sources(self):
        """Where the events of the timeline lie.

        Extend it with ``super()._customer_timeline_sources() + [Source(...)]``, and
        name its kinds in ``_customer_timeline_chips``. The sources of all addons are
        asked at once; each gives no more rows than a page has, so it wants an index on
        customer and moment (and kind, where it has several).

        :return: a list of ``engine.timeline.Source``
        """
        return []

    def _customer_timeline_chips(self):
        """What the timeline can be narrowed to, and how its events look.

        Extend it by adding to what ``super()`` returns.

        :return: ``{chip: {"label": str, "sequence": int, "tone": one of Bootstrap's
            colours, "kinds": {kind: (label, icon)}}}``
        """
        return {}

    def _customer_figures(self):
        """The figures at the head of the customer's 360° view.

        Ask it with one commercial partner. Extend it by adding to what ``super()``
        returns; what the user may not know is left out.

        :return: ``{key: {"label": str, "sequence": int, "value": float | str | None,
            "type": "monetary" | "datetime" | "date" | "text", "currency_id": int,
            "note": str, "tone": a colour of Bootstrap's, "trend": [[str, float], ...],
            "action": the name of a public method on ``res.partner`` that opens the
            rows}}``; all but the first four may be missing
        """
        return {}
