from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.customer_archive.engine.money import exact

# Set by the buttons only, whatever a client sends.
DECIDED = {
    "approved_at", "approved_by_id", "requested_at", "requested_by_id", "state",
    "used_amount", "used_at",
}  # fmt: skip
TERMS = {"amount_cap", "date_until", "move_id", "order_id", "reason"}


class CreditRelease(models.Model):
    """Lets one document through, once: asked for by one, given by another."""

    _name = "credit.release"
    _description = "Credit Release"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "document_name"
    _check_company_auto = True

    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="cascade", check_company=True
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    document_name = fields.Char(compute="_compute_document", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_document",
        store=True,
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_document", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_cap = fields.Monetary(
        string="Up To",
        required=True,
        tracking=True,
        help="The document passes if it adds no more than this to the exposure.",
    )
    date_until = fields.Date(
        string="Valid Until",
        required=True,
        tracking=True,
        default=lambda self: self._default_date_until(),
        help="The last day on which it can be used.",
    )
    reason = fields.Text(required=True)
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("used", "Used"),
        ],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
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
    used_at = fields.Datetime(string="Used On", readonly=True, copy=False)
    used_amount = fields.Monetary(readonly=True, copy=False)
    limit_in_force = fields.Monetary(compute="_compute_position")
    exposure_amount = fields.Monetary(compute="_compute_position", string="Exposure")
    headroom_amount = fields.Monetary(
        compute="_compute_position", string="Available Credit"
    )
    overdue_amount = fields.Monetary(compute="_compute_position", string="Overdue")

    _one_document = models.Constraint(
        "CHECK ((order_id IS NULL) != (move_id IS NULL))",
        "A release is for one order or for one invoice.",
    )
    _cap_positive = models.Constraint(
        "CHECK (amount_cap > 0)", "A release needs an amount."
    )
    _two_people = models.Constraint(
        "CHECK (approved_by_id IS NULL OR approved_by_id != requested_by_id)",
        "The one who asks for a release cannot decide on it.",
    )
    _asked_once_order = models.UniqueIndex(
        "(order_id) WHERE state = 'requested' AND order_id IS NOT NULL",
        "A release has been requested for this order already.",
    )
    _asked_once_move = models.UniqueIndex(
        "(move_id) WHERE state = 'requested' AND move_id IS NOT NULL",
        "A release has been requested for this invoice already.",
    )

    @api.model
    def _default_date_until(self):
        # how long is a rule of the company, not a secret
        policy = (
            self.env["credit.policy"]
            .sudo()
            .search([("company_id", "=", self.env.company.id)], limit=1)
        )
        days = policy.release_days if policy else 7
        return fields.Date.add(fields.Date.context_today(self), days=days)

    @api.depends("order_id.name", "order_id.partner_invoice_id", "move_id.name",
                 "move_id.partner_id")  # fmt: skip
    def _compute_document(self):
        for release in self:
            document = release._document()
            release.document_name = document._credit_title() if document else False
            release.partner_id = document and document._credit_customer()
            release.company_id = document.company_id

    @api.depends("partner_id", "company_id")
    def _compute_position(self):
        self.limit_in_force = self.exposure_amount = 0.0
        self.headroom_amount = self.overdue_amount = 0.0
        # whoever may see the request may see what it is decided on
        for company, releases in self.sudo().grouped("company_id").items():
            customers = releases.partner_id
            if not (company and customers):
                continue
            exposure = customers._credit_exposure(company)
            terms = customers._credit_terms(company)
            overdue = customers._credit_overdue(company)
            for release in releases.filtered("partner_id"):
                id_ = release.partner_id.id
                limit = float(terms[id_].limit or 0)
                release.limit_in_force = limit
                release.exposure_amount = sum(exposure[id_].values())
                release.headroom_amount = limit - release.exposure_amount
                release.overdue_amount = overdue.get(id_, (0.0, 0))[0]

    def _document(self):
        """The order or invoice it lets through."""
        return self.order_id or self.move_id

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        asked = {"state": "requested", "requested_by_id": self.env.uid}
        asked |= {"requested_at": now, "approved_by_id": False, "approved_at": False}
        releases = super().create(
            [
                {k: v for k, v in vals.items() if k not in DECIDED} | asked
                for vals in vals_list
            ]
        )
        for release in releases:
            release._document().check_access("read")
        return releases

    def write(self, vals):
        if DECIDED & vals.keys():
            raise AccessError(
                self.env._("A release is decided by approving or rejecting it.")
            )
        if TERMS & vals.keys() and any(r.state != "requested" for r in self):
            raise UserError(
                self.env._("This release is decided; ask for another one instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(release.state != "requested" for release in self):
            raise UserError(self.env._("A decided release cannot be deleted."))

    def _decide(self, state):
        """Approve or reject what is requested; who asked may not, nor may a user
        who is no credit manager."""
        if not self.env.user.has_group("customer_credit.group_manager"):
            raise AccessError(self.env._("Only credit managers decide on releases."))
        for release in self:
            if release.state != "requested":
                raise UserError(
                    self.env._(
                        "%(name)s is decided already.", name=release.document_name
                    )
                )
            if release.requested_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "You asked for the release of %(name)s, so somebody else has "
                        "to decide on it.",
                        name=release.document_name,
                    )
                )
        now = fields.Datetime.now()
        decided = {"state": state, "approved_by_id": self.env.uid, "approved_at": now}
        super().write(decided)

    def action_approve(self):
        """Let the document through, up to the amount and until the day given."""
        self._decide("approved")
        for release in self:
            release._tell(
                self.env._(
                    "The release for %(name)s was approved: up to %(amount)s, until "
                    "%(day)s.",
                    name=release.document_name,
                    amount=release.currency_id.format(release.amount_cap),
                    day=fields.Date.to_string(release.date_until),
                )
            )

    def action_reject(self):
        """Do not let the document through."""
        self._decide("rejected")
        for release in self:
            release._tell(
                self.env._(
                    "The release for %(name)s was rejected. %(reason)s",
                    name=release.document_name,
                    reason=release.reject_reason or "",
                )
            )

    def _tell(self, text):
        """Tell the one who asked, on the release and on the document."""
        asker = self.requested_by_id.partner_id
        self.message_post(body=text, partner_ids=asker.ids)
        # the decision belongs on the document, which the credit manager only reads
        self._document().sudo().message_post(body=text)

    def action_open_document(self):
        """Open the order or invoice."""
        self.ensure_one()
        return self._document().get_formview_action()

    @api.model
    def _credit_usable(self, documents, added):
        """Approved releases that let these documents through.

        :param documents: a list of recordsets of orders or invoices
        :param added: ``Decimal``, what all of them add to the exposure
        :return: a list of ``(release, Decimal)``, the amount that it frees
        """
        found = []
        for records in documents:
            # the approval counts, not whether the user may read it
            releases = self.sudo().search(self._credit_usable_domain(records))
            for document, ours in releases.grouped(lambda r: r._document()).items():
                amount = min(document._credit_amount(), added)
                fitting = ours.filtered(lambda r, a=amount: exact(r.amount_cap) >= a)
                if fitting:
                    found.append((fitting.sorted("amount_cap")[0], amount))
        return found

    @api.model
    def _credit_usable_domain(self, documents):
        """The ``Domain`` of approved, unused and still valid releases.

        :param documents: orders or invoices
        """
        field = "order_id" if documents._name == "sale.order" else "move_id"
        today = fields.Date.context_today(self)
        return (
            Domain(field, "in", documents.ids)
            & Domain("state", "=", "approved")
            & Domain("date_until", ">=", today)
        )

    def _credit_consume(self, amount):
        """Use up this release, in the transaction of the document it lets through.

        :param amount: ``Decimal``, what it let through
        """
        now = fields.Datetime.now()
        used = {"state": "used", "used_at": now, "used_amount": float(amount)}
        super().write(used)
