from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.exposure import DRAFT, LATER, ONLINE, ORDER, RECEIVABLE

OURS = {ORDER, ONLINE, LATER}  # of what the hook for commitments answers
# What the queries read; drafts and releases are read by the ORM.
ITEMS = {
    "account.account": ["account_type"],
    "account.move.line": [
        "account_id", "amount_residual", "balance", "company_id", "currency_id",
        "date", "date_maturity", "parent_state", "partner_id", "price_subtotal",
        "price_total", "reconciled",
    ],
    "res.partner": ["commercial_partner_id"],
}  # fmt: skip


class ResPartner(models.Model):
    """What customers owe, part by part, for any number of them in a few queries."""

    _inherit = "res.partner"

    def _credit_exposure(self, company, whole=False):
        """What these customers owe ``company``, part by part.

        :param company: the ``res.company`` that is owed
        :param whole: also what the policy does not count yet, as ``later``
        :return: ``{partner_id: {source: amount}}`` for every id asked, floats in
            the company's currency; the sources are those of ``engine/exposure.py``
            and of ``_customer_commitments``, ``receivable`` and ``order`` always
        """
        # the figure is the customer's, whatever of it the user may see
        everybody = self.sudo()
        exposure = {id_: {RECEIVABLE: 0.0, ORDER: 0.0} for id_ in self._origin.ids}
        for rules, customers in everybody._credit_by_rules(company):
            for found in customers._credit_found(company, rules):
                for id_, amounts in found.items():
                    if id_ in exposure:
                        exposure[id_].update(amounts)
            if not whole and not (rules.count_charges and not rules.puts_off_orders):
                for id_ in customers._origin.ids:
                    exposure[id_].pop(LATER, None)
        return exposure

    def _credit_found(self, company, rules):
        """The parts of customers who follow one policy, each with queries of its own.

        :param company: the ``res.company`` that is owed
        :param rules: their ``engine.policy.Policy``
        :return: a list of ``{partner_id: {source: amount}}``
        """
        commitments = self._customer_commitments(company)
        if not rules.count_charges:
            for amounts in commitments.values():
                others = [amounts.pop(s) for s in amounts.keys() - OURS]
                amounts[LATER] = amounts.get(LATER, 0.0) + sum(others)
        parts = [self._credit_receivables(company), commitments]
        if rules.count_drafts:
            parts.append(self._credit_drafts(company))
        if rules.note_accounts:
            query = self._credit_notes_query(company)
            parts.append(self._customer_totals(company, query))
        return parts

    @api.model
    def _credit_flush(self, names_by_model):
        """Write what a query is going to read.

        :param names_by_model: ``{model: [field, ...]}``
        """
        for model, names in names_by_model.items():
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

    def _credit_items(self, company):
        """The condition for the open items, on the alias ``item``, as ``SQL``.

        The accounts and contacts are looked up first, by subqueries that stand alone:
        so the index of open items is used. A join on the account's type would read
        every line that can never be reconciled.

        :param company: the ``res.company`` that is owed
        """
        accounts = SQL(
            "ARRAY(SELECT id FROM account_account WHERE account_type = %s)",
            "asset_receivable",
        )
        if self._customer_reads_all():  # the planner has to know which ones
            rows = self.env.execute_query(SQL("SELECT unnest(%s)", accounts))
            accounts = SQL("%s", [id_ for (id_,) in rows])
        return SQL(
            """item.account_id = ANY(%s)
               AND item.amount_residual <> 0
               AND item.parent_state = 'posted'
               AND item.company_id = %s
               AND %s""",
            accounts,
            company.id,
            self._customer_is(SQL("item.partner_id")),
        )

    def _credit_receivables(self, company):
        """Open posted items of these customers, both signs.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: {source: amount}}``; who has none is missing
        """
        self._credit_flush(ITEMS)
        one = len(self) == 1  # thousands of items need not be sorted then
        return self._customer_totals(
            company,
            SQL(
                """SELECT %s AS partner_id, %s AS source, NULL::integer AS currency_id,
                          SUM(item.amount_residual) AS amount
                     FROM account_move_line item
                    WHERE %s
                   %s""",
                SQL("NULL::integer") if one else SQL("item.partner_id"),
                RECEIVABLE,
                self._credit_items(company),
                SQL() if one else SQL("GROUP BY item.partner_id"),
            ),
        )

    def _credit_drafts(self, company):
        """Draft invoice lines of these customers that nothing else answers for.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: {source: amount}}`` in the company's currency
        """
        today = fields.Date.context_today(self)
        result = defaultdict(lambda: {DRAFT: 0.0})
        for partner, currency, amount in self.env["account.move.line"]._read_group(
            self._credit_drafts_domain(company),
            groupby=["partner_id", "currency_id"],
            aggregates=["price_total:sum"],
        ):
            result[partner.commercial_partner_id.id][DRAFT] += currency._convert(
                amount, company.currency_id, company, today
            )
        return result

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
            & self._credit_contacts_domain()
            & ~committed
        )

    def _credit_contacts_domain(self):
        """The ``Domain`` of rows whose ``partner_id`` is one of these or a contact."""
        if self._customer_reads_all():
            return Domain("partner_id", "!=", False)
        return Domain("partner_id", "in", self._credit_contact_ids())
