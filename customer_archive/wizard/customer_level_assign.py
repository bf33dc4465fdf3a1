from odoo import Command, api, fields, models
from odoo.fields import Domain

# Whose level matters: not who is gone, nor whom we do no business with.
LIVING = ("draft", "review", "active", "suspended")


class CustomerLevelAssign(models.TransientModel):
    """Shows which levels the turnover proposes, before they are given."""

    _name = "customer.level.assign"
    _description = "Assign Levels by Turnover"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many("customer.level.assign.line", "wizard_id")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "line_ids" in fields_list:
            values["line_ids"] = [
                Command.create(vals) for vals in self._prepare_line_vals_list()
            ]
        return values

    def _prepare_line_vals_list(self):
        """One line for each customer whose level would change."""
        customers = self.env["res.partner"]
        chosen = customers.browse(self.env.context.get("active_ids", []))
        domain = Domain("customer_state", "in", LIVING)
        if chosen:
            domain &= Domain("id", "in", chosen.commercial_partner_id.ids)
        customers = customers.search(domain)
        proposals = customers._customer_level_proposals(self.env.company)
        return [
            {
                "partner_id": customer.id,
                "turnover": turnover,
                "old_level_id": customer.customer_level_id.id,
                "new_level_id": level.id,
            }
            for customer in customers
            for turnover, level in [proposals[customer.id]]
            if level and level != customer.customer_level_id
        ]

    def action_assign(self):
        """Give the customers that are still on the list their proposed level."""
        self.ensure_one()
        self.line_ids.partner_id._customer_assign_levels(self.company_id)
        return {"type": "ir.actions.act_window_close"}
