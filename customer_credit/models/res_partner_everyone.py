from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Who may owe at all."""

    _inherit = "res.partner"

    @api.model
    def _credit_everyone(self, company):
        """All customers of the company, and whoever has a credit profile there.

        :param company: a ``res.company``
        :return: commercial partners, whether the reader may see them or not
        """
        self.env["res.partner"].flush_model(
            ["commercial_partner_id", "company_id", "customer_state"]
        )
        self.env["credit.profile"].flush_model(["company_id", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM res_partner
                    WHERE customer_state IS NOT NULL AND commercial_partner_id = id
                      AND COALESCE(company_id, %(company)s) = %(company)s
                    UNION
                   SELECT partner_id FROM credit_profile
                    WHERE company_id = %(company)s""",
                company=company.id,
            )
        )
        # the figures of all of them are added up; none is shown by itself
        return self.sudo().browse(sorted(id_ for (id_,) in rows))
