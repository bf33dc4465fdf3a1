from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_from_leads = fields.Boolean(
        string="Won Leads Become Customers",
        help="The contact of a lead that is won becomes a customer, and its file is "
        "submitted by the salesperson.",
        prefetch="customer",
    )
