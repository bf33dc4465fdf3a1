from odoo import api, fields, models
from odoo.tools import SQL

# From here on naming each customer costs more than reading them all.
MANY = 1000


class ResPartner(models.Model):
    """Amounts by customer, whoever of its contacts they stand on, in one query."""

    _inherit = "res.partner"

    @api.model
    def _customer_everybody(self):
        """Stands for all customers where selects are made: so many that none is named.

        Nobody is read; it is only good for asking for ``SQL``.
        """
        return self.browse(range(1, MANY + 2))

    def _customer_reads_all(self):
        """Whether naming these customers costs more than reading all there are."""
        return len(self) > MANY

    def _customer_is(self, column):
        """The condition that ``column`` is one of these customers or a contact.

        It stands alone, so that the planner may use an index on ``column``.

        :param column: an ``SQL`` expression, the id of a partner
        :return: an ``SQL`` expression; for very many customers one that lets all
            pass: ``_customer_totals`` leaves out whom it was not asked for
        """
        if self._customer_reads_all():
            return SQL("TRUE")
        return SQL(
            """%s = ANY(ARRAY(SELECT id FROM res_partner
                               WHERE commercial_partner_id = ANY(%s)))""",
            column,
            self._origin.ids,
        )

    def _customer_totals(self, company, *queries):
        """Add up amounts by customer and source, in the currency of ``company``.

        Each amount is converted at the rate of today, as an invoice of today would
        be. What the queries read has to be flushed.

        :param company: the ``res.company`` whose currency is wanted
        :param queries: selects of partner_id, source, currency_id (``NULL`` for the
            company's own) and amount as ``SQL``, each with ``_customer_is`` among
            its conditions
        :return: ``{partner_id: {source: float}}``; who has nothing is missing
        """
        asked, totals = set(self._origin.ids), {}
        if not (asked and queries):
            return totals
        own, today = company.currency_id, None
        digits = own.decimal_places
        query = self._customer_totals_query(SQL(" UNION ALL ").join(queries))
        for customer_id, source, currency_id, amount in self.env.execute_query(query):
            if customer_id not in asked:
                continue
            amount = float(amount or 0)
            if currency_id not in (None, own.id):
                today = today or fields.Date.context_today(self)
                currency = company.env["res.currency"].browse(currency_id)
                amount = currency._convert(amount, own, company, today)
            elif round(amount, digits) != amount:  # a call less for each of thousands
                amount = own.round(amount)
            parts = totals.setdefault(customer_id, {})
            parts[source] = parts.get(source, 0.0) + amount
        return totals

    def _customer_totals_query(self, rows):
        """Those rows with the customer in the place of the contact, as ``SQL``.

        Looked up one by one for a few: the planner expects hundreds, and would read
        the table of contacts for them.

        :param rows: one select, as ``_customer_totals`` wants them
        """
        if len(self) == 1:  # it has to be that one, and planning is what takes longest
            return SQL(
                "SELECT %s, source, currency_id, amount FROM (%s) part",
                self._origin.id,
                rows,
            )
        if self._customer_reads_all():
            return SQL(
                """SELECT customer.commercial_partner_id, part.source,
                          part.currency_id, SUM(part.amount)
                     FROM (%s) part
                     JOIN res_partner customer ON customer.id = part.partner_id
                 GROUP BY customer.commercial_partner_id, part.source,
                          part.currency_id""",
                rows,
            )
        return SQL(
            """SELECT (SELECT commercial_partner_id FROM res_partner
                        WHERE id = part.partner_id),
                      part.source, part.currency_id, part.amount
                 FROM (%s) part""",
            rows,
        )
