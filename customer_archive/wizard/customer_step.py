from odoo import api, fields, models

STEPS = [
    ("reject", "Reject"),
    ("suspend", "Suspend"),
    ("reactivate", "Reactivate"),
    ("blacklist", "Blacklist"),
    ("close", "Close"),
    ("reopen", "Reopen"),
]


class CustomerStep(models.TransientModel):
    """Asks for the reason of a step in a customer's life."""

    _name = "customer.step"
    _description = "Change the State of Customers"

    step = fields.Selection(STEPS, required=True, readonly=True)
    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    reason = fields.Text(required=True)

    @api.model
    def _step_label(self, step):
        """The name of a step in the user's language."""
        return dict(self._fields["step"]._description_selection(self.env))[step]

    def action_confirm(self):
        """Take the step with the reason given."""
        self.ensure_one()
        self.partner_ids._customer_take_step(self.step, self.reason)
        return {"type": "ir.actions.act_window_close"}
