from odoo import models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    def action_credit_policy(self):
        """Open the credit policy of the company, to be made if there is none."""
        policy = self.env["credit.policy"].search(
            [("company_id", "=", self.env.company.id)]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Policy"),
            "res_model": "credit.policy",
            "res_id": policy.id,
            "views": [(False, "form")],
        }
