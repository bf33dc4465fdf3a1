from odoo import api, fields, models


class CustomerLevel(models.Model):
    """How important a customer is, and what that gives the customer."""

    _name = "customer.level"
    _description = "Customer Level"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short and stable, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
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
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    customer_count = fields.Integer(compute="_compute_customer_count")

    _code_unique = models.UniqueIndex(
        "(code)", "Another customer level has this code already."
    )

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

    def copy_data(self, default=None):
        # The code is unique: a copy needs one of its own.
        return [
            dict(vals, code=self.env._("%(code)s (copy)", code=level.code))
            for level, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def action_view_customers(self):
        """Open the customers of this level."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer"
        )
        return action | {"domain": [("customer_level_id", "=", self.id)]}
