from odoo import models


class BillingRun(models.Model):
    """A bill on which more is given back than charged is a credit note."""

    _inherit = "billing.run"

    def _prepare_move_vals(self, bill, run_line):
        # EXTENDS: an invoice below zero cannot be posted
        vals = super()._prepare_move_vals(bill, run_line)
        if bill["total"] < 0:
            vals["move_type"] = "out_refund"
            for _command, _id, line in vals["invoice_line_ids"]:
                line["price_unit"] = -line["price_unit"]
        return vals
