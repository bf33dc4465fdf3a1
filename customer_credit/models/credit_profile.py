from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError

from ..engine.exposure import DRAFT, ONLINE, ORDER, RECEIVABLE
from .credit_limit import TERMS

NAMED_SOURCES = {RECEIVABLE, ORDER, ONLINE, DRAFT}


class CreditProfile(models.Model):
    """How far one company lends to one customer; what is owed is computed live."""

    _name = "credit.profile"
    _description = "Credit Profile"
    _inherit = ["credit.limit", "mail.activity.mixin"]
    _rec_name = "partner_id"
    _order = "id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('parent_id', '=', False)]",
        help="The company that owes; its contacts and addresses are included.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    state = fields.Selection(
        [("open", "Open"), ("watch", "On Watch"), ("hold", "On Hold")],
        default="open",
        required=True,
        tracking=True,
        help="On hold nothing new is ordered on credit. What is paid in advance "
        "passes, and what was delivered is invoiced.",
    )
    state_reason = fields.Char(string="Reason", tracking=True)
    is_limited = fields.Boolean(
        help="Without a limit nothing is checked. A limit of zero means that nothing "
        "is lent.",
    )
    limit_amount = fields.Monetary(
        help="The field of the same name in the accounting settings follows this one. "
        "Its warning counts differently: it leaves out confirmed orders that are "
        "invoiced on delivery, counts down payments twice and stops nothing.",
    )
    exposure_amount = fields.Monetary(
        help="All that the customer owes or is bound to owe, taxes included.",
    )
    receivable_amount = fields.Monetary(
        compute="_compute_exposure",
        string="Receivables",
        help="Open invoices less credit notes and unmatched payments.",
    )
    order_amount = fields.Monetary(
        compute="_compute_exposure",
        string="Orders Not Invoiced",
        help="Confirmed orders as far as no posted invoice covers them.",
    )
    online_amount = fields.Monetary(
        compute="_compute_exposure",
        string="Paid Online",
        help="Paid online for confirmed orders; the payment is not posted yet.",
    )
    draft_amount = fields.Monetary(compute="_compute_exposure", string="Draft Invoices")
    committed_amount = fields.Monetary(
        compute="_compute_exposure",
        string="Charges Not Invoiced",
        help="What other parts of the system say the customer is bound to owe.",
    )
    overdue_amount = fields.Monetary(
        compute="_compute_overdue",
        string="Overdue",
        help="Past due, after unmatched payments and credit notes have paid the "
        "oldest items.",
    )
    overdue_days = fields.Integer(
        compute="_compute_overdue",
        string="Days Overdue",
        help="Age of the oldest overdue item that nothing pays.",
    )

    _partner_company_unique = models.UniqueIndex(
        "(partner_id, company_id)",
        "This customer has a credit profile in this company already.",
    )

    @api.constrains("partner_id")
    def _check_partner_is_commercial(self):
        for profile in self:
            if profile.partner_id.commercial_partner_id != profile.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(customer)s: the credit profile "
                        "belongs to %(customer)s.",
                        contact=profile.partner_id.name,
                        customer=profile.partner_id.commercial_partner_id.name,
                    )
                )

    def _limit_company(self):
        # EXTENDS credit.limit
        return self.company_id or super()._limit_company()

    @api.depends("partner_id", "company_id", "limit_in_force")
    def _compute_exposure(self):
        for company, profiles in self.grouped("company_id").items():
            exposures = profiles.partner_id._credit_exposure(company)
            for profile in profiles:
                profile._set_exposure(exposures.get(profile.partner_id._origin.id, {}))

    def _set_exposure(self, parts):
        others = sum(a for source, a in parts.items() if source not in NAMED_SOURCES)
        self._set_use(sum(parts.values()))
        self.receivable_amount = parts.get(RECEIVABLE, 0.0)
        self.order_amount = parts.get(ORDER, 0.0)
        self.online_amount = parts.get(ONLINE, 0.0)
        self.draft_amount = parts.get(DRAFT, 0.0)
        self.committed_amount = others

    @api.depends("partner_id", "company_id")
    def _compute_overdue(self):
        for company, profiles in self.grouped("company_id").items():
            overdue = profiles.partner_id._credit_overdue(company)
            for profile in profiles:
                amount, days = overdue.get(profile.partner_id._origin.id, (0.0, 0))
                profile.overdue_amount, profile.overdue_days = amount, days

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        profiles._credit_terms_changed()
        return profiles

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {
            "partner_id", "company_id", "state", "grade_id", "group_id", *TERMS,
        }:  # fmt: skip
            self._credit_terms_changed()
        return result

    def _credit_terms_changed(self):
        """Tell core's limit, and remember that this transaction knows better.

        The guard reads limits as others have committed them; what this transaction
        itself has agreed is not committed yet.
        """
        changed = self.env.cr.postcommit.data.setdefault("credit.terms", set())
        changed.update((p.partner_id.id, p.company_id.id) for p in self)
        self.env["res.partner"]._credit_forget()
        self._credit_sync_core()

    def _credit_sync_core(self):
        """Keep the limit that core's own warning and reports show the same as ours."""
        for profile in self:
            # it mirrors what a credit manager decided, who need not edit contacts;
            # whether that needed a second person was settled on the profile
            partner = profile.partner_id.with_user(SUPERUSER_ID)
            partner = partner.with_company(profile.company_id)
            fallback = partner._fields["credit_limit"].get_company_dependent_fallback(
                partner
            )
            wanted = profile.limit_in_force if profile.is_limited else fallback
            if partner.credit_limit != wanted:
                partner.credit_limit = wanted

    def action_hold(self):
        """Let nothing new be ordered on credit."""
        self.write({"state": "hold"})

    def action_lift(self):
        """End a hold or a watch."""
        self.write({"state": "open", "state_reason": False})

    def action_watch(self):
        """Mark the customer for a closer look; stops nothing."""
        self.write({"state": "watch"})

    def action_view_receivable(self):
        """The open items on receivable accounts that make up the figure."""
        self.ensure_one()
        return self.partner_id._credit_action_receivable(self.company_id)

    def action_view_order(self):
        """The confirmed orders that make up the figure."""
        self.ensure_one()
        return self.partner_id._credit_action_order(self.company_id)

    def action_view_draft(self):
        """The draft invoice lines that make up the figure."""
        self.ensure_one()
        return self.partner_id._credit_action_draft(self.company_id)

    @api.model
    def _cron_end_temporary(self):
        """Clear temporary limits that are over, so that core's limit follows."""
        today = fields.Date.context_today(self)
        self.search(
            [("temporary_amount", ">", 0), ("temporary_until", "<", today)]
        ).write({"temporary_amount": 0.0, "temporary_until": False})
