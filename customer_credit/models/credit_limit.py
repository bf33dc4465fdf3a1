from odoo import api, fields, models

# What a limit is made of.
TERMS = ("is_limited", "limit_amount", "temporary_amount", "temporary_until")


class CreditLimit(models.AbstractModel):
    """What may be owed, for good and for a time, and how much of it is used."""

    _name = "credit.limit"
    _description = "Credit Limit"
    _inherit = ["mail.thread"]

    currency_id = fields.Many2one("res.currency")
    is_limited = fields.Boolean(string="Has a Limit", tracking=True)
    limit_amount = fields.Monetary(string="Credit Limit", tracking=True)
    temporary_amount = fields.Monetary(
        string="Temporary Limit",
        tracking=True,
        help="On top of the credit limit, up to and including a day.",
    )
    temporary_until = fields.Date(string="Until", tracking=True)
    limit_in_force = fields.Monetary(compute="_compute_limit_in_force")
    exposure_amount = fields.Monetary(compute="_compute_exposure", string="Exposure")
    headroom_amount = fields.Monetary(
        compute="_compute_exposure", string="Available Credit"
    )
    used_percent = fields.Float(compute="_compute_exposure", string="Limit in Use")

    _limit_positive = models.Constraint(
        "CHECK (limit_amount >= 0 AND temporary_amount >= 0)",
        "A credit limit cannot be negative.",
    )
    _temporary_ends = models.Constraint(
        "CHECK (temporary_amount = 0 OR temporary_amount IS NULL "
        "OR temporary_until IS NOT NULL)",
        "A temporary limit needs the day on which it ends.",
    )

    def _limit_company(self):
        """By whose day a temporary limit ends."""
        return self.env.company

    @api.depends(*TERMS)
    def _compute_limit_in_force(self):
        for limit in self:
            limit.limit_in_force = limit._limit_today() or 0.0

    def _limit_today(self):
        """The limit with what is given for a time, as it holds today, or ``None``."""
        self.ensure_one()
        if not self.is_limited:
            return None
        until, today = self.temporary_until, self._limit_company()._customer_today()
        extra = self.temporary_amount if until and until >= today else 0.0
        return self.limit_amount + extra

    def _compute_exposure(self):
        """Each kind of limit finds what is owed in its own way."""
        for limit in self:
            limit._set_use(0.0)

    def _set_use(self, total):
        """Fill in what is owed, what is left of the limit and how much is used.

        :param total: what is owed, in the currency of the limit
        """
        self.ensure_one()
        limit = self.limit_in_force
        self.exposure_amount = total
        self.headroom_amount = limit - total if self.is_limited else 0.0
        full = 100.0 if total > 0 else 0.0
        self.used_percent = 100.0 * total / limit if limit else full
