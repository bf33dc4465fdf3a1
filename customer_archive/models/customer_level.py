from odoo import api, fields, models


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
    by_turnover = fields.Boolean(
        string="Proposed by Turnover",
        help="Propose this level to customers by what they were invoiced in the last "
        "12 months. Other levels are given by hand only.",
    )
    turnover_from = fields.Float(
        company_dependent=True,
        digits="Product Price",
        help="The turnover of the last 12 months, without taxes, from which this "
        "level is proposed.",
    )
    visit_interval_days = fields.Integer(string="Days between Visits")
    service_deadline_hours = fields.Float(string="Service Deadline (Hours)")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    customer_count = fields.Integer(compute="_compute_customer_count")

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

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
