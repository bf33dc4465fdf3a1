from odoo import models


class AccountMove(models.Model):
    """Invoices keep to the terms and ways of payment that the grade allows."""

    _inherit = "account.move"

    def _credit_conditions(self):
        # EXTENDS credit.document
        return self.invoice_payment_term_id, self.preferred_payment_method_line_id

    def _credit_is_free(self):
        """Whether the invoice asks for something itself: what was ordered or charged
        goes out on the terms on which it was agreed."""
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        return lines != lines.filtered_domain(lines._customer_committed_domain())

    def write(self, vals):
        # EXTENDS customer_credit
        if vals.get("state") == "posted":
            self.filtered(lambda m: m.state != "posted")._credit_check_invoices()
        return super().write(vals)

    def _post(self, soft=True):
        # EXTENDS customer_credit
        self.filtered(lambda move: move.state != "posted")._credit_check_invoices()
        return super()._post(soft)

    def _credit_check_invoices(self):
        """Raise where one of these must not be posted on its conditions."""
        asked = self.filtered(lambda move: move._credit_is_asked())
        if not asked or not self.env["credit.grade"]._credit_has_conditions():
            return
        asked.filtered(lambda m: m._credit_is_free())._credit_check_conditions(
            "invoice"
        )
