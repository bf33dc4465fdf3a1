from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_review = fields.Boolean(
        string="Review Customer Files",
        help="Files are checked again after the months of the customer's level. "
        "Switched on, the first reviews are spread over that time.",
        prefetch="customer",
    )
    customer_review_months = fields.Integer(
        string="Months between Reviews",
        default=12,
        help="For customers whose level says nothing else. 0: never.",
        prefetch="customer",
    )
    customer_review_escalate_days = fields.Integer(
        string="Escalate Reviews after (Days)",
        default=14,
        help="How long a review may be overdue before a manager is told. 0: never.",
        prefetch="customer",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.filtered("customer_review")._customer_spread_reviews()
        return companies

    def write(self, vals):
        switched = self.browse()
        if vals.get("customer_review"):
            switched = self.filtered(lambda company: not company.customer_review)
        result = super().write(vals)
        switched._customer_spread_reviews()
        return result

    def _customer_spread_reviews(self):
        """Give the customers of these companies their first dates of review."""
        for company in self:
            self.env["res.partner"]._customer_spread_reviews(company)
