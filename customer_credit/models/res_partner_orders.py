from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.exposure import LATER, ONLINE, ORDER

# What the queries read: lines before orders, and with them what core would write a
# moment later anyhow, so that asking in between costs no update of its own.
ORDERS = {
    "sale.order.line": [
        "discount", "display_type", "invoice_lines", "invoice_status",
        "is_downpayment", "order_id", "price_subtotal", "price_total", "price_unit",
        "product_uom_qty", "qty_delivered", "qty_to_invoice", "state",
        "untaxed_amount_invoiced", "untaxed_amount_to_invoice",
    ],
    "sale.order": [
        "commitment_date", "company_id", "currency_id", "currency_rate",
        "invoice_status", "partner_invoice_id", "state", "transaction_ids",
    ],
    "account.move.line": [
        "balance", "currency_id", "parent_state", "price_subtotal", "price_total",
    ],
    "payment.transaction": ["amount", "currency_id", "payment_id", "state"],
    "account.payment": ["move_id", "state"],
    "res.partner": ["commercial_partner_id"],
}  # fmt: skip
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

# What of the line was delivered and is not posted; the arithmetic of
# ``OrderLine.delivered_open``.
DELIVERED = SQL(
    """CASE WHEN l.is_downpayment THEN 0
            WHEN l.product_uom_qty = 0 THEN GREATEST(0, gross.amount - posted.amount)
            ELSE GREATEST(0, l.price_total * l.qty_delivered / l.product_uom_qty
                             - posted.amount) END"""
)


class ResPartner(models.Model):
    """What confirmed orders add to the exposure, for any number of customers."""

    _inherit = "res.partner"

    def _credit_order_queries(self, company):
        """What confirmed orders add and what was paid online for them takes off.

        :param company: the ``res.company`` that is owed
        :return: a list of ``SQL`` as ``_customer_totals`` wants it, in the currencies
            of the orders and payments
        """
        self._credit_flush(ORDERS)
        orders = self._credit_orders_condition(company)
        later = self._credit_is_later(company)
        if later is None:
            queries = [self._credit_orders_query(orders)]
        else:
            queries = [self._credit_orders_split_query(orders, later)]
        if self.env["payment.transaction"]._credit_is_used():
            # few pay online, and asking that first is cheaper than planning the rest
            if self.env.execute_query(self._credit_has_online_query(orders)):
                queries.append(self._credit_online_query(orders, later))
        return queries

    def _credit_orders_condition(self, company):
        """The condition for the confirmed orders of these customers, as ``SQL``.

        :param company: the ``res.company`` that is owed
        """
        return SQL(
            "sale_order.state = 'sale' AND sale_order.company_id = %s AND %s",
            company.id,
            self._customer_is(SQL("sale_order.partner_invoice_id")),
        )

    def _credit_is_later(self, company):
        """Which orders do not count before they are delivered.

        :param company: the ``res.company`` that is owed
        :return: a condition on ``sale_order`` as ``SQL``; ``None`` where all count
        """
        rules = self._credit_own_rules(company)
        if not rules.puts_off_orders:
            return None
        return self._credit_is_later_by(company, rules)

    @api.model
    def _credit_is_later_by(self, company, rules):
        """The same condition by the rules of one policy.

        :param company: the ``res.company`` that is owed
        :param rules: an ``engine.policy.Policy``
        """
        if not rules.puts_off_orders:
            return SQL("FALSE")
        if not rules.count_orders:
            return SQL("TRUE")
        last = fields.Date.add(company._customer_today(), days=rules.horizon_days + 1)
        return SQL("COALESCE(sale_order.commitment_date >= %s, FALSE)", last)

    @api.model
    def _credit_orders_split_query(self, orders, later):
        """As ``_credit_orders_query``, with what does not count yet as ``later``.

        :param orders: the condition on ``sale_order``, as ``SQL``
        :param later: the condition on those that do not count yet, as ``SQL``
        """
        return SQL(
            """SELECT whole.partner_invoice_id AS partner_id, part.source,
                      whole.currency_id, part.amount
                 FROM (%s) whole
           CROSS JOIN LATERAL (VALUES
                      (%s, CASE WHEN whole.is_later THEN whole.delivered
                                ELSE whole.amount END),
                      (%s, CASE WHEN whole.is_later
                                THEN whole.amount - whole.delivered END)
                      ) part(source, amount)
                WHERE part.amount > 0""",
            self._credit_orders_whole_query(orders, later),
            ORDER,
            LATER,
        )

    @api.model
    def _credit_orders_amounts(self, orders, later=None):
        """What each of these orders still adds, and what of that was delivered.

        :param orders: the condition on ``sale_order``, as ``SQL``
        :param later: the condition on those that do not count yet, as ``SQL``
        :return: a list of ``(id, amount, delivered, is later)``
        """
        self._credit_flush(ORDERS)
        later = SQL("FALSE") if later is None else later
        return self.env.execute_query(
            SQL(
                "SELECT id, amount, delivered, is_later FROM (%s) whole",
                self._credit_orders_whole_query(orders, later),
            )
        )

    @api.model
    def _credit_orders_whole_query(self, orders, later):
        """Each confirmed order: what it still adds, and what of that was delivered.

        :param orders: the condition on ``sale_order``, as ``SQL``
        :param later: the condition on those that do not count yet, as ``SQL``
        """
        return SQL(
            """SELECT line.id, line.partner_invoice_id, line.currency_id,
                      line.is_later, SUM(line.amount) AS amount,
                      LEAST(SUM(line.amount), SUM(line.delivered)) AS delivered
                 FROM (%s) line
             GROUP BY line.id, line.partner_invoice_id, line.currency_id, line.is_later
               HAVING SUM(line.amount) > 0""",
            self._credit_order_lines_query(orders, later),
        )

    @api.model
    def _credit_orders_query(self, orders):
        """What each confirmed order still adds: its lines and down payments together.

        :param orders: the condition on ``sale_order``, as ``SQL``
        """
        return SQL(
            """SELECT line.partner_invoice_id AS partner_id, %s AS source,
                      line.currency_id, SUM(line.amount) AS amount
                 FROM (%s) line
             GROUP BY line.id, line.partner_invoice_id, line.currency_id
               HAVING SUM(line.amount) > 0""",
            ORDER,
            self._credit_order_lines_query(orders),
        )

    @api.model
    def _credit_order_lines_query(self, orders, later=None):
        """What each open order line still adds; the arithmetic of ``OrderLine.open``.

        Lines that posted invoices cover exactly are left out by stored fields, so old
        orders cost nothing. A line without ordered quantity is a re-invoiced expense:
        its price is net of taxes until it is invoiced.

        :param orders: the condition on ``sale_order``, as ``SQL``
        :param later: also whether the order is one of these, as ``SQL``, and what of
            the line was delivered
        """
        more = SQL()
        if later is not None:
            more = SQL("%s AS is_later, %s AS delivered,", later, DELIVERED)
        return SQL(
            """SELECT sale_order.id, sale_order.partner_invoice_id,
                      sale_order.currency_id, %s
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
            more,
            POSTED,
            orders,
        )

    @api.model
    def _credit_has_online_query(self, orders):
        """A row, if anybody ever tried to pay online for one of these orders.

        :param orders: the condition on ``sale_order``, as ``SQL``
        """
        return SQL(
            """SELECT TRUE
                 FROM sale_order_transaction_rel rel
                 JOIN sale_order ON sale_order.id = rel.sale_order_id
                WHERE %s
                LIMIT 1""",
            orders,
        )

    @api.model
    def _credit_online_query(self, orders, later=None):
        """What was paid online for confirmed orders and is not in the books yet.

        A transaction for several orders is left out: what it pays is not known.

        :param orders: the condition on ``sale_order``, as ``SQL``
        :param later: the condition on orders that do not count yet, as ``SQL``
        """
        return SQL(
            """SELECT sale_order.partner_invoice_id AS partner_id,
                      CASE WHEN %s THEN %s ELSE %s END AS source,
                      tx.currency_id, -tx.amount AS amount
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
            SQL("FALSE") if later is None else later,
            LATER,
            ONLINE,
            orders,
        )
