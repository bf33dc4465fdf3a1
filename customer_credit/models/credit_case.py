from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# Set by the steps only, whatever a client sends.
KEPT = {
    "agreed_by_ids", "approved_at", "approved_by_id", "company_id", "escalated_at",
    "final_tier_id", "number", "requested_at", "requested_by_id", "state", "step_at",
    "tier_id",
}  # fmt: skip


class CreditCase(models.AbstractModel):
    """Something asked for by one and decided by others, in tiers by its amount."""

    _name = "credit.case"
    _description = "Case of Credit"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.numbered"]

    # each kind of case says by itself whose it is
    partner_id = fields.Many2one("res.partner", string="Customer")
    company_id = fields.Many2one("res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("recalled", "Recalled"),
        ],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    reason = fields.Text(required=True)
    number = fields.Char(readonly=True, copy=False, index=True)
    requested_by_id = fields.Many2one(
        "res.users", readonly=True, required=True, copy=False, index=True
    )
    requested_at = fields.Datetime(readonly=True, required=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users",
        string="Decided By",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    approved_at = fields.Datetime(string="Decided On", readonly=True, copy=False)
    reject_reason = fields.Char(copy=False)
    tier_id = fields.Many2one(
        "credit.approval.tier",
        string="Waiting For",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The tier whose turn it is. Empty: a credit manager decides.",
    )
    final_tier_id = fields.Many2one(
        "credit.approval.tier",
        string="Decided In the End By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    agreed_by_ids = fields.Many2many(
        "res.users", string="Agreed So Far", readonly=True, copy=False
    )
    step_at = fields.Datetime(string="Waiting Since", readonly=True, copy=False)
    escalated_at = fields.Datetime(string="Escalated On", readonly=True, copy=False)
    limit_in_force = fields.Monetary(compute="_compute_position")
    exposure_amount = fields.Monetary(compute="_compute_position", string="Exposure")
    headroom_amount = fields.Monetary(
        compute="_compute_position", string="Available Credit"
    )
    overdue_amount = fields.Monetary(compute="_compute_position", string="Overdue")
    is_mine = fields.Boolean(compute="_compute_mine")
    may_decide = fields.Boolean(compute="_compute_mine")
    needs_me = fields.Boolean(
        string="Waiting for Me", compute="_compute_needs_me", search="_search_needs_me"
    )

    @api.model
    def _case_kind(self):
        """Which tiers decide: ``limit`` or ``release``."""
        return "limit"

    def _case_amounts(self):
        """By what its tier is found.

        :return: ``{case_id: Decimal}`` in the company's currency
        """
        return {}

    @api.model
    def _case_terms(self):
        """The fields that say what is asked for; they stand once it is decided."""
        return {"reason"}

    @api.model
    def _case_kept(self):
        """The fields that only the steps write."""
        return KEPT

    def _case_title(self):
        """How a sentence names it."""
        self.ensure_one()
        return self.display_name

    def _case_approved(self):
        """What happens when the last of those who decide has agreed."""

    def _case_rejected(self):
        """What happens when somebody has said no."""

    @api.depends("partner_id", "company_id")
    def _compute_position(self):
        self.limit_in_force = self.exposure_amount = 0.0
        self.headroom_amount = self.overdue_amount = 0.0
        # whoever may see the request may see what it is decided on
        for company, cases in self.sudo().grouped("company_id").items():
            customers = cases.partner_id
            if not (company and customers):
                continue
            exposure = customers._credit_exposure(company)
            terms = customers._credit_terms(company)
            overdue = customers._credit_overdue(company)
            for case in cases.filtered("partner_id"):
                id_ = case.partner_id._origin.id
                limit = float(terms[id_].limit or 0)
                case.limit_in_force = limit
                case.exposure_amount = sum(exposure[id_].values())
                case.headroom_amount = limit - case.exposure_amount
                case.overdue_amount = overdue.get(id_, (0.0, 0))[0]

    @api.depends("requested_by_id", "state", "tier_id", "agreed_by_ids")
    @api.depends_context("uid")
    def _compute_mine(self):
        waiting = self.filtered(lambda case: case.state == "requested")
        deciders = waiting._case_deciders()
        for case in self:
            case.is_mine = case.requested_by_id == self.env.user
            case.may_decide = (
                bool(case._origin)
                and not case.is_mine
                and self.env.uid in deciders.get(case.id, ())
                and self.env.user not in case.agreed_by_ids
            )

    @api.depends("state", "tier_id")
    @api.depends_context("uid")
    def _compute_needs_me(self):
        for case in self:
            case.needs_me = case.may_decide

    def _search_needs_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        waiting = self.search(Domain("state", "=", "requested"))
        return Domain("id", "in", waiting.filtered("may_decide").ids)

    @api.model_create_multi
    def create(self, vals_list):
        now, kept = fields.Datetime.now(), self._case_kept() - {"company_id"}
        asked = {"state": "requested", "requested_by_id": self.env.uid}
        asked |= {"requested_at": now, "step_at": now}
        cleaned = []
        for vals in vals_list:
            vals = {k: v for k, v in vals.items() if k not in kept} | asked
            self._complete_vals(vals)
            cleaned.append(vals)
        cases = super().create(cleaned)
        cases._case_begin(is_new=True)
        return cases

    def write(self, vals):
        if self._case_kept() & vals.keys():
            raise AccessError(
                self.env._("This is decided by approving or rejecting it.")
            )
        terms = self._case_terms() & vals.keys()
        if terms:
            self._case_check_terms(vals)
        result = super().write(vals)
        if terms - {"reason"}:
            # what others have agreed to was something else
            self._case_begin()
        return result

    def _case_store(self, vals):
        """Write what only the steps write; never called from outside."""
        return super().write(vals)

    def _case_check_terms(self, vals):
        """Raise unless this user may still change what is asked for."""
        if any(case.state != "requested" for case in self):
            raise UserError(self.env._("This is decided; ask for another one instead."))
        wanted = [vals[name] for name in self._case_more() & vals.keys()]
        for case in self.filtered(lambda case: not case.is_mine):
            now = [case[name] for name in self._case_more() & vals.keys()]
            if any(w > n for w, n in zip(wanted, now, strict=True)):
                raise UserError(
                    self.env._(
                        "Whoever decides may give less than was asked for. More has to "
                        "be asked for by somebody else."
                    )
                )

    @api.model
    def _case_more(self):
        """The amounts that only the one who asks may raise."""
        return set()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(case.state != "requested" for case in self):
            raise UserError(self.env._("What is decided cannot be deleted."))
