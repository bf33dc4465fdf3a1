from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.exposure import DRAFT, ORDER, RECEIVABLE

# From here on naming each customer costs more than reading them all.
MANY = 1000
# Lines before orders, and with them what core would write a moment later anyhow: so
# that asking in between costs no update of its own.
FLUSHED = {
    "account.account": ["account_type"],
    "account.move.line": [
        "account_id", "amount_residual", "balance", "company_id", "currency_id",
        "date", "date_maturity", "parent_state", "partner_id", "price_subtotal",
        "price_total", "reconciled",
    ],
    "res.partner": ["commercial_partner_id"],
    "sale.order.line": [
        "discount", "display_type", "invoice_lines", "invoice_status",
        "is_downpayment", "order_id", "price_subtotal", "price_total", "price_unit",
        "product_uom_qty", "qty_delivered", "qty_to_invoice", "state",
        "untaxed_amount_invoiced", "untaxed_amount_to_invoice",
    ],
    "sale.order": [
        "company_id", "currency_id", "currency_rate", "invoice_status",
        "partner_invoice_id", "state",
    ],
    "payment.transaction": ["amount", "currency_id", "payment_id", "state"],
    "account.payment": ["move_id", "state"],
}  # fmt: skip


class ResPartner(models.Model):
    """What customers owe, part by part, for any number of them in a few queries."""

    _inherit = "res.partner"

    def _credit_exposure(self, company):
        """What these customers owe ``company``, part by part.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: {source: amount}}`` for every id asked, floats in
            the company's currency; the sources are those of ``engine/exposure.py``
            and of ``_customer_commitments``, ``receivable`` and ``order`` always
        """
        # the figure is the customer's, whatever of it the user may see
        customers = self.sudo()
        exposure = {id_: {RECEIVABLE: 0.0, ORDER: 0.0} for id_ in self._origin.ids}
        for id_, amount in customers._credit_receivables(company).items():
            if id_ in exposure:
                exposure[id_][RECEIVABLE] = float(amount)
        for id_, parts in customers._customer_commitments(company).items():
            if id_ in exposure:
                exposure[id_].update(parts)
        if self.env["credit.policy"]._credit_rules(company).count_drafts:
            for id_, amount in customers._credit_drafts(company).items():
                if id_ in exposure:
                    exposure[id_][DRAFT] = amount
        return exposure

    @api.model
    def _credit_flush(self):
        """Write what the queries of the exposure read."""
        for model, names in FLUSHED.items():
            self.env[model].flush_model(names)

    def _credit_contact_ids(self):
        """The ids of these customers with all their contacts, archived ones too."""
        return [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    "SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s)",
                    self._origin.ids,
                )
            )
        ]

    def _credit_among(self, column):
        """The condition that ``column`` is one of these customers or contacts.

        :param column: an ``SQL`` expression
        :return: an ``SQL`` expression; for very many customers one that lets all
            pass: the caller leaves out whom it did not ask for
        """
        if len(self) > MANY:
            return SQL("TRUE")
        return SQL(
            """%s = ANY(ARRAY(SELECT id FROM res_partner
                               WHERE commercial_partner_id = ANY(%s)))""",
            column,
            self._origin.ids,
        )

    def _credit_items(self, company):
        """The condition for the open items, on the alias ``item``, as ``SQL``.

        The accounts and contacts are looked up first, by subqueries that stand alone:
        so core's index on account and partner is used. A join on the account's type
        would read every line that can never be reconciled.

        :param company: the ``res.company`` that is owed
        """
        accounts = SQL(
            "ARRAY(SELECT id FROM account_account WHERE account_type = %s)",
            "asset_receivable",
        )
        if len(self) > MANY:  # the planner has to know which ones
            rows = self.env.execute_query(SQL("SELECT unnest(%s)", accounts))
            accounts = SQL("%s", [id_ for (id_,) in rows])
        return SQL(
            """item.account_id = ANY(%s)
               AND item.reconciled IS NOT TRUE
               AND item.parent_state = 'posted'
               AND item.company_id = %s
               AND %s""",
            accounts,
            company.id,
            self._credit_among(SQL("item.partner_id")),
        )

    def _credit_by_customer(self, rows):
        """Those rows of an amount each, with the customer instead of the contact.

        Looked up one by one for a few: the planner expects hundreds, and would read
        the table of contacts for them.

        :param rows: ``SQL`` of a select of partner_id, source, currency_id, amount
        :return: ``SQL`` of customer, source, currency, amount
        """
        if len(self) > MANY:
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

    def _credit_receivables(self, company):
        """Open posted items of these customers, both signs.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: amount}``; of more customers than asked for when these
            are very many
        """
        if not self._origin:
            return {}
        self._credit_flush()
        one = len(self._origin) == 1  # thousands of items need not be sorted then
        query = SQL(
            """SELECT %s AS partner_id, NULL AS source, NULL AS currency_id,
                      SUM(item.amount_residual) AS amount
                 FROM account_move_line item
                WHERE %s
               %s""",
            SQL("%s", self._origin.id) if one else SQL("item.partner_id"),
            self._credit_items(company),
            SQL("") if one else SQL("GROUP BY item.partner_id"),
        )
        if not one:
            query = self._credit_by_customer(query)
        result = {}
        for id_, _source, _currency, amount in self.env.execute_query(query):
            result[id_] = result.get(id_, 0) + (amount or 0)
        return result

    def _credit_drafts(self, company):
        """Draft invoice lines of these customers that nothing else answers for.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: amount}`` in the company's currency
        """
        today = fields.Date.context_today(self)
        result = defaultdict(float)
        for partner, currency, amount in self.env["account.move.line"]._read_group(
            self._credit_drafts_domain(company),
            groupby=["partner_id", "currency_id"],
            aggregates=["price_total:sum"],
        ):
            result[partner.commercial_partner_id.id] += currency._convert(
                amount, company.currency_id, company, today
            )
        return dict(result)

    def _credit_drafts_domain(self, company):
        """The ``Domain`` of the draft lines that are a part of their own.

        :param company: the ``res.company`` that is owed
        """
        committed = self.env["account.move.line"]._customer_committed_domain()
        return (
            Domain("company_id", "=", company.id)
            & Domain("parent_state", "=", "draft")
            & Domain("move_type", "in", ("out_invoice", "out_receipt"))
            & Domain("display_type", "=", "product")
            & Domain("partner_id", "in", self._credit_contact_ids())
            & ~committed
        )

    def _credit_overdue(self, company):
        """What is past due after unmatched payments have paid the oldest items.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: (amount, days of the oldest item)}``; customers with
            nothing overdue are missing
        """
        if not self._origin:
            return {}
        today = fields.Date.context_today(self)
        self._credit_flush()
        # as with the exposure, the figure does not depend on who looks
        rows = self.env.execute_query(self.sudo()._credit_overdue_query(company, today))
        return {
            id_: (float(amount), (today - oldest).days) for id_, amount, oldest in rows
        }

    def _credit_overdue_query(self, company, today):
        """Customer, overdue amount and due date of the oldest item nothing pays.

        :param company: the ``res.company`` that is owed
        :param today: items due before this ``date`` are overdue
        """
        return SQL(
            """SELECT customer_id, SUM(LEAST(residual, running - credit)), MIN(due)
                 FROM (SELECT customer.commercial_partner_id AS customer_id,
                              COALESCE(item.date_maturity, item.date) AS due,
                              item.amount_residual AS residual,
                              SUM(GREATEST(item.amount_residual, 0)) OVER (
                                  PARTITION BY customer.commercial_partner_id
                                  ORDER BY COALESCE(item.date_maturity, item.date),
                                           item.id) AS running,
                              -SUM(LEAST(item.amount_residual, 0)) OVER (
                                  PARTITION BY customer.commercial_partner_id
                              ) AS credit
                         FROM account_move_line item
                         JOIN res_partner customer ON customer.id = item.partner_id
                        WHERE %s) item
                WHERE residual > 0 AND due < %s AND running > credit
             GROUP BY customer_id""",
            self._credit_items(company),
            today,
        )
