from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_from_leads = fields.Boolean(
        related="company_id.customer_from_leads", readonly=False
    )
    customer_has_crm = fields.Boolean(
        string="CRM Is Installed", compute="_compute_customer_has_crm"
    )

    def _compute_customer_has_crm(self):
        self.customer_has_crm = "crm.lead" in self.env
