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
        if not self.env["credit.grade"]._credit_has_conditions():
            return super().create(vals_list)
        with self.env.cr.savepoint():  # who catches the refusal has created nothing
            orders = super().create(vals_list)
            confirmed = orders.filtered(lambda order: order.state == "sale")
            confirmed._credit_check_conditions("order")
        return orders

    def write(self, vals):
        # EXTENDS customer_credit: whoever confirms or changes a confirmed order
        is_asked = CONDITIONS & vals.keys() and vals.get("state", "sale") == "sale"
        if not is_asked or not self.env["credit.grade"]._credit_has_conditions():
            return super().write(vals)
        with self.env.cr.savepoint():  # who catches the refusal has changed nothing
            result = super().write(vals)
            confirmed = self.filtered(lambda order: order.state == "sale")
            confirmed._credit_check_conditions("order")
        return result
