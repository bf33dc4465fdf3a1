from odoo import fields, models


class CustomerLevel(models.Model):
    """How important a customer is, and what that gives the customer."""

    _name = "customer.level"
    _inherit = "customer.choice"
    _description = "Customer Level"

    color = fields.Integer()
    payment_term_id = fields.Many2one(
        "account.payment.term",
        company_dependent=True,
        check_company=True,
        help="Given to customers of this level who have no terms of their own.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        company_dependent=True,
        check_company=True,
        help="Given to customers of this level who have no pricelist of their own.",
    )
    visit_interval_days = fields.Integer(
        help="How many days after a visit the next one is due. 0: none is planned.",
    )
    review_interval_months = fields.Integer(
        help="How many months after a review of the file the next one is due. 0: the "
        "level asks for none.",
    )
    service_deadline_hours = fields.Float(
        help="Within how many working hours a request for service is answered. 0: no "
        "deadline.",
    )
    complaint_deadline_hours = fields.Float(
        help="Within how many working hours a complaint is settled. 0: no deadline.",
    )
    customer_count = fields.Integer(compute="_compute_customer_count")

    _intervals_positive = models.Constraint(
        """CHECK (visit_interval_days >= 0 AND review_interval_months >= 0
              AND service_deadline_hours >= 0 AND complaint_deadline_hours >= 0)""",
        "Intervals and deadlines are 0 or more.",
    )

    def _compute_customer_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("customer_level_id", "in", self.ids)],
                groupby=["customer_level_id"],
                aggregates=["__count"],
            )
        )
        for level in self:
            level.customer_count = counts.get(level, 0)

    def action_view_customers(self):
        """Open the customers of this level."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer"
        )
        return action | {"domain": [("customer_level_id", "=", self.id)]}
