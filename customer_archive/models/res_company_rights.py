from odoo import api, fields, models


class ResCompany(models.Model):
    """Whether everybody of the desk sees every customer."""

    _inherit = "res.company"

    customer_rights = fields.Boolean(
        string="Rights per Customer",
        help="Viewers, clerks and salespeople see the customers they or their team "
        "own and those that are shared with them. Approvers, stewards, managers and "
        "accounting see all, and everybody sees contacts who are no customers.",
        prefetch="customer",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        if any(companies.mapped("customer_rights")):
            self.env["customer.rights"]._customer_rights_sync()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "customer_rights" in vals:
            self.env["customer.rights"]._customer_rights_sync()
        return result
