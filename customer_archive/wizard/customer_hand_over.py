from odoo import fields, models


class CustomerHandOver(models.TransientModel):
    """Asks who takes customers over."""

    _name = "customer.hand.over"
    _description = "Hand Over Customers"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="New Owner",
        required=True,
        domain=[("share", "=", False)],
    )
    date_until = fields.Date(
        string="Former Owner Reads Until",
        help="Who owned the customers may look at them until this day. Empty: no more.",
    )

    def action_confirm(self):
        """Give the customers to their new owner."""
        self.ensure_one()
        self.partner_ids._customer_hand_over(self.user_id, self.date_until)
        return {
            "type": "ir.actions.client",
            "tag": "soft_reload",
        }
