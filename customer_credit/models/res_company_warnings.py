from odoo import fields, models


class ResCompany(models.Model):
    """What a company wants to be warned of, and who is in charge of credit."""

    _inherit = "res.company"

    credit_warn_share = fields.Float(
        string="Warn From This Use of the Limit",
        help="A warning is noted when a customer has used this share of its limit. "
        "0: none is.",
        prefetch="credit",
    )
    credit_warn_overdue = fields.Boolean(
        string="Warn of New Overdue Items",
        help="A warning is noted when a customer who was not becomes overdue.",
        prefetch="credit",
    )
    credit_warn_grade = fields.Boolean(
        string="Warn When a Grade Drops",
        help="A warning is noted when an assessment gives a lower grade.",
        prefetch="credit",
    )
    credit_user_id = fields.Many2one(
        "res.users",
        string="Credit Manager in Charge",
        help="Is told of warnings, with the salesperson. Empty: a credit manager.",
        prefetch="credit",
    )

    def _credit_warns(self):
        """Whether this company wants to be warned of anything."""
        self.ensure_one()
        return bool(
            self.credit_warn_share or self.credit_warn_overdue or self.credit_warn_grade
        )

    def _credit_manager(self):
        """The user in charge of credit; else the first credit manager, if any."""
        self.ensure_one()
        group = self.env.ref("customer_credit.group_manager")
        managers = self.env["credit.approval.tier"]._credit_people(self, group)
        chosen = self.credit_user_id
        return chosen if chosen and chosen.active else managers.sorted("id")[:1]
