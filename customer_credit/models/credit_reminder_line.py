from odoo import fields, models


class CreditReminderLine(models.Model):
    """An open item on a letter, as it was when the letter was made."""

    _name = "credit.reminder.line"
    _description = "Item on a Reminder"
    _order = "reminder_id, date_due, id"

    reminder_id = fields.Many2one(
        "credit.reminder", required=True, index=True, ondelete="cascade"
    )
    item_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        ondelete="set null",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    name = fields.Char(string="Document")
    date = fields.Date()
    date_due = fields.Date(string="Due Date")
    days = fields.Integer(string="Days Overdue", aggregator="max")
    currency_id = fields.Many2one("res.currency")
    amount = fields.Monetary(
        aggregator=None, help="Of the whole document, in its currency."
    )
    residual_amount = fields.Monetary(
        string="Open Amount",
        aggregator=None,
        help="What is left of it, in its currency; receipts and credits are negative.",
    )
