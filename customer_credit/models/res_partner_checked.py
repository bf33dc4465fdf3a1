from odoo import api, models
from odoo.tools import SQL

from ..engine.exposure import RECEIVABLE


class ResPartner(models.Model):
    """What credit tells others, who compare it with books of their own."""

    _inherit = "res.partner"

    @api.model
    def _customer_overdue_reminded(self, company):
        # EXTENDS customer_archive: by letters from the ageing
        return True

    @api.model
    def _customer_owed_query(self, company):
        # EXTENDS customer_archive: the open items, and what others say is owed
        everybody = self._customer_everybody()
        ours = everybody._credit_order_queries(company)
        others = [
            query
            for query in everybody._customer_commitment_queries(company)
            if query not in ours
        ]
        items = SQL(
            """SELECT item.partner_id, %s AS source, NULL::integer AS currency_id,
                      item.amount
                 FROM (%s) item""",
            RECEIVABLE,
            everybody._credit_items_query(company),
        )
        return SQL(" UNION ALL ").join([items, *others])
