from odoo import fields, models
from odoo.exceptions import AccessError


class CreditAgeingItem(models.TransientModel):
    """An open item behind a figure of the ageing, as it was on the day."""

    _name = "credit.ageing.item"
    _description = "Item of an Ageing"
    _order = "date_due, id"
    _rec_name = "name"

    ageing_id = fields.Many2one(
        "credit.ageing", required=True, index=True, readonly=True, ondelete="cascade"
    )
    item_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        ondelete="cascade",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    name = fields.Char(string="Document", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    level_id = fields.Many2one("customer.level", readonly=True)
    date = fields.Date(string="Invoice Date", readonly=True)
    date_due = fields.Date(string="Due Date", readonly=True)
    days = fields.Integer(string="Age in Days", readonly=True, aggregator="max")
    bucket_name = fields.Char(string="Bucket", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="What was left of it on the day, in the company's currency.",
    )
    residual_currency = fields.Monetary(
        string="Open in Its Currency",
        readonly=True,
        aggregator=None,
        help="Before unmatched receipts have paid the oldest items.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one(
        "res.currency", related="ageing_id.currency_id"
    )

    def action_open(self):
        """Open the invoice or entry this item stands on."""
        self.ensure_one()
        if not self.env["account.move"].has_access("read"):
            raise AccessError(self.env._("Only accounting opens journal entries."))
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.item_id.move_id.id,
            "views": [(False, "form")],
        }
