from odoo import api, fields, models


class CreditProfile(models.Model):
    """The grade that the last approved assessment gave, and when the next is due."""

    _inherit = "credit.profile"

    grade_id = fields.Many2one(
        "credit.grade",
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    grade_date = fields.Date(string="Graded On", copy=False)
    score = fields.Float(
        digits=(5, 1),
        tracking=True,
        copy=False,
        help="Of 100 points; what it is made of is told by the assessment.",
    )
    date_next_assessment = fields.Date(
        string="Next Assessment", index="btree_not_null", copy=False
    )
    scorecard_id = fields.Many2one(
        "credit.scorecard",
        domain="[('state', '=', 'published')]",
        ondelete="restrict",
        help="By which card this customer is scored, in its published version; empty: "
        "the company's.",
    )
    outside_rating = fields.Float(
        digits=(5, 1),
        tracking=True,
        copy=False,
        help="Of a bank, an insurer or an agency, as points of 100.",
    )
    outside_rating_source = fields.Char(string="Rated By", copy=False)
    outside_rating_date = fields.Date(string="Rated On", copy=False)
    judgement = fields.Float(
        digits=(5, 1),
        tracking=True,
        copy=False,
        help="Of those who know the customer, as points of 100.",
    )
    judgement_reason = fields.Char(string="Why So Judged", copy=False)
    judgement_date = fields.Date(string="Judged On", copy=False)
    assessment_ids = fields.One2many("credit.assessment", "profile_id")
    assessment_count = fields.Integer(compute="_compute_assessment_count")

    _points_range = models.Constraint(
        """CHECK (COALESCE(outside_rating, 0) BETWEEN 0 AND 100
              AND COALESCE(judgement, 0) BETWEEN 0 AND 100)""",
        "Points are between 0 and 100.",
    )

    @api.depends("assessment_ids")
    def _compute_assessment_count(self):
        counts = dict(
            self.env["credit.assessment"]._read_group(
                [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
            )
        )
        for profile in self:
            profile.assessment_count = counts.get(profile, 0)

    @api.onchange("outside_rating")
    def _onchange_outside_rating(self):
        if self.outside_rating and not self.outside_rating_date:
            self.outside_rating_date = fields.Date.context_today(self)

    @api.onchange("judgement")
    def _onchange_judgement(self):
        if self.judgement and not self.judgement_date:
            self.judgement_date = fields.Date.context_today(self)

    def action_assess(self):
        """Assess these customers now; the assessments wait to be submitted."""
        made = self.env["credit.assessment"]
        for company, profiles in self.grouped("company_id").items():
            made |= made._credit_assess(profiles.partner_id, company)
        if len(self) == 1:
            return made.get_formview_action()
        return self._credit_action_assessments([("id", "in", made.ids)])

    def action_view_assessments(self):
        """All assessments of this customer."""
        self.ensure_one()
        return self._credit_action_assessments([("profile_id", "=", self.id)])

    def _credit_action_assessments(self, domain):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_credit.action_credit_assessment"
        )
        return action | {"domain": domain, "context": {"create": False}}
