from odoo import api, fields, models
from odoo.tools import SQL

from .res_partner_figures import SOLD


class CustomerPurchase(models.Model):
    """What customers have bought: lines of posted invoices, with the last price.

    There is no view in the database: the reader's own rights on invoices are part of
    the query, so a line of an invoice that one may not open is not here either.
    """

    _name = "customer.purchase"
    _description = "Purchase of a Customer"
    _auto = False
    _order = "date DESC, id DESC"
    _rec_name = "product_id"
    _depends = {
        "account.move": ["state", "move_type", "invoice_date", "commercial_partner_id"],
        "account.move.line": [
            *("move_id", "product_id", "product_uom_id", "quantity", "balance"),
            *("display_type", "company_id"),
        ],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    date = fields.Date(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True)
    quantity = fields.Float(
        readonly=True, digits="Product Unit", help="What was returned is negative."
    )
    price = fields.Float(
        readonly=True,
        digits="Product Price",
        aggregator="avg",
        help="For one unit, after discount and without taxes, in the company's "
        "currency.",
    )
    last_price = fields.Float(
        readonly=True,
        digits="Product Price",
        aggregator="max",
        help="What this customer paid for one unit of this product when it was last "
        "invoiced.",
    )
    amount = fields.Monetary(
        readonly=True, help="Without taxes, in the company's currency."
    )

    @property
    def _table_query(self):
        moves = self.env["account.move"]
        if not moves.has_access("read"):
            return self._purchase_query(SQL("account_move"), SQL("FALSE"))
        query = moves._search([("state", "=", "posted"), ("move_type", "in", SOLD)])
        if query.is_empty():
            return self._purchase_query(SQL("account_move"), SQL("FALSE"))
        return self._purchase_query(query.from_clause, query.where_clause)

    @api.model
    def _purchase_query(self, moves, condition):
        """The rows of these invoices.

        :param moves: what stands after ``FROM``, with ``account_move``
        :param condition: what stands after ``WHERE``
        """
        return SQL(
            """
            SELECT bought.*,
                   first_value(bought.price) OVER (
                       PARTITION BY bought.partner_id, bought.company_id,
                                    bought.product_id
                       ORDER BY bought.is_refund, bought.date DESC, bought.id DESC
                   ) AS last_price
              FROM (
                SELECT line.id, line.move_id, line.company_id, line.product_id,
                       account_move.commercial_partner_id AS partner_id,
                       account_move.invoice_date AS date,
                       account_move.move_type = 'out_refund' AS is_refund,
                       company.currency_id, template.categ_id, template.uom_id,
                       CASE account_move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                           * line.quantity * COALESCE(unit.factor, 1)
                           / COALESCE(own.factor, 1) AS quantity,
                       abs(line.balance) / NULLIF(abs(line.quantity), 0)
                           / COALESCE(unit.factor, 1)
                           * COALESCE(own.factor, 1) AS price,
                       -line.balance AS amount
                  FROM %s
                  JOIN account_move_line line ON line.move_id = account_move.id
                  JOIN res_company company ON company.id = line.company_id
             LEFT JOIN product_product product ON product.id = line.product_id
             LEFT JOIN product_template template
                    ON template.id = product.product_tmpl_id
             LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
             LEFT JOIN uom_uom own ON own.id = template.uom_id
                 WHERE line.display_type = 'product' AND %s
              ) bought
            """,
            moves,
            condition,
        )

    def action_open_invoice(self):
        """Open the invoice that this stands on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }
