from odoo import api, fields, models


class BillingCashierLine(models.TransientModel):
    """What an open item gets of a payment."""

    _name = "billing.cashier.line"
    _description = "Open Item of a Payment"

    cashier_id = fields.Many2one("billing.cashier", required=True, ondelete="cascade")
    item_id = fields.Many2one("account.move.line", required=True, readonly=True)
    name = fields.Char(related="item_id.move_id.name", string="Bill")
    date_due = fields.Date(related="item_id.date_maturity", string="Due Date")
    currency_id = fields.Many2one(related="item_id.currency_id")
    open_amount = fields.Monetary(
        related="item_id.amount_residual_currency", string="Open Amount"
    )
    amount = fields.Monetary(
        string="Gets", compute="_compute_amount", store=True, readonly=False
    )
    left_amount = fields.Monetary(string="Remaining", compute="_compute_left_amount")

    @api.depends("cashier_id.amount", "cashier_id.allocation")
    def _compute_amount(self):
        for cashier in self.cashier_id:
            lines = cashier.line_ids
            if cashier._is_by_hand():
                for line in lines:
                    line.amount = line.amount  # as it was typed
                continue
            shares = cashier._shares()
            for line in lines:
                line.amount = float(shares.get(line.item_id.id, 0))

    @api.depends("open_amount", "amount")
    def _compute_left_amount(self):
        for line in self:
            line.left_amount = line.open_amount - line.amount
