from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # not for the customer, who may read its invoice on the portal
    customer_invoice_title = fields.Text(
        string="Fapiao Details",
        compute="_compute_customer_invoice_title",
        groups="base.group_user",
    )
    customer_remarks = fields.Text(
        string="Remarks on the Customer",
        compute="_compute_customer_remarks",
        groups="base.group_user",
    )

    # for whom a salesperson has invoices: see res_partner_rights_documents.py
    _customer_seller_idx = models.Index(
        "(invoice_user_id, commercial_partner_id) "
        "WHERE move_type IN ('out_invoice', 'out_refund')"
    )

    # what a customer was invoiced, newest first: core has no index on the customer
    _customer_sales_idx = models.Index(
        "(commercial_partner_id, invoice_date) "
        "INCLUDE (company_id, amount_untaxed_signed) WHERE state = 'posted' "
        "AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )

    @api.depends("commercial_partner_id", "move_type")
    @api.depends_context("uid")
    def _compute_customer_invoice_title(self):
        self.customer_invoice_title = False
        moves = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        if not self.env["customer.invoice.title"].has_access("read"):
            return
        titles = moves.commercial_partner_id._customer_invoice_titles()
        for move in moves:
            title = titles.get(move.commercial_partner_id.id)
            move.customer_invoice_title = title.text if title else False

    @api.depends("commercial_partner_id", "move_type")
    @api.depends_context("lang")
    def _compute_customer_remarks(self):
        moves = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        remarks = moves.commercial_partner_id._customer_remarks("invoice")
        for move in self:
            known = move in moves and remarks.get(move.commercial_partner_id.id)
            move.customer_remarks = known or False
