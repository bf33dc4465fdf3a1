from odoo import api, fields, models

KINDS = [
    ("call", "Call"),
    ("mail", "Email"),
    ("meeting", "Meeting"),
    ("visit", "Visit"),
    ("chat", "Chat"),
    ("service", "Service"),
    ("feedback", "Feedback"),
    ("suggestion", "Suggestion"),
    ("care", "Customer Care"),
]
# What customers tell us, and what becomes of it.
FEEDBACK_KINDS = ("feedback", "suggestion")
FEEDBACK_STATES = [
    ("new", "New"),
    ("planned", "Planned"),
    ("done", "Done"),
    ("declined", "Declined"),
]
OUTCOMES = [
    ("good", "Good"),
    ("neutral", "Neutral"),
    ("bad", "Bad"),
    ("unreached", "Not Reached"),
]


class CustomerInteraction(models.Model):
    """One contact with a customer: a call, a mail, a visit, and what came of it."""

    _name = "customer.interaction"
    _description = "Interaction with a Customer"
    _inherit = ["customer.batch", "customer.with.contact"]
    _order = "date desc, id desc"
    _rec_name = "summary"
    _check_company_auto = True

    kind = fields.Selection(KINDS, required=True, default="call")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    duration = fields.Float(help="In hours.")
    direction = fields.Selection([("in", "From the Customer"), ("out", "From Us")])
    partner_id = fields.Many2one(index=False)  # an index of its own is below
    user_id = fields.Many2one(
        "res.users",
        string="Our Person",
        index="btree_not_null",
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, ondelete="cascade"
    )
    summary = fields.Char(required=True)
    description = fields.Html(sanitize_attributes=True, sanitize_form=True)
    outcome = fields.Selection(OUTCOMES)
    outcome_note = fields.Text(string="Result")
    feedback_state = fields.Selection(
        FEEDBACK_STATES,
        string="Handling",
        compute="_compute_feedback_state",
        store=True,
        readonly=False,
        help="What becomes of a feedback or suggestion.",
    )
    res_model = fields.Char(string="Source Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Source", model_field="res_model", readonly=True
    )
    is_automatic = fields.Boolean(compute="_compute_is_automatic")

    # The list of one customer and its timeline, newest first.
    _partner_date_idx = models.Index("(partner_id, date DESC, id DESC)")
    _partner_kind_idx = models.Index("(partner_id, kind, date DESC, id DESC)")
    _partner_next_idx = models.Index(
        "(partner_id, next_date) WHERE next_state = 'open'"
    )
    _source_once = models.UniqueIndex(
        "(res_model, res_id, partner_id) WHERE res_id IS NOT NULL",
        "This is in the interactions of the customer already.",
    )
    _duration_positive = models.Constraint(
        "CHECK (duration >= 0)", "A duration cannot be negative."
    )

    @api.depends("kind")
    def _compute_feedback_state(self):
        for interaction in self:
            if interaction.kind not in FEEDBACK_KINDS:
                interaction.feedback_state = False
            elif not interaction.feedback_state:
                interaction.feedback_state = "new"

    @api.depends("res_id")
    def _compute_is_automatic(self):
        for interaction in self:
            interaction.is_automatic = bool(interaction.res_id)

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        interactions._sync_next_step(fresh=True)
        visits = interactions.filtered(lambda i: i.kind == "visit")
        visits.partner_id._customer_refresh_visits()
        return interactions

    def write(self, vals):
        visited = self.filtered(lambda i: i.kind == "visit").partner_id
        result = super().write(vals)
        if {"next_action", "next_date", "user_id", "partner_id"} & vals.keys():
            self._sync_next_step(fresh=bool({"next_action", "next_date"} & vals.keys()))
        if {"kind", "date", "partner_id"} & vals.keys():
            visited |= self.filtered(lambda i: i.kind == "visit").partner_id
            visited._customer_refresh_visits()
        return result

    def unlink(self):
        visited = self.filtered(lambda i: i.kind == "visit").partner_id
        self._drop_next_step()
        result = super().unlink()
        visited._customer_refresh_visits()
        return result

    def action_open_source(self):
        """Open the mail's document, the meeting or the service this was made from."""
        self.ensure_one()
        self.check_access("read")
        model, res_id = self.res_model, self.res_id
        if model == "mail.message":
            # Whose document it is may be known; opening it asks for rights again.
            message = self.env[model].sudo().browse(res_id).exists()
            model, res_id = message.model, message.res_id
        if not model or model not in self.env or not res_id:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "views": [(False, "form")],
        }
