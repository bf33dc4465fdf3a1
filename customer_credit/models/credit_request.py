from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.money import exact

TERMS = {"amount", "date_until", "kind", "partner_id", "reason"}


class CreditRequest(models.Model):
    """Asks for a limit, for good or until a day; another one decides."""

    _name = "credit.request"
    _description = "Credit Limit Request"
    _inherit = "credit.case"
    _order = "id desc"
    _rec_name = "number"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
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
    kind = fields.Selection(
        [("permanent", "Credit Limit"), ("temporary", "Temporary Limit")],
        required=True,
        default="permanent",
        tracking=True,
        help="A credit limit replaces the one there is. A temporary limit comes on "
        "top of it and ends by itself on its day.",
    )
    amount = fields.Monetary(string="Limit Asked For", required=True, tracking=True)
    date_until = fields.Date(
        string="Until", tracking=True, help="The last day of a temporary limit."
    )
    limit_before = fields.Monetary(
        string="Limit When Asked",
        readonly=True,
        copy=False,
        help="What the customer might owe when this was asked for.",
    )
    limit_after = fields.Monetary(
        string="Limit Afterwards",
        compute="_compute_limit_after",
        help="What the customer may owe in all if this is approved.",
    )

    _two_people = models.Constraint(
        "CHECK (approved_by_id IS NULL OR approved_by_id != requested_by_id)",
        "The one who asks for a limit cannot decide on it.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "A credit limit cannot be negative."
    )
    _temporary_ends = models.Constraint(
        "CHECK (kind != 'temporary' OR date_until IS NOT NULL)",
        "A temporary limit needs the day on which it ends.",
    )
    _asked_once = models.UniqueIndex(
        "(partner_id, company_id, kind) WHERE state = 'requested'",
        "A limit has been requested for this customer already.",
    )
    _timeline_idx = models.Index("(partner_id, requested_at DESC, id DESC)")

    @api.model
    def _case_terms(self):
        # EXTENDS credit.case
        return TERMS

    @api.model
    def _case_kept(self):
        # EXTENDS credit.case
        return super()._case_kept() | {"limit_before"}

    @api.model
    def _case_more(self):
        # EXTENDS credit.case
        return {"amount"}

    def _case_title(self):
        # EXTENDS credit.case
        # who may see the request may see whom it is about
        return self.env._(
            "%(number)s for %(customer)s",
            number=self.number or "",
            customer=self.sudo().partner_id.display_name,
        )

    def _case_text(self):
        # EXTENDS credit.case
        return self.env._(
            "%(user)s asks for a limit of %(amount)s for %(customer)s",
            user=self.sudo().requested_by_id.name,  # a name is no secret
            amount=self.currency_id.format(self.amount),
            customer=self.sudo().partner_id.display_name,  # of whom one decides
        )

    def _case_amounts(self):
        # EXTENDS credit.case
        return {
            request.id: exact(amount)
            for request, amount in self._limits_afterwards().items()
        }

    def _credit_profiles(self):
        """The credit profile of each: ``{(partner_id, company_id): profile}``."""
        # a salesperson asks, who sees no profile
        profiles = (
            self.env["credit.profile"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.partner_id._origin.ids),
                    ("company_id", "in", self.company_id.ids),
                ]
            )
        )
        return {(p.partner_id.id, p.company_id.id): p for p in profiles}

    @api.depends("amount", "kind", "partner_id", "company_id")
    def _compute_limit_after(self):
        for request, amount in self._limits_afterwards().items():
            request.limit_after = amount

    def _limits_afterwards(self):
        """What each customer may owe in all if it is approved: ``{request: amount}``.

        Asked afresh: the limit may have changed since it was shown.
        """
        profiles, amounts = self._credit_profiles(), {}
        for request in self:
            key = (request.partner_id._origin.id, request.company_id.id)
            profile = profiles.get(key)
            rest = 0.0
            if profile and request.kind == "temporary":
                rest = profile.limit_amount
            elif profile and profile.is_limited:
                rest = profile.limit_in_force - profile.limit_amount
            amounts[request] = request.amount + rest
        return amounts

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests._check_temporary()
        for request in requests:
            request._case_store({"limit_before": request.limit_in_force})
        return requests

    def _check_temporary(self):
        """Raise where a temporary limit would have nothing to come on top of."""
        temporary = self.filtered(lambda request: request.kind == "temporary")
        profiles, today = temporary._credit_profiles(), fields.Date.context_today(self)
        for request in temporary:
            profile = profiles.get((request.partner_id.id, request.company_id.id))
            if not (profile and profile.is_limited):
                raise UserError(
                    self.env._(
                        "%(customer)s has no credit limit that a temporary one could "
                        "be added to.",
                        customer=request.sudo().partner_id.name,  # who was just chosen
                    )
                )
            if request.date_until and request.date_until < today:
                raise UserError(
                    self.env._("A temporary limit has to end on a day to come.")
                )

    def action_reject(self):
        # EXTENDS credit.case: who asked is told why
        self._case_judge()
        for request in self:
            if not (request.reject_reason or "").strip():
                raise UserError(
                    self.env._(
                        "Please say why %(case)s is rejected.",
                        case=request._case_title(),
                    )
                )
        return super().action_reject()

    def _case_approved(self):
        # EXTENDS credit.case
        self._check_temporary()
        for request in self:
            request._apply()
            request._case_answer(
                self.env._(
                    "%(case)s was approved: the limit is %(amount)s now.",
                    case=request._case_title(),
                    amount=request.currency_id.format(request.limit_after),
                )
            )

    def _apply(self):
        """Agree the limit: once, as only this one step to “approved” comes by here."""
        profile = self._credit_profiles().get((self.partner_id.id, self.company_id.id))
        if self.kind == "temporary":
            vals = {"temporary_amount": self.amount, "temporary_until": self.date_until}
        else:
            vals = {"is_limited": True, "limit_amount": self.amount}
        # two people have agreed, of whom neither need be a credit manager
        profiles = self.env["credit.profile"].with_user(SUPERUSER_ID)
        if profile:
            profile.with_user(SUPERUSER_ID).write(vals)
        else:
            profiles.create(
                {"partner_id": self.partner_id.id, "company_id": self.company_id.id}
                | vals
            )

    def _case_rejected(self):
        # EXTENDS credit.case
        for request in self:
            request._case_answer(
                self.env._(
                    "%(case)s was rejected. %(reason)s",
                    case=request._case_title(),
                    reason=request.reject_reason or "",
                )
            )

    def action_open_profile(self):
        """Open the customer's credit."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_credit_card()
