from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_list

from ..engine.change import APPROVED, DRAFT, SUBMITTED, collisions

OPEN = (DRAFT, SUBMITTED, APPROVED)
# What only the steps write, and what the author may add while nobody has decided.
KEPT = {
    "applied_at",
    "company_id",
    "decided_at",
    "decided_by_id",
    "fault",
    "kind",
    "line_ids",
    "partner_id",
    "reject_reason",
    "requested_at",
    "requested_by_id",
    "state",
}
NOTES = {"date_effective", "reason"}


class CustomerChange(models.Model):
    """A change that somebody asks for and a second person decides on."""

    _name = "customer.change"
    _description = "Change Request"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        [
            ("identity", "Name and Numbers"),
            ("bank", "Bank Account"),
            ("terms", "Payment Terms"),
            ("credit", "Credit"),
            ("address", "Address"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
        default="other",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waiting for Approval"),
            ("approved", "Approved"),
            ("applied", "In Force"),
            ("rejected", "Rejected"),
            ("recalled", "Recalled"),
        ],
        required=True,
        readonly=True,
        default="submitted",
        tracking=True,
        index=True,
    )
    line_ids = fields.One2many("customer.change.line", "change_id", readonly=True)
    reason = fields.Text(
        tracking=True, help="Why it changes, for whoever has to approve it."
    )
    date_effective = fields.Date(
        string="In Force From",
        tracking=True,
        help="The day on which the change takes effect once it is approved. Empty: at "
        "once.",
    )
    requested_by_id = fields.Many2one(
        "res.users",
        string="Asked By",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.uid,
    )
    requested_at = fields.Datetime(
        string="Asked On", required=True, readonly=True, default=fields.Datetime.now
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")
    decided_at = fields.Datetime(string="Decided On", readonly=True)
    applied_at = fields.Datetime(string="In Force Since", readonly=True)
    reject_reason = fields.Text(
        string="Reason for Rejection", readonly=True, tracking=True
    )
    fault = fields.Text(
        string="Why It Is Stuck",
        readonly=True,
        help="It could not be applied. Renew it, recall it or reject it.",
    )
    summary = fields.Char(string="Changes", compute="_compute_summary")
    effect = fields.Text(compute="_compute_effect")
    has_conflict = fields.Boolean(
        string="Conflict",
        compute="_compute_has_conflict",
        help="A value has changed since this was asked for.",
    )
    collision = fields.Char(
        string="Other Requests",
        compute="_compute_collision",
        help="Other open requests for the same values.",
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")
    needs_me = fields.Boolean(
        string="Waiting for Me", compute="_compute_needs_me", search="_search_needs_me"
    )

    _two_people = models.Constraint(
        "CHECK (decided_by_id IS NULL OR decided_by_id != requested_by_id)",
        "The one who asks for a change cannot decide on it.",
    )
    _due = models.Index("(date_effective) WHERE state = 'approved'")

    @api.depends("partner_id", "line_ids")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for change in self:
            # the customer's name is on the request for whoever may see the request
            change.display_name = self.env._(
                "%(customer)s: %(fields)s",
                customer=change.partner_id.sudo().display_name or "",
                fields=change.summary or "",
            )

    @api.depends("line_ids")
    @api.depends_context("lang")
    def _compute_summary(self):
        for change in self:
            labels = dict.fromkeys(change.line_ids.mapped("label"))
            change.summary = format_list(self.env, list(labels)) if labels else ""

    @api.depends("line_ids", "partner_id", "state")
    @api.depends_context("lang")
    def _compute_effect(self):
        self.effect = False
        waiting = self.filtered(lambda change: change.state in OPEN)
        for company, changes in waiting.grouped("company_id").items():
            # who decides is told what depends on it, whatever else they may see
            customers = changes.partner_id.sudo().with_company(company)
            names = set(changes.line_ids.mapped("field_name"))
            effects = customers._customer_change_effects(names)
            for change in changes:
                found = effects.get(change.partner_id.id, {})
                own = change.line_ids.mapped("field_name")
                lines = dict.fromkeys(text for n in own for text in found.get(n, ()))
                change.effect = "\n".join(lines) or False

    @api.depends("line_ids.is_conflict")
    def _compute_has_conflict(self):
        for change in self:
            change.has_conflict = any(change.line_ids.mapped("is_conflict"))

    @api.depends("line_ids", "partner_id", "state")
    def _compute_collision(self):
        self.collision = False
        # that others want the same to change matters, whoever may see their requests
        waiting = self.sudo().filtered(lambda change: change.state in OPEN)
        others = waiting.search(
            [
                ("partner_id", "in", waiting.partner_id.ids),
                ("state", "in", (SUBMITTED, APPROVED)),
            ]
        )
        keys = {change.id: change.line_ids._keys() for change in others | waiting}
        for id_, ids in collisions(keys).items():
            change = self.browse(id_)
            if change in self:
                authors = self.browse(sorted(ids)).sudo().requested_by_id
                change.collision = format_list(self.env, authors.mapped("name"))

    @api.depends("requested_by_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for change in self:
            change.is_mine = change.requested_by_id == self.env.user

    @api.depends("state", "requested_by_id", "fault")
    @api.depends_context("uid")
    def _compute_needs_me(self):
        waiting = self.filtered_domain(self._needs_me_domain())
        for change in self:
            change.needs_me = change in waiting

    def _search_needs_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._needs_me_domain()

    @api.model
    def _needs_me_domain(self):
        """What waits for this user: to decide on others', to go on with one's own."""
        mine = Domain("requested_by_id", "=", self.env.uid)
        stuck = Domain("state", "in", OPEN) & Domain("fault", "!=", False)
        domain = mine & (stuck | Domain("state", "=", DRAFT))
        if self.env.user.has_group("customer_archive.group_approver"):
            domain |= ~mine & (Domain("state", "=", SUBMITTED) | stuck)
        return domain

    def write(self, vals):
        # EXTENDS mail: a request is moved by its steps, never by hand
        if self.env.uid == SUPERUSER_ID:
            return super().write(vals)
        if not KEPT.isdisjoint(vals):
            raise AccessError(
                self.env._("A request is changed by submitting and deciding on it.")
            )
        if not NOTES.isdisjoint(vals):
            self._check_noting()
        return super().write(vals)

    def _check_noting(self):
        """Raise unless this user may still say why and from when."""
        for change in self:
            undecided = change.state in (DRAFT, SUBMITTED)
            if change.requested_by_id != self.env.user or not undecided:
                raise AccessError(
                    self.env._(
                        "Only who has asked for a change can say why and from when, "
                        "and only until it is decided."
                    )
                )

    def _change_store(self, vals):
        """Write what only the steps of a request write; never called from outside."""
        return super().write(vals)

    def _change_edits(self):
        """The edits of this one request, for the engine."""
        self.ensure_one()
        return [line._edit() for line in self.line_ids]
