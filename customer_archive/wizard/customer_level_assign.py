from odoo import Command, api, fields, models

SHOWN = 1000  # who can look at more at once


class CustomerLevelAssign(models.TransientModel):
    """Shows whom the class rules would move, before they do."""

    _name = "customer.level.assign"
    _description = "Apply Class Rules"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    metrics_date = fields.Date(
        string="Figures of", related="company_id.customer_metrics_date"
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
        """One line for each customer whose level would change, up to a screenful."""
        partners, company = self.env["res.partner"], self.env.company
        customers = partners._customer_class_customers(company)
        if self.env.context.get("active_model") == partners._name:
            chosen = partners.browse(self.env.context.get("active_ids", []))
            if chosen:
                customers &= chosen.commercial_partner_id
        moves = customers._customer_class_moves(company, limit=SHOWN)
        return [
            {
                "partner_id": customer.id,
                "old_level_id": customer.customer_level_id.id,
                "new_level_id": level.id,
                "reason": reason,
            }
            for customer, (level, reason) in moves.items()
        ]

    def action_assign(self):
        """Give the customers that are still on the list the level of their rule."""
        self.ensure_one()
        self.line_ids.partner_id._customer_class_apply(self.company_id)
        return {"type": "ir.actions.act_window_close"}
