from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# what whoever asks may say; all else is computed or decided
ASKED = {"partner_id", "company_id", "scorecard_id", "origin", "note"}
# what may be given another value while it is a draft, with a reason
GIVEN = {"grade_id", "has_limit", "limit_amount", "reason", "note"}
MAIL = ("message_", "activity_")


class CreditAssessment(models.Model):
    """A customer scored on a day: with what, why, and what it would mean.

    Score and lines are never edited. The grade and the limit that follow from them may
    be given another value, with a reason, until it is submitted; somebody else decides.
    """

    _name = "credit.assessment"
    _description = "Credit Assessment"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        check_company=True,
        domain="[('parent_id', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    profile_id = fields.Many2one(
        "credit.profile",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        readonly=True,
    )
    scorecard_id = fields.Many2one(
        "credit.scorecard", required=True, ondelete="restrict"
    )
    date = fields.Date(required=True, readonly=True)
    origin = fields.Selection(
        [("hand", "By Hand"), ("due", "When Due"), ("batch", "In a Batch")],
        required=True,
        default="hand",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("recalled", "Recalled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
    )
    line_ids = fields.One2many("credit.assessment.line", "assessment_id")
    score = fields.Float(readonly=True, digits=(5, 1), help="Of 100 points.")
    is_scored = fields.Boolean(readonly=True, help="Something is known.")
    coverage = fields.Float(
        readonly=True,
        help="Share of the card's weights of which something is known.",
    )
    confidence = fields.Float(
        readonly=True,
        help="The same, times how much evidence there is: two invoices say less than "
        "fifty.",
    )
    is_thin = fields.Boolean(
        string="Too Little Is Known",
        readonly=True,
        help="By its score the grade would be better; the card wants more to be known.",
    )
    grade_by_score_id = fields.Many2one(
        "credit.grade", string="Grade by Score", readonly=True, ondelete="restrict"
    )
    grade_proposed_id = fields.Many2one(
        "credit.grade", string="Proposed Grade", readonly=True, ondelete="restrict"
    )
    grade_id = fields.Many2one(
        "credit.grade",
        tracking=True,
        ondelete="restrict",
        help="Proposed by the score; another one needs a reason.",
    )
    old_grade_id = fields.Many2one(
        "credit.grade", string="Grade Before", readonly=True, ondelete="restrict"
    )
    old_score = fields.Float(string="Score Before", readonly=True, digits=(5, 1))
    has_limit = fields.Boolean(
        string="Sets the Limit", help="Otherwise the limit stays as it is."
    )
    limit_amount = fields.Monetary(string="Limit")
    limit_reason = fields.Selection(
        [
            ("turnover", "By turnover"),
            ("equity", "By equity"),
            ("floor", "Lowest of the grade"),
            ("cap", "Highest of the grade"),
            ("trade", "Not on credit"),
        ],
        string="Limit Set By",
        readonly=True,
    )
    limit_proposed = fields.Monetary(readonly=True)
    old_has_limit = fields.Boolean(string="Had a Limit", readonly=True)
    old_limit_amount = fields.Monetary(string="Limit Before", readonly=True)
    reason = fields.Char(
        help="Why another grade or limit is given than the one proposed."
    )
    note = fields.Text()
    requested_by_id = fields.Many2one(
        "res.users", string="Assessed By", required=True, readonly=True
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(string="Decided On", readonly=True)
    is_automatic = fields.Boolean(
        string="Approved by Itself",
        readonly=True,
        help="Grade and limit stayed as they were.",
    )
    reject_reason = fields.Char(copy=False)
    direction = fields.Selection(
        [("first", "First"), ("up", "Up"), ("same", "Same"), ("down", "Down")],
        compute="_compute_direction",
        store=True,
    )

    _one_open = models.UniqueIndex(
        "(partner_id, company_id) WHERE state IN ('draft', 'submitted')",
        "An assessment of this customer is open already.",
    )
    _newest_idx = models.Index("(partner_id, date DESC, id DESC)")
    _two_people = models.Constraint(
        "CHECK (decided_by_id IS NULL OR decided_by_id != requested_by_id)",
        "The one who assesses a customer cannot approve it.",
    )
    _limit_positive = models.Constraint(
        "CHECK (COALESCE(limit_amount, 0) >= 0)", "A credit limit cannot be negative."
    )

    # not of the grades' borders: what was said then is not rewritten
    @api.depends("grade_id", "old_grade_id")
    def _compute_direction(self):
        for assessment in self:
            new, old = assessment.grade_id, assessment.old_grade_id
            assessment.direction = self._credit_direction(old, new)

    @api.model
    def _credit_direction(self, old, new):
        """Which way somebody goes who had one ``credit.grade`` and gets another."""
        if not old or not new:
            return "first" if new else False
        if new == old:
            return "same"
        return "up" if new.min_score > old.min_score else "down"

    @api.model_create_multi
    def create(self, vals_list):
        asked = [{k: v for k, v in vals.items() if k in ASKED} for vals in vals_list]
        outcomes = {}
        vals_list = self._prepare_assessment_vals_list(asked, outcomes)
        assessments = super().create(vals_list)
        assessments._credit_write_lines(outcomes)
        return assessments

    def write(self, vals):
        names = {name for name in vals if not name.startswith(MAIL)}
        if names - GIVEN - {"reject_reason"}:
            raise AccessError(
                self.env._("An assessment is not edited; make another one.")
            )
        if names & GIVEN and any(a.state != "draft" for a in self):
            raise UserError(
                self.env._("Grade and limit may be changed until it is submitted.")
            )
        return super().write(vals)

    def copy_data(self, default=None):
        raise UserError(self.env._("An assessment is not copied; make another one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(a.state in ("submitted", "approved", "rejected") for a in self):
            raise UserError(
                self.env._("An assessment that was submitted cannot be deleted.")
            )

    def _credit_store(self, vals):
        """Write what only the machine writes: a step, a decision."""
        super().write(vals)
        # what is no longer open must not stand in the way of the next one
        self.flush_recordset(["state"])
