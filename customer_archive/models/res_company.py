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
    customer_tidy = fields.Boolean(
        string="Tidy What Is Entered",
        help="Names, phone numbers, mail and web addresses of contacts are brought "
        "into their normal form when they are entered; what was typed is kept. What "
        "cannot be right is pointed out.",
    )
    customer_strict = fields.Boolean(
        string="Refuse What Is Malformed",
        help="A customer is not saved with a phone number, a mail or web address or a "
        "credit code that cannot be right.",
    )
    customer_class_auto = fields.Boolean(
        string="Apply Class Rules Every Day",
        help="Customers get the level that the class rules give them, without anybody "
        "looking first. A customer shared by companies has one level: switch this on "
        "in one company.",
    )
    customer_metrics_date = fields.Date(
        string="Customer Metrics As of",
        readonly=True,
        help="The day on which the figures of all customers were computed last.",
    )
