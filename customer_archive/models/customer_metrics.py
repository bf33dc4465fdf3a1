from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..engine.metrics import score_parts

MANAGER = "customer_archive.group_manager"


class CustomerMetrics(models.Model):
    """What a customer buys, how often and how lately, as of one day.

    One row a customer and company, written by ``_refresh`` for all customers at once
    and by nothing else.
    """

    _name = "customer.metrics"
    _description = "Customer Metrics"
    _order = "score desc nulls last, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As of", readonly=True, help="The day on which this was computed."
    )
    date_first = fields.Date(string="First Purchase", readonly=True)
    date_last = fields.Date(string="Last Purchase", readonly=True)
    recency_days = fields.Integer(
        string="Days Since the Last Purchase", readonly=True, aggregator="avg"
    )
    age_days = fields.Integer(
        string="Days Since the First Purchase", readonly=True, aggregator="avg"
    )
    span_days = fields.Integer(
        string="Days From First to Last Purchase", readonly=True, aggregator="avg"
    )
    purchase_days = fields.Integer(
        string="Purchases",
        readonly=True,
        help="Days with at least one invoice. Two invoices of one day are one "
        "purchase, a credit note is none.",
    )
    purchase_days_12m = fields.Integer(string="Purchases (12 Months)", readonly=True)
    repeat_purchases = fields.Integer(
        readonly=True, help="Purchases after the first one."
    )
    amount_total = fields.Monetary(
        string="Turnover Ever",
        readonly=True,
        help="Invoices less credit notes, without taxes, in the company's currency.",
    )
    amount_12m = fields.Monetary(string="Turnover (12 Months)", readonly=True)
    amount_before = fields.Monetary(string="Turnover (12 Months Before)", readonly=True)
    growth = fields.Float(
        string="Growth (%)",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="The turnover of the last 12 months compared with the 12 months before. "
        "Empty where there was none before.",
    )
    amount_average = fields.Monetary(
        string="Average Purchase", readonly=True, aggregator="avg"
    )
    interval_days = fields.Float(
        string="Days Between Purchases",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
    )
    interval_deviation = fields.Float(
        string="Spread of the Interval",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Standard deviation of the days between purchases.",
    )
    silence_ratio = fields.Float(
        string="Silence",
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
        help="Days since the last purchase, in the customer's own intervals: at 1 the "
        "next purchase is expected, at 3 two have been missed.",
    )
    favourites = fields.Json(readonly=True)
    favourite_ids = fields.Many2many(
        "product.product",
        string="Favourite Products",
        compute="_compute_favourite_ids",
        compute_sudo=True,
        help="The three products for which most was invoiced in the last 24 months.",
    )
    recency_quintile = fields.Integer(string="R", readonly=True, aggregator="avg")
    frequency_quintile = fields.Integer(string="F", readonly=True, aggregator="avg")
    monetary_quintile = fields.Integer(string="M", readonly=True, aggregator="avg")
    rfm = fields.Char(
        string="RFM",
        readonly=True,
        help="Recency, frequency and turnover, each from 1 to 5: 555 buys lately, "
        "often and much.",
    )
    score = fields.Float(
        readonly=True,
        digits=(16, 3),
        aggregator="avg",
        help="Ranks customers by what they are likely to buy next. Only the order "
        "means something.",
    )
    score_explanation = fields.Char(compute="_compute_score_explanation")
    # the classes as they are now, whenever the figures were computed
    user_id = fields.Many2one(related="partner_id.user_id")
    industry_id = fields.Many2one(related="partner_id.industry_id")
    customer_state = fields.Selection(related="partner_id.customer_state")
    customer_level_id = fields.Many2one(related="partner_id.customer_level_id")
    customer_region_id = fields.Many2one(related="partner_id.customer_region_id")
    customer_demand_ids = fields.Many2many(related="partner_id.customer_demand_ids")
    customer_size = fields.Selection(related="partner_id.customer_size")

    _customer_unique = models.Constraint(
        "UNIQUE(partner_id, company_id)", "A customer has one row for each company."
    )

    @api.depends("favourites")
    def _compute_favourite_ids(self):
        ids = {m: [f["product_id"] for f in m.favourites or []] for m in self}
        products = self.env["product.product"].browse(
            {id_ for found in ids.values() for id_ in found}
        )
        there = set(products.exists().ids)
        for metrics, found in ids.items():
            metrics.favourite_ids = [id_ for id_ in found if id_ in there]

    @api.depends("amount_12m", "amount_before", "purchase_days_12m", "recency_days")
    def _compute_score_explanation(self):
        for metrics in self:
            if not metrics.date_last:
                metrics.score_explanation = False
                continue
            parts = score_parts(
                metrics.amount_12m + metrics.amount_before,
                metrics.purchase_days_12m,
                metrics.recency_days,
            )
            texts = {name: f"{part:+.2f}" for name, part in parts.items()}
            metrics.score_explanation = self.env._(
                "Turnover of 24 months %(amount)s, purchases of 12 months "
                "%(frequency)s, silence %(recency)s",
                **texts,
            )

    def action_view_invoices(self):
        """Open the invoices and credit notes that these figures are made of."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices of %(name)s", name=self.partner_id.name),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [
                *self._customer_purchases_domain(self.company_id, self.date),
                ("commercial_partner_id", "=", self.partner_id.id),
            ],
        }

    def action_refresh(self):
        """Compute the figures of all customers of this company now.

        :raise AccessError: for whoever is no customer manager
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only customer managers compute the figures anew.")
            )
        self._refresh(self.env.company)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
