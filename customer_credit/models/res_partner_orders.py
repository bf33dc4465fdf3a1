from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.exposure import ONLINE, ORDER

# Of one order line ``l``, in the currency of ``sale_order``. What is posted counts by
# the sign of its balance, which a credit note turns around: the invoice itself, a table
# with many indexes to plan with, need not be looked at.
POSTED = SQL(
    """SELECT COALESCE(SUM(
           SIGN(item.price_subtotal) * -SIGN(item.balance)
           * item.price_total
           * CASE WHEN item.currency_id = sale_order.currency_id
             THEN 1
             ELSE sale_order.currency_rate * ABS(item.balance)
                  / NULLIF(ABS(item.price_subtotal), 0) END
           ), 0) AS amount
      FROM sale_order_line_invoice_rel rel
      JOIN account_move_line item ON item.id = rel.invoice_line_id
     WHERE rel.order_line_id = l.id
       AND item.parent_state = 'posted'"""
)


class ResPartner(models.Model):
    """What confirmed orders add to the exposure, for any number of customers."""

    _inherit = "res.partner"

    def _credit_orders(self, company):
        """What confirmed orders add and what was paid online for them takes off.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: {source: amount}}`` in the company's currency, at
            the rate of today, as an invoice of today would be
        """
        if not self._origin:
            return {}
        self._credit_flush()
        asked, today = set(self._origin.ids), fields.Date.context_today(self)
        currencies = company.env["res.currency"]
        result = defaultdict(lambda: defaultdict(float))
        for customer_id, source, currency_id, amount in self.env.execute_query(
            self._credit_orders_query(company)
        ):
            if customer_id in asked:
                result[customer_id][source] += currencies.browse(currency_id)._convert(
                    float(amount), company.currency_id, company, today
                )
        return {id_: dict(parts) for id_, parts in result.items()}

    def _credit_orders_query(self, company):
        """The query behind ``_credit_orders``: customer, source, currency, amount.

        :param company: the ``res.company`` that is owed
        """
        orders = SQL(
            "sale_order.state = 'sale' AND sale_order.company_id = %s AND %s",
            company.id,
            self._credit_among(SQL("sale_order.partner_invoice_id")),
        )
        return self._credit_by_customer(
            SQL(
                """SELECT line.partner_invoice_id AS partner_id, %(order)s AS source,
                          line.currency_id, GREATEST(0, SUM(line.amount)) AS amount
                     FROM (%(lines)s) line
                 GROUP BY line.id, line.partner_invoice_id, line.currency_id
                   HAVING SUM(line.amount) > 0
                   UNION ALL
                   %(online)s""",
                order=ORDER,
                lines=self._credit_order_lines_query(orders),
                online=self._credit_online_query(orders),
            )
        )

    @api.model
    def _credit_order_lines_query(self, orders):
        """What each open order line still adds; the arithmetic of ``OrderLine.open``.

        Lines that posted invoices cover exactly are left out by stored fields, so old
        orders cost nothing. A line without ordered quantity is a re-invoiced expense:
        its price is net of taxes until it is invoiced.

        :param orders: the condition on ``sale_order``, as ``SQL``
        """
        return SQL(
            """SELECT sale_order.id, sale_order.partner_invoice_id,
                      sale_order.currency_id,
                      CASE WHEN l.is_downpayment THEN -posted.amount
                           WHEN gross.amount >= 0
                           THEN GREATEST(0, gross.amount - posted.amount)
                           ELSE LEAST(0, gross.amount - posted.amount) END AS amount
                 FROM sale_order
                 JOIN sale_order_line l ON l.order_id = sale_order.id
           CROSS JOIN LATERAL (
                      SELECT CASE WHEN l.product_uom_qty = 0
                             THEN l.price_unit * (1 - COALESCE(l.discount, 0) / 100)
                                  * l.qty_delivered
                             ELSE l.price_total * GREATEST(
                                  1, l.qty_delivered / l.product_uom_qty)
                             END AS amount) gross
           CROSS JOIN LATERAL (%s) posted
                WHERE %s
                  AND l.state = 'sale'
                  AND l.display_type IS NULL
                  AND (l.untaxed_amount_invoiced IS DISTINCT FROM l.price_subtotal
                       OR l.qty_delivered > l.product_uom_qty)""",
            POSTED,
            orders,
        )

    @api.model
    def _credit_online_query(self, orders):
        """What was paid online for confirmed orders and is not in the books yet.

        A transaction for several orders is left out: what it pays is not known.

        :param orders: the condition on ``sale_order``, as ``SQL``
        """
        return SQL(
            """SELECT sale_order.partner_invoice_id, %s, tx.currency_id, -tx.amount
                 FROM sale_order
                 JOIN sale_order_transaction_rel rel
                      ON rel.sale_order_id = sale_order.id
                 JOIN payment_transaction tx ON tx.id = rel.transaction_id
            LEFT JOIN account_payment payment ON payment.id = tx.payment_id
            LEFT JOIN account_move move ON move.id = payment.move_id
                WHERE %s
                  AND tx.state IN ('authorized', 'done')
                  AND move.state IS DISTINCT FROM 'posted'
                  AND (payment.id IS NULL OR payment.state IN ('draft', 'in_process'))
                  AND NOT EXISTS (
                      SELECT FROM sale_order_transaction_rel other
                       WHERE other.transaction_id = tx.id
                         AND other.sale_order_id != sale_order.id)""",
            ONLINE,
            orders,
        )
