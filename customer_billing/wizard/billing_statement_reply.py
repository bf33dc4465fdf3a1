from odoo import fields, models
from odoo.exceptions import UserError


class BillingStatementReply(models.TransientModel):
    """Enter an answer that came on stamped paper, or by word of mouth."""

    _name = "billing.statement.reply"
    _description = "Enter a Customer's Reply"

    statement_id = fields.Many2one(
        "billing.statement",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    partner_id = fields.Many2one(related="statement_id.partner_id")
    closing_balance = fields.Monetary(related="statement_id.closing_balance")
    currency_id = fields.Many2one(related="statement_id.currency_id")
    way = fields.Selection(
        [("paper", "Stamped Paper"), ("hand", "By Hand")],
        string="How It Came",
        required=True,
        default="paper",
    )
    date = fields.Date(
        string="Stamped On", required=True, default=fields.Date.context_today
    )
    name = fields.Char(string="Stamped By", required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="The Paper")
    note = fields.Text(string="Why Without Paper")

    def action_confirm(self):
        """Confirm the statement by this reply."""
        self.ensure_one()
        if self.way == "paper" and not self.attachment_ids:
            raise UserError(self.env._("Attach the stamped paper."))
        if self.way == "hand" and not (self.note or "").strip():
            raise UserError(
                self.env._("Say how the customer has confirmed, and to whom.")
            )
        if self.date > fields.Date.context_today(self):
            raise UserError(self.env._("It was not signed in the future."))
        self.statement_id._answer_by_paper(
            {
                "answered_at": fields.Datetime.to_datetime(self.date),
                "answered_by": self.name,
                "answer_way": self.way,
                "answer_note": self.note,
                "attachment_ids": self.attachment_ids.ids,
            }
        )
