from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_notify_issued = fields.Boolean(
        related="company_id.billing_notify_issued", readonly=False
    )
    billing_notify_due = fields.Boolean(
        related="company_id.billing_notify_due", readonly=False
    )
    billing_notify_due_days = fields.Integer(
        related="company_id.billing_notify_due_days", readonly=False
    )
    billing_notify_overdue = fields.Boolean(
        related="company_id.billing_notify_overdue", readonly=False
    )
    billing_notify_overdue_days = fields.Integer(
        related="company_id.billing_notify_overdue_days", readonly=False
    )
    billing_overdue_reminded = fields.Boolean(
        compute="_compute_billing_overdue_reminded"
    )
    billing_notify_paused = fields.Boolean(
        related="company_id.billing_notify_paused", readonly=False
    )
    billing_notify_ending = fields.Boolean(
        related="company_id.billing_notify_ending", readonly=False
    )
    billing_notify_ending_days = fields.Integer(
        related="company_id.billing_notify_ending_days", readonly=False
    )
    billing_notify_price = fields.Boolean(
        related="company_id.billing_notify_price", readonly=False
    )
    billing_notify_price_days = fields.Integer(
        related="company_id.billing_notify_price_days", readonly=False
    )
    billing_check_user_id = fields.Many2one(
        related="company_id.billing_check_user_id", readonly=False
    )

    @api.depends("company_id")
    def _compute_billing_overdue_reminded(self):
        partners = self.env["res.partner"]
        for settings in self:
            reminded = partners._customer_overdue_reminded(settings.company_id)
            settings.billing_overdue_reminded = reminded

    def action_billing_notice_templates(self):
        """Open the mail templates of the notices."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mails of the Notices"),
            "res_model": "mail.template",
            "view_mode": "list,form",
            "domain": [("model", "=", "billing.notice")],
        }
