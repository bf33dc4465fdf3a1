import json

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.validation import quality

MANAGER = "customer_credit.group_manager"


class CreditValidation(models.TransientModel):
    """Is a card any good? What it would have said, against what happened later.

    Customers are scored by what was known on a day; then it is looked who paid how
    late in the time after it. Nothing that happened later enters the score.
    """

    _name = "credit.validation"
    _description = "Check of a Scorecard"
    _rec_name = "scorecard_id"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    scorecard_id = fields.Many2one(
        "credit.scorecard",
        required=True,
        default=lambda self: self.env["credit.scorecard"]._credit_default(
            self.env.company
        ),
    )
    day = fields.Date(
        string="Scored on",
        required=True,
        default=lambda self: fields.Date.subtract(
            fields.Date.context_today(self), months=6
        ),
    )
    months = fields.Integer(
        string="Held Against the Next",
        default=6,
        required=True,
        help="Months after the day, up to today.",
    )
    bad_days = fields.Integer(
        string="Bad Is Late by More Than",
        default=30,
        required=True,
        help="Days after the due date.",
    )
    is_checked = fields.Boolean(readonly=True)
    customer_count = fields.Integer(string="Customers", readonly=True)
    bad_count = fields.Integer(string="Went Bad", readonly=True)
    has_quality = fields.Boolean(readonly=True)
    auc = fields.Float(
        readonly=True,
        string="AUC",
        digits=(4, 3),
        help="The chance that of a bad and a good customer the card scored the bad one "
        "lower. 0.5 is guessing, 1 is always.",
    )
    gini = fields.Float(
        readonly=True, digits=(4, 3), help="2 × AUC − 1: 0 is guessing, 1 is always."
    )
    ks = fields.Float(
        readonly=True,
        string="KS",
        digits=(4, 3),
        help="The largest distance between the shares of bad and of good customers "
        "below a score.",
    )
    verdict = fields.Char(compute="_compute_verdict")
    chart = fields.Text(readonly=True)
    line_ids = fields.One2many("credit.validation.band", "validation_id")

    _months_positive = models.Constraint(
        "CHECK (months > 0 AND bad_days >= 0)",
        "At least one month is looked at, and days are 0 or more.",
    )

    @api.depends("auc", "has_quality", "bad_count", "customer_count")
    @api.depends_context("lang")
    def _compute_verdict(self):
        for check in self:
            good = check.customer_count - check.bad_count
            if not check.has_quality or min(good, check.bad_count) < 10:
                check.verdict = self.env._(
                    "Too few customers went bad, or stayed good, to say much."
                )
            elif check.auc >= 0.8:
                check.verdict = self.env._("The card tells good and bad well apart.")
            elif check.auc >= 0.65:
                check.verdict = self.env._("The card helps; weights could be better.")
            else:
                check.verdict = self.env._("The card hardly tells more than guessing.")

    def action_check(self):
        """Score as of the day, and hold it against what happened after it."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only credit managers check scorecards."))
        if self.day >= fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day in the past."))
        outcomes = self.env["credit.assessment"]._credit_look_back(
            self.scorecard_id, self.company_id, self.day, self.months, self.bad_days
        )
        grades = self.env["credit.grade"].search([("min_score", ">=", 0)])
        borders = sorted({0.0, 100.0, *grades.mapped("min_score")})
        found = quality(outcomes, borders)
        self.line_ids.unlink()
        bands = [self._prepare_band_vals(one, grades) for one in found.bins]
        self.write(
            {
                "is_checked": True,
                "customer_count": found.count,
                "bad_count": found.bad,
                "has_quality": found.auc is not None,
                "auc": found.auc or 0.0,
                "gini": found.gini or 0.0,
                "ks": found.ks or 0.0,
                "line_ids": [Command.create(vals) for vals in bands],
                "chart": self._credit_chart(bands),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "name": self.env._("Check of a Scorecard"),
        }

    @api.model
    def _prepare_band_vals(self, one, grades):
        """The values of a band of scores, named after the grade that begins it."""
        named = grades.filtered(lambda g: g.min_score == one.start)
        return {
            "name": named[:1].name or f"{one.start:g}",
            "start": one.start,
            "end": one.end,
            "count": one.count,
            "bad_count": one.bad,
            "bad_share": one.share_bad or 0.0,
        }

    def _credit_chart(self, bands):
        """The share of bad customers by band, as the chart widget reads it."""
        values = [
            {
                "label": vals["name"],
                "value": round(100 * vals["bad_share"], 1),
                "type": "past",
            }
            for vals in bands
        ]
        title = self.env._("Went bad, %")
        return json.dumps([{"key": title, "values": values}])
