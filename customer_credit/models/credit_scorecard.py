from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.grading import Grade
from ..engine.scoring import Band, Criterion

MANAGER = "customer_credit.group_manager"
# What a published card goes on saying; the rest only places it in lists.
FREE = {"sequence", "active"}
LIFE = {"state", "version", "published_at", "published_by_id"}


class CreditScorecard(models.Model):
    """How customers are scored: criteria with weights and bands, in versions.

    A published card is never edited: whoever was assessed by it can read what it said.
    A change is a new version, tried beside the published one before it takes its place.
    """

    _name = "credit.scorecard"
    _description = "Scorecard"
    _order = "sequence, code, version desc, id desc"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="The same for all versions of a card.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    explanation = fields.Text(
        translate=True, help="For whom this card is, and what it looks at."
    )
    line_ids = fields.One2many(
        "credit.scorecard.line", "scorecard_id", string="Criteria", copy=True
    )
    min_confidence = fields.Float(
        string="Enough Is Known From (%)",
        default=40,
        digits=(5, 1),
        help="Below this confidence no score gives a better grade than the one beside.",
    )
    thin_grade_id = fields.Many2one(
        "credit.grade",
        string="Otherwise at Best",
        ondelete="restrict",
        help="The best grade while too little is known; empty: no grade then.",
    )
    weight_total = fields.Float(compute="_compute_weight_total", digits=(8, 1))

    _version_unique = models.UniqueIndex(
        "(code, version)", "This version of the card exists already."
    )
    _one_published = models.UniqueIndex(
        "(code) WHERE state = 'published'",
        "One version of a card is published at a time.",
    )
    _confidence_range = models.Constraint(
        "CHECK (min_confidence BETWEEN 0 AND 100)",
        "A confidence is between 0 and 100 percent.",
    )

    @api.depends("line_ids.weight")
    def _compute_weight_total(self):
        for card in self:
            card.weight_total = sum(card.line_ids.mapped("weight"))

    @api.depends("name", "version")
    def _compute_display_name(self):
        for card in self:
            card.display_name = self.env._(
                "%(name)s, version %(version)s", name=card.name, version=card.version
            )

    @api.model_create_multi
    def create(self, vals_list):
        # a card begins as a draft, whoever makes it
        return super().create(
            [{k: v for k, v in vals.items() if k not in LIFE} for vals in vals_list]
        )

    def write(self, vals):
        if vals.keys() & LIFE:
            raise AccessError(self.env._("A card is published by its button."))
        if vals.keys() - FREE:
            self._credit_check_draft()
        return super().write(vals)

    def copy_data(self, default=None):
        # the code is unique with its version: a copy is another card
        return [
            {"code": self.env._("%(code)s (copy)", code=card.code)} | vals
            for card, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._credit_check_draft()

    def _credit_check_draft(self):
        """Raise unless all of these cards may still be edited."""
        for card in self:
            if card.state != "draft":
                raise UserError(
                    self.env._(
                        "%(card)s was published and is kept as it is. Make a new "
                        "version of it.",
                        card=card.display_name,
                    )
                )

    def _credit_check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only credit managers keep scorecards."))

    def action_publish(self):
        """Put this version in force; the one before it retires."""
        self._credit_check_manager()
        for card in self:
            card._credit_check_draft()
            if not any(line.weight and line.band_ids for line in card.line_ids):
                raise UserError(
                    self.env._("A card needs a criterion with a weight and bands.")
                )
            before = self.search(
                [("code", "=", card.code), ("state", "=", "published")]
            )
            super(CreditScorecard, before).write({"state": "retired"})
            before.flush_recordset(["state"])
            super(CreditScorecard, card).write(
                {
                    "state": "published",
                    "published_at": fields.Datetime.now(),
                    "published_by_id": self.env.uid,
                }
            )

    def action_new_version(self):
        """A draft that says what this version says, to be changed."""
        self._credit_check_manager()
        self.ensure_one()
        newest = self.with_context(active_test=False).search(
            [("code", "=", self.code)], order="version desc", limit=1
        )
        draft = newest if newest.state == "draft" else self._credit_copy(newest)
        return draft.get_formview_action()

    def _credit_copy(self, newest):
        """The next version of this card, of which ``newest`` is the last."""
        draft = self.copy({"code": f"{self.code} {newest.version + 1}"})
        draft._credit_set_version(self.code, newest.version + 1)
        return draft

    def _credit_set_version(self, code, version):
        super().write({"code": code, "version": version})

    @api.model
    def _credit_publish_shipped(self):
        """Publish the cards that come with the addon, when it is installed."""
        for name in ("scorecard_trade", "scorecard_statement"):
            card = self.env.ref(f"customer_credit.{name}", raise_if_not_found=False)
            if card and card.state == "draft" and card.version == 1:
                card.action_publish()

    @api.model
    def _credit_default(self, company):
        """The published card by which customers of ``company`` are scored.

        :param company: a ``res.company``
        """
        return company.credit_scorecard_id._credit_published() or self.search(
            [("state", "=", "published")], limit=1
        )

    def _credit_published(self):
        """The published version of this card; empty if it has none."""
        codes = [card.code for card in self if card.state != "published"]
        if not codes:
            return self
        return self.filtered(lambda card: card.state == "published") | self.search(
            [("code", "in", codes), ("state", "=", "published")]
        )

    def _credit_criteria(self):
        """The criteria as the engine wants them."""
        self.ensure_one()
        return tuple(
            Criterion(
                code=line.fact,
                weight=line.weight,
                bands=tuple(Band(b.start, b.points) for b in line.band_ids.sorted()),
                smooth=line.is_smooth,
            )
            for line in self.line_ids
            if line.band_ids and line.weight
        )

    @api.model
    def _credit_ladder(self, grades):
        """The grades as the engine wants them.

        :param grades: records with ``min_score`` and ``_credit_grade_id()``
        """
        return [Grade(grade._credit_grade_id(), grade.min_score) for grade in grades]
