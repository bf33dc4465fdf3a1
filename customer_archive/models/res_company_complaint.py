from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_complaint_hours = fields.Float(
        string="Complaint Deadline (Hours)",
        default=16.0,
        help="Working hours within which a complaint is to be solved, for customers "
        "whose level says nothing else. 0: no deadline.",
        prefetch="customer",
    )
    customer_rating = fields.Boolean(
        string="Ask for Satisfaction",
        help="A mail with smileys goes to the customer when a complaint is closed or a "
        "service is done.",
        prefetch="customer",
    )
