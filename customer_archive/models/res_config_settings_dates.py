from odoo import api, fields, models

from .res_lang import ISO


class ResConfigSettings(models.TransientModel):
    """Whether Chinese dates are printed as 2025-01-05."""

    _inherit = "res.config.settings"

    customer_has_chinese = fields.Boolean(string="Chinese Is Installed")
    customer_iso_dates = fields.Boolean(string="Chinese Dates as 2025-01-05")

    @api.model
    def get_values(self):
        """EXTENDS base: what the language says now."""
        chinese = self.env["res.lang"]._customer_chinese()
        return super().get_values() | {
            "customer_has_chinese": chinese.active,
            "customer_iso_dates": chinese.date_format == ISO,
        }

    def set_values(self):
        """EXTENDS base: tell the language, where there is one."""
        result = super().set_values()
        chinese = self.env["res.lang"]._customer_chinese()
        if chinese.active:
            chinese._customer_set_iso_dates(self.customer_iso_dates)
        return result
