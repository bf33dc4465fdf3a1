from odoo import api, fields, models


class SaleOrder(models.Model):
    """Who can be chosen on new quotations, where the company has an opinion."""

    _inherit = "sale.order"

    customer_choice_domain = fields.Binary(
        compute="_compute_customer_choice_domain", exportable=False
    )

    @api.depends("company_id")
    def _compute_customer_choice_domain(self):
        partners = self.env["res.partner"]
        for company, orders in self.grouped("company_id").items():
            company = company or self.env.company
            domain = partners._customer_choice_domain(company, "quote")
            orders.customer_choice_domain = list(domain)
