from odoo import api, models

ISO = "%Y-%m-%d"
CHINESE = "zh_CN"
USUAL = "customer_archive.usual_date_format"  # the language's own, to go back to


class ResLang(models.Model):
    """Chinese dates as 2025-01-05, where the company wants them so."""

    _inherit = "res.lang"

    @api.model
    def _customer_chinese(self):
        """The Chinese language, installed or not."""
        languages = self.with_context(active_test=False)
        return languages.search([("code", "=", CHINESE)])

    def _customer_set_iso_dates(self, is_iso):
        """Print the dates of this language as 2025-01-05, or as before.

        :param bool is_iso: whether dates are printed so
        """
        self.ensure_one()
        parameters = self.env["ir.config_parameter"].sudo()  # ours, no one else's
        usual = parameters.get_param(USUAL)
        if is_iso and self.date_format != ISO:
            parameters.set_param(USUAL, self.date_format)
            self.date_format = ISO
        elif not is_iso and usual:
            parameters.set_param(USUAL, False)
            self.date_format = usual
