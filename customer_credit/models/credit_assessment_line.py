from odoo import api, fields, models


class CreditAssessmentLine(models.Model):
    """One criterion of an assessed customer: input, points, and what would raise it."""

    _name = "credit.assessment.line"
    _description = "Assessed Criterion"
    _order = "assessment_id, sequence, id"
    _log_access = False
    _check_company_auto = True

    assessment_id = fields.Many2one(
        "credit.assessment",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    partner_id = fields.Many2one(related="assessment_id.partner_id")
    company_id = fields.Many2one(related="assessment_id.company_id")
    criterion_id = fields.Many2one(
        "credit.scorecard.line", required=True, ondelete="restrict"
    )
    sequence = fields.Integer()
    topic = fields.Selection(related="criterion_id.topic")
    explanation = fields.Text(related="criterion_id.explanation")
    weight = fields.Float(digits=(8, 1))
    is_known = fields.Boolean()
    value = fields.Float(digits=(16, 4))
    value_text = fields.Char(string="Found", compute="_compute_texts")
    evidence = fields.Float()
    points = fields.Float(string="Points of 100", digits=(5, 1))
    gives = fields.Float(digits=(5, 2), help="Points of the score.")
    loses = fields.Float(
        digits=(5, 2),
        help="Points of the score that are missing to the best value.",
    )
    raise_value = fields.Float(digits=(16, 4))
    raise_gain = fields.Float(digits=(5, 1))
    raise_text = fields.Char(string="What Would Raise It", compute="_compute_texts")

    @api.depends("value", "is_known", "raise_gain", "raise_value", "criterion_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            criterion = line.criterion_id
            if not line.is_known:
                line.value_text = self.env._("not known")
                line.raise_text = self.env._("Known, it would make the score surer.")
                continue
            line.value_text = criterion._credit_value_text(line.value)
            line.raise_text = (
                self.env._(
                    "At %(value)s: %(gain)s points more",
                    value=criterion._credit_value_text(line.raise_value),
                    gain=f"{line.raise_gain:.1f}",
                )
                if line.raise_gain
                else False
            )
