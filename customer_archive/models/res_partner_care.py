from odoo import Command, fields, models


class ResPartner(models.Model):
    """Days that matter to a customer, and what is done for it."""

    _inherit = "res.partner"

    customer_date_ids = fields.One2many(
        "customer.date",
        "customer_id",
        string="Important Dates",
        groups="customer_archive.group_viewer",
        help="Of the customer and of its contacts.",
    )
    customer_no_care = fields.Boolean(
        string="No Customer Care",
        help="The customer or the contact wants no greetings: care rules leave it out.",
        prefetch="customer",
    )

    def action_customer_care(self):
        """Begin a care action to which these customers are invited."""
        self.env["customer.care.action"].check_access("create")
        customers = self.commercial_partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Care Action"),
            "res_model": "customer.care.action",
            "views": [(False, "form")],
            "context": {
                "default_line_ids": [
                    Command.create({"partner_id": customer.id})
                    for customer in customers.sorted("id")
                ]
            },
        }
