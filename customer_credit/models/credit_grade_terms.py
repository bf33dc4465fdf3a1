from odoo import fields, models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.limit_formula import ZERO, Formula, Limit, limit

TRADES = [
    ("credit", "On Credit"),
    ("advance", "Advance Payment Only"),
    ("none", "No Business"),
]


class CreditGradeTerms(models.AbstractModel):
    """From which score a grade is given, and what it lends.

    Of grades that are in force, and of changed ones that are only tried.
    """

    _name = "credit.grade.terms"
    _description = "Score and Limit of a Grade"

    min_score = fields.Float(
        string="From Score",
        digits=(5, 1),
        help="Who reaches this score has at least this grade. Below 0: no score leads "
        "here, the grade is given by judgement only.",
    )
    trade = fields.Selection(
        TRADES,
        default="credit",
        required=True,
        help="On credit: up to the limit. Advance payment only: orders that are paid "
        "before delivery. No business: no new orders at all.",
    )
    sets_limit = fields.Boolean(
        string="Sets the Limit",
        help="With an approved assessment the limit follows this formula. Otherwise it "
        "stays as it was agreed.",
    )
    turnover_months = fields.Float(
        string="Months of Turnover",
        digits=(5, 2),
        help="So many average months of what we have invoiced in 12 months. 0: the "
        "turnover does not count.",
    )
    equity_percent = fields.Float(
        string="Percent of Equity",
        digits=(5, 1),
        help="So much of the equity by the last financial statement. 0: it does not "
        "count. Of two bases the lower counts.",
    )
    limit_floor = fields.Monetary(
        string="At Least",
        help="Lent where no basis is known, and never less.",
    )
    limit_cap = fields.Monetary(string="At Most", help="0: no bound.")
    limit_step = fields.Monetary(
        string="In Steps Of", help="Rounded down to whole steps; 0: not rounded."
    )
    currency_id = fields.Many2one(
        "res.currency",
        help="Of the amounts beside; empty: that of the company that assesses.",
    )

    _score_range = models.Constraint(
        "CHECK (min_score BETWEEN -1 AND 100)",
        "A score is between 0 and 100; -1 for a grade that no score leads to.",
    )
    _limit_positive = models.Constraint(
        """CHECK (COALESCE(turnover_months, 0) >= 0
              AND COALESCE(equity_percent, 0) BETWEEN 0 AND 100
              AND COALESCE(limit_floor, 0) >= 0 AND COALESCE(limit_step, 0) >= 0
              AND (COALESCE(limit_cap, 0) = 0
                   OR limit_cap >= COALESCE(limit_floor, 0)))""",
        "Amounts and shares are 0 or more, and the highest limit is not below the "
        "lowest.",
    )

    def _credit_grade_id(self):
        """The id of the ``credit.grade`` that is meant."""
        return self.id

    def _credit_limit(self, company, day, turnover, equity):
        """What a customer of this grade is lent.

        :param company: the ``res.company`` that lends
        :param day: the ``date`` of the rate, where currencies differ
        :param turnover: of 12 months, in the company's currency; None: not known
        :param equity: the same way
        :return: an ``engine.limit_formula.Limit``, None where the limit stays as it is
        """
        self.ensure_one()
        if not self.sets_limit:
            return None
        if self.trade != "credit":
            return Limit(ZERO, "trade")
        formula = Formula(
            turnover_months=exact(self.turnover_months),
            equity_share=exact(self.equity_percent) / 100,
            floor=self._credit_amount_in(company, day, self.limit_floor),
            cap=self._credit_amount_in(company, day, self.limit_cap) or None,
            step=self._credit_amount_in(company, day, self.limit_step),
        )
        return limit(
            formula,
            None if turnover is None else exact(turnover),
            None if equity is None else exact(equity),
        )

    def _credit_amount_in(self, company, day, amount):
        """An amount of this grade in the currency of ``company``, as ``Decimal``."""
        if not amount or not self.currency_id:
            return exact(amount or 0.0)
        return exact(
            self.currency_id._convert(amount, company.currency_id, company, day)
        )
