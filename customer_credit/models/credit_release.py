from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from odoo.addons.customer_archive.engine.money import exact

TERMS = {"amount_cap", "date_until", "move_id", "order_id", "reason"}


class CreditRelease(models.Model):
    """Lets one document through, once: asked for by one, given by another."""

    _name = "credit.release"
    _description = "Credit Release"
    _inherit = "credit.case"
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
    state = fields.Selection(
        selection_add=[("used", "Used")], ondelete={"used": "set default"}
    )
    excess_amount = fields.Monetary(
        string="Beyond What Is Allowed",
        readonly=True,
        copy=False,
        help="How far the document went beyond the limit when this was asked for; all "
        "of it where the customer is on hold or overdue.",
    )
    used_at = fields.Datetime(string="Used On", readonly=True, copy=False)
    used_amount = fields.Monetary(readonly=True, copy=False)
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

    def _document(self):
        """The order or invoice it lets through."""
        return self.order_id or self.move_id

    @api.model
    def _case_kind(self):
        # EXTENDS credit.case
        return "release"

    @api.model
    def _case_terms(self):
        # EXTENDS credit.case
        return TERMS

    @api.model
    def _case_kept(self):
        # EXTENDS credit.case
        return super()._case_kept() | {"excess_amount", "used_amount", "used_at"}

    @api.model
    def _case_more(self):
        # EXTENDS credit.case
        return {"amount_cap"}

    def _case_title(self):
        # EXTENDS credit.case
        number, document = self.number or "", self.document_name
        return self.env._("%(number)s (%(name)s)", number=number, name=document)

    def _case_text(self):
        # EXTENDS credit.case
        return self.env._(
            "%(user)s asks to release %(document)s of %(customer)s: %(amount)s",
            user=self.sudo().requested_by_id.name,  # a name is no secret
            document=self.document_name,
            customer=self.sudo().partner_id.display_name,  # of whom one decides
            amount=self.currency_id.format(self.amount_cap),
        )

    def _case_amounts(self):
        # EXTENDS credit.case
        found = {}
        # measured for whoever asks, who may see no limit
        for company, releases in self.sudo().grouped("company_id").items():
            customers = releases.partner_id
            exposure = customers._credit_exposure(company)
            terms = customers._credit_terms(company)
            for release in releases:
                id_, cap = release.partner_id.id, exact(release.amount_cap)
                owed = sum(map(exact, exposure[id_].values()), exact(0))
                beyond = min(cap, self._beyond(terms[id_], owed + cap, cap))
                # within its limit it is held for another reason, and as a whole
                found[release.id] = cap if terms[id_].hold or beyond <= 0 else beyond
        return found

    @api.model
    def _beyond(self, terms, owed, cap):
        """How far the customer, or those it shares a limit with, would go beyond.

        :param terms: the ``engine.policy.Terms`` of the customer
        :param owed: ``Decimal``, what the customer would owe
        :param cap: the answer where there is no limit at all
        """
        over = []
        if terms.limit is not None:
            over.append(owed - terms.limit)
        if terms.group_limit is not None:
            over.append(terms.group_used + owed - terms.group_limit)
        return max(over, default=cap)

    def _case_begin(self, is_new=False):
        # EXTENDS credit.case
        for id_, amount in self._case_amounts().items():
            self.browse(id_)._case_store({"excess_amount": float(amount)})
        return super()._case_begin(is_new)

    @api.model_create_multi
    def create(self, vals_list):
        releases = super().create(vals_list)
        for release in releases:
            release._document().check_access("read")
        # it waits for credit, whoever of those who may read the order has asked
        releases.order_id.with_user(SUPERUSER_ID)._credit_wait()
        return releases

    def _case_approved(self):
        # EXTENDS credit.case
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

    def _case_rejected(self):
        # EXTENDS credit.case
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
        self._case_answer(text)
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
        self._case_store(used)
