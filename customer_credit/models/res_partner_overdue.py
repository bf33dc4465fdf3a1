from odoo import fields, models
from odoo.tools import SQL

from .res_partner_exposure import ITEMS


class ResPartner(models.Model):
    """What customers owe for too long."""

    _inherit = "res.partner"

    def _credit_overdue(self, company, threshold=0.0):
        """What is past due after unmatched payments have paid the oldest items.

        :param company: the ``res.company`` that is owed
        :param threshold: remainders of one item up to this amount do not count
        :return: ``{partner_id: (amount, days of the oldest item)}``; customers with
            nothing overdue are missing
        """
        if not self._origin:
            return {}
        today = fields.Date.context_today(self)
        working = company._credit_working_days()
        before = working.overdue_before(today) if working else today
        self._credit_flush(ITEMS)
        # as with the exposure, the figure does not depend on who looks
        rows = self.env.execute_query(
            self.sudo()._credit_overdue_query(company, before, threshold)
        )
        last_day = working.last_day if working else lambda due: due
        return {
            id_: (float(amount), (today - last_day(oldest)).days)
            for id_, amount, oldest in rows
        }

    def _credit_overdue_query(self, company, today, threshold=0.0):
        """Customer, overdue amount and due date of the oldest item nothing pays.

        :param company: the ``res.company`` that is owed
        :param today: items due before this ``date`` are overdue
        :param threshold: remainders of one item up to this amount do not count
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
                  AND LEAST(residual, running - credit) > %s
             GROUP BY customer_id""",
            self._credit_items(company),
            today,
            threshold,
        )
