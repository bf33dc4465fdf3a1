from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_approval = fields.Boolean(
        related="company_id.customer_approval", readonly=False
    )
    customer_active_only = fields.Boolean(
        related="company_id.customer_active_only", readonly=False
    )
    customer_tidy = fields.Boolean(related="company_id.customer_tidy", readonly=False)
    customer_strict = fields.Boolean(
        related="company_id.customer_strict", readonly=False
    )
    customer_class_auto = fields.Boolean(
        related="company_id.customer_class_auto", readonly=False
    )
    customer_has_automation = fields.Boolean(compute="_compute_customer_has_automation")

    def _compute_customer_has_automation(self):
        self.customer_has_automation = "base.automation" in self.env

    customer_map = fields.Selection(related="company_id.customer_map", readonly=False)
    customer_map_url = fields.Char(
        related="company_id.customer_map_url", readonly=False
    )
    customer_log_mails = fields.Boolean(
        related="company_id.customer_log_mails", readonly=False
    )
    customer_log_meetings = fields.Boolean(
        related="company_id.customer_log_meetings", readonly=False
    )
    customer_change_approval = fields.Boolean(
        related="company_id.customer_change_approval", readonly=False
    )
