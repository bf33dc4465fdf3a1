from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_follows_calendar = fields.Boolean(
        related="company_id.credit_follows_calendar", readonly=False
    )

    def action_credit_policy(self):
        """Open the credit policy of the company, to be made if there is none."""
        policy = self.env["credit.policy"].search(
            [("company_id", "=", self.env.company.id), ("level_id", "=", False)]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Policy"),
            "res_model": "credit.policy",
            "res_id": policy.id,
            "views": [(False, "form")],
        }
