from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class BillingGiveBack(models.TransientModel):
    """Give money back that was taken from a customer, or keep a deposit."""

    _name = "billing.give.back"
    _description = "Give Money Back"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    item_ids = fields.Many2many("account.move.line", readonly=True)
    left_amount = fields.Monetary(string="Remaining", compute="_compute_left_amount")
    is_deposit = fields.Boolean(compute="_compute_left_amount")
    way = fields.Selection(
        [("back", "Give Back"), ("keep", "Keep")],
        required=True,
        default="back",
        help="Keep: the deposit becomes a credit of the customer, and pays the bill of "
        "what it is kept for.",
    )
    amount = fields.Monetary(required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    journal_id = fields.Many2one(
        "account.journal",
        string="Paid Out Of",
        domain="[('company_id', 'parent_of', company_id), "
        "('type', 'in', ('bank', 'cash', 'credit'))]",
    )
    move_id = fields.Many2one(
        "account.move",
        string="For the Bill",
        domain="[('commercial_partner_id', '=', partner_id), "
        "('move_type', '=', 'out_invoice'), ('state', '=', 'posted'), "
        "('company_id', '=', company_id), ('amount_residual', '>', 0)]",
    )
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        active = self.env.context.get("active_id")
        if not active or model not in ("account.payment", "billing.balance"):
            return values
        rows = self.env[model].browse(active)._billing_open_lines()
        if not rows:
            raise UserError(self.env._("Nothing is left that could be given back."))
        return values | {
            "item_ids": [Command.set(rows.ids)],
            "company_id": rows.company_id.id,
            "partner_id": rows.partner_id[:1].commercial_partner_id.id,
            "currency_id": rows.currency_id[:1].id,
            "amount": -sum(rows.mapped("amount_residual_currency")),
            "journal_id": rows.payment_id.journal_id[:1].id,
        }

    @api.depends("item_ids")
    def _compute_left_amount(self):
        for wizard in self:
            rows = wizard.item_ids
            wizard.left_amount = -sum(rows.mapped("amount_residual_currency"))
            account = wizard.company_id.billing_deposit_account_id
            wizard.is_deposit = bool(account) and rows.account_id == account

    def action_do(self):
        """Give it back, or keep it."""
        self.ensure_one()
        payments = self.env["account.payment"]
        rows = self.item_ids.exists()
        if self.way == "keep":
            if not self.is_deposit:
                raise UserError(self.env._("Only deposits are kept."))
            record = payments._billing_keep(
                rows, self.amount, self.date, self.reason, self.move_id
            )
        else:
            record = payments._billing_give_back(rows, self._prepare_vals())
        return record._get_records_action(views=[(False, "form")])

    def _prepare_vals(self):
        """Values of the payment to the customer."""
        if not self.journal_id:
            raise UserError(
                self.env._(
                    "Say out of which bank or cash %(amount)s is paid.",
                    amount=format_amount(self.env, self.amount, self.currency_id),
                )
            )
        return {
            "company_id": self.company_id.id,
            "amount": self.amount,
            "date": self.date,
            "journal_id": self.journal_id.id,
            "memo": self.reason,
            "billing_reason": self.reason,
        }
