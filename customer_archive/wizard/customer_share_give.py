from odoo import fields, models

from ..models.customer_share import MODES


class CustomerShareGive(models.TransientModel):
    """Asks with whom customers are shared."""

    _name = "customer.share.give"
    _description = "Share Customers"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    user_ids = fields.Many2many(
        "res.users", string="People", domain=[("share", "=", False)]
    )
    team_ids = fields.Many2many("customer.team", string="Teams")
    mode = fields.Selection(MODES, string="May", required=True, default="read")
    date_until = fields.Date(string="Until", help="The last day. Empty: for good.")
    reason = fields.Char()

    def action_confirm(self):
        """Share the customers."""
        self.ensure_one()
        self.env["customer.share"]._give(
            self.partner_ids,
            self.user_ids,
            self.team_ids,
            self.mode,
            self.date_until,
            self.reason,
        )
        return {"type": "ir.actions.act_window_close"}
