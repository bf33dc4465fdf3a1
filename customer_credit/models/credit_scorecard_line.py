from odoo import api, fields, models

TOPICS = [
    ("payment", "Payment Record"),
    ("history", "History"),
    ("finances", "Finances"),
    ("archive", "File"),
    ("outside", "Outside Rating"),
    ("judgement", "Judgement"),
]


class CreditScorecardLine(models.Model):
    """One criterion of a card: what is looked at, and how much it counts."""

    _name = "credit.scorecard.line"
    _description = "Criterion"
    _order = "scorecard_id, sequence, id"

    scorecard_id = fields.Many2one(
        "credit.scorecard", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(related="scorecard_id.state")
    sequence = fields.Integer(default=10)
    topic = fields.Selection(TOPICS, required=True, default="payment")
    fact = fields.Selection(selection="_selection_fact", required=True)
    name = fields.Char(required=True, translate=True)
    explanation = fields.Text(translate=True)
    weight = fields.Float(required=True, default=1, digits=(8, 1))
    is_smooth = fields.Boolean(
        string="Straight Between Bands",
        default=True,
        help="Between two bands the points run straight; otherwise a band's points "
        "hold until the next one begins.",
    )
    band_ids = fields.One2many(
        "credit.scorecard.band", "line_id", string="Bands", copy=True
    )
    band_text = fields.Char(string="Points", compute="_compute_band_text")

    _fact_once = models.UniqueIndex(
        "(scorecard_id, fact)", "The card looks at this fact already."
    )
    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A weight cannot be negative."
    )

    @api.model
    def _selection_fact(self):
        facts = self.env["res.partner"]._credit_score_fact_labels()
        return [(code, label) for code, (label, _unit) in facts.items()]

    @api.depends("band_ids.start", "band_ids.points")
    def _compute_band_text(self):
        for line in self:
            line.band_text = " · ".join(
                f"{band.start:,.10g} → {band.points:g}"
                for band in line.band_ids.sorted()
            )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.scorecard_id._credit_check_draft()
        return lines

    def write(self, vals):
        self.scorecard_id._credit_check_draft()
        result = super().write(vals)
        self.scorecard_id._credit_check_draft()  # it may have been moved to another
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.scorecard_id._credit_check_draft()

    def _credit_value_text(self, value):
        """A value of this criterion as people write it: "12 %", "35 days".

        :param value: float, in the unit of the fact
        """
        facts = self.env["res.partner"]._credit_score_fact_labels()
        _label, unit = facts.get(self.fact, (self.fact, "number"))
        if unit == "percent":
            return self.env._("%(number)s %%", number=f"{round(value, 1):g}")
        if unit == "days":
            return self.env._("%(number)s days", number=f"{round(value, 1):g}")
        if unit == "months":
            return self.env._("%(number)s months", number=f"{value:.0f}")
        return f"{value:,.2f}" if unit in ("money", "ratio") else f"{value:g}"
