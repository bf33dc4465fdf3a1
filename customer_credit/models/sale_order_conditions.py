from odoo import api, models

CONDITIONS = {"partner_id", "partner_invoice_id", "payment_term_id"}
CONDITIONS |= {"preferred_payment_method_line_id", "state"}


class SaleOrder(models.Model):
    """Orders keep to the terms and ways of payment that the grade allows."""

    _inherit = "sale.order"

    def _credit_conditions(self):
        # EXTENDS credit.document
        return self.payment_term_id, self.preferred_payment_method_line_id

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS customer_credit
        orders = super().create(vals_list)
        confirmed = orders.filtered(lambda order: order.state == "sale")
        confirmed._credit_check_conditions("order")
        return orders

    def write(self, vals):
        # EXTENDS customer_credit: whoever confirms or changes a confirmed order
        result = super().write(vals)
        if CONDITIONS & vals.keys() and (vals.get("state") or "sale") == "sale":
            confirmed = self.filtered(lambda order: order.state == "sale")
            confirmed._credit_check_conditions("order")
        return result
