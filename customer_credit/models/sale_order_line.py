from contextlib import contextmanager

from odoo import api, models

# What may change the amount of a line, or whose amount it is.
RAISING = {
    "discount", "display_type", "is_downpayment", "order_id", "price_unit",
    "product_id", "product_uom_id", "product_uom_qty", "tax_ids",
}  # fmt: skip


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # the lines that may still add to the exposure, out of all there ever were
    _credit_open_idx = models.Index(
        """(order_id) WHERE state = 'sale' AND display_type IS NULL
           AND (untaxed_amount_invoiced IS DISTINCT FROM price_subtotal
                OR qty_delivered > product_uom_qty)"""
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS sale: a new line of a confirmed order is more to be owed
        ids = {vals.get("order_id") or self._default_order_id() for vals in vals_list}
        orders = self.env["sale.order"].browse(id_ for id_ in ids if id_)
        with self._credit_guarded(orders):
            return super().create(vals_list)

    @api.model
    def _default_order_id(self):
        return self.default_get(["order_id"]).get("order_id")

    def write(self, vals):
        # EXTENDS sale
        if not RAISING & vals.keys():
            return super().write(vals)
        orders = self.order_id
        if vals.get("order_id"):
            orders |= orders.browse(vals["order_id"])
        with self._credit_guarded(orders):
            return super().write(vals)

    def unlink(self):
        # EXTENDS sale: without its discount line an order is worth more
        with self._credit_guarded(self.order_id):
            return super().unlink()

    @contextmanager
    def _credit_guarded(self, orders):
        """The guard for work on lines of those of ``orders`` that are confirmed.

        :param orders: ``sale.order`` records
        """
        # whoever may work on the line is measured, whatever of the order is seen
        confirmed = orders.sudo().filtered(lambda order: order.state == "sale")
        with confirmed._credit_guarded():
            yield
