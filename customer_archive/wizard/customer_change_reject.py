from odoo import fields, models


class CustomerChangeReject(models.TransientModel):
    """Asks for the reason why changes are rejected."""

    _name = "customer.change.reject"
    _description = "Reject Changes"

    change_ids = fields.Many2many("customer.change", string="Changes", required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Reject with the reason given."""
        self.ensure_one()
        self.change_ids.action_reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
