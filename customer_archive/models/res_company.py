from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_approval = fields.Boolean(
        string="New Customers Need Approval",
        help="A new customer starts as a draft, is submitted, and becomes active when "
        "a second person approves it.",
    )
    customer_active_only = fields.Boolean(
        string="Only Active Customers on Documents",
        help="Orders, bills and subscriptions are refused for a customer who is not "
        "approved, or is suspended, blacklisted or closed.",
    )
