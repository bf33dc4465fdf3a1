from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _compute_invoice_partner_display_info(self):
        # EXTENDS account: what was posted keeps the name it was posted under, where
        # a rename is a decision with a day
        companies = self.env["res.company"]._customer_change_companies()
        kept = {
            move: move.invoice_partner_display_name
            for move in self
            if move.company_id.id in companies and move.state == "posted"
        }
        super()._compute_invoice_partner_display_info()
        for move, name in kept.items():
            if name:
                move.invoice_partner_display_name = name
