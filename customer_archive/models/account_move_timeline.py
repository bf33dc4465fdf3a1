from odoo import models


class AccountMove(models.Model):
    """Finding the newest invoices of a customer, and its turnover."""

    _inherit = "account.move"

    _customer_timeline_idx = models.Index(
        """(commercial_partner_id, move_type, invoice_date DESC, id DESC)
           WHERE state = 'posted'
             AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"""
    )
