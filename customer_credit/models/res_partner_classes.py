from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

READS = {
    "account.move.line": [
        "account_id", "balance", "company_id", "date", "date_maturity",
        "parent_state", "partner_id",
    ],
    "account.partial.reconcile": ["amount", "debit_move_id", "max_date"],
    "res.partner": ["commercial_partner_id"],
}  # fmt: skip


class ResPartner(models.Model):
    """How customers pay, as facts for the archive's class rules."""

    _inherit = "res.partner"

    @api.model
    def _customer_class_fact_labels(self):
        # EXTENDS customer_archive
        return super()._customer_class_fact_labels() | {
            "overdue_days": (self.env._("Overdue for"), "days"),
            "on_time_share": (self.env._("Paid on time, 12 months"), "percent"),
        }

    def _customer_class_facts(self, company, codes=None):
        # EXTENDS customer_archive
        facts = super()._customer_class_facts(company, codes)
        if codes is None or "overdue_days" in codes:
            overdue = self._credit_overdue(company)
            for id_, known in facts.items():
                known["overdue_days"] = overdue.get(id_, (0.0, 0))[1]
        if codes is None or "on_time_share" in codes:
            shares = self._credit_on_time_shares(company)
            for id_, known in facts.items():
                known["on_time_share"] = shares.get(id_)
        return facts

    def _credit_on_time_shares(self, company):
        """How much of what was due in the last 12 months was paid by its day.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: percent}``; of whom nothing was due is missing
        """
        if not self._origin:
            return {}
        today = fields.Date.context_today(self)
        self._credit_flush(READS)
        # as with the exposure, the figure does not depend on who looks
        rows = self.env.execute_query(
            self.sudo()._credit_on_time_query(
                company, today - relativedelta(months=12), today
            )
        )
        return {id_: float(share) for id_, share in rows}

    def _credit_on_time_query(self, company, since, until):
        """Customer and percent paid on time of what was due in ``[since, until)``.

        :param company: the ``res.company`` that is owed
        :param since: the first due date that counts
        :param until: the first due date that does not
        """
        return SQL(
            """SELECT customer.commercial_partner_id,
                      100 * SUM(COALESCE(settled.amount, 0)) / SUM(item.balance)
                 FROM account_move_line item
                 JOIN res_partner customer ON customer.id = item.partner_id
            LEFT JOIN LATERAL (
                      SELECT SUM(part.amount) AS amount
                        FROM account_partial_reconcile part
                       WHERE part.debit_move_id = item.id
                         AND part.max_date
                             <= COALESCE(item.date_maturity, item.date)) settled
                      ON TRUE
                WHERE item.account_id = ANY(ARRAY(
                          SELECT id FROM account_account
                           WHERE account_type = 'asset_receivable'))
                  AND item.balance > 0 AND item.parent_state = 'posted'
                  AND item.company_id = %s
                  AND COALESCE(item.date_maturity, item.date) >= %s
                  AND COALESCE(item.date_maturity, item.date) < %s
                  AND %s
             GROUP BY customer.commercial_partner_id""",
            company.id,
            since,
            until,
            self._customer_is(SQL("item.partner_id")),
        )
