from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# What an entry says; no more to be changed once it is posted.
SAID = {"date", "amount", "category_id", "partner_id", "company_id", "currency_id"}
KEPT = {"counter_of_id", "user_id"}


class BillingEntry(models.Model):
    """An entry on the card of a customer: what was owed or settled, and the paper.

    Entries are kept beside the ledger; one that is posted is linked with its posting,
    says what that says, and is corrected by a counter-entry.
    """

    _name = "billing.entry"
    _description = "Card Entry"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    date = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    amount = fields.Monetary(
        required=True,
        tracking=True,
        help="Above zero: the customer owes it. Below zero: it was paid or credited.",
    )
    category_id = fields.Many2one(
        "billing.entry.category",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    note = fields.Text(tracking=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Supporting Papers", copy=False, check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Entered By",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Posting",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('state', '=', 'posted'), ('company_id', '=', company_id), "
        "('line_ids.partner_id', 'child_of', partner_id)]",
        help="The invoice, payment or journal entry that this entry is about.",
    )
    can_post = fields.Boolean(compute="_compute_can_post")
    # not stored: each posting of anybody's invoice would look for entries of it
    is_posted = fields.Boolean(
        compute="_compute_is_posted", search="_search_is_posted", compute_sudo=True
    )
    counter_of_id = fields.Many2one(
        "billing.entry",
        string="Corrects",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    counter_ids = fields.One2many(
        "billing.entry", "counter_of_id", string="Corrected By", readonly=True
    )
    balance = fields.Monetary(
        compute="_compute_balance",
        help="What the entries of this customer add up to, up to and with this one.",
    )
    version = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        aggregator=None,
        help="Counts the changes; a form that was opened before the last one is told.",
    )

    _countered_once = models.UniqueIndex(
        "(counter_of_id) WHERE counter_of_id IS NOT NULL",
        "This entry was corrected already.",
    )
    _posted_once = models.UniqueIndex(
        "(move_id, partner_id) WHERE move_id IS NOT NULL",
        "There is an entry of this posting already.",
    )
    _not_empty = models.Constraint(
        "CHECK (amount != 0)", "An entry without an amount says nothing."
    )
    _customer_timeline_idx = models.Index("(partner_id, date DESC, id DESC)")
    _running_idx = models.Index("(partner_id, company_id, currency_id, date, id)")

    @api.depends("category_id", "date")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.date} {entry.category_id.name or ''}".strip()

    @api.depends("category_id")
    def _compute_can_post(self):
        for entry in self:
            entry.can_post = bool(entry.category_id.account_id)

    @api.depends("move_id.state")
    def _compute_is_posted(self):
        for entry in self:
            entry.is_posted = entry.move_id.state == "posted"

    def _search_is_posted(self, operator, value):
        if operator != "in":
            return NotImplemented
        # whether something is posted is no secret of accounting
        posted = self.env["account.move"].sudo()._search([("state", "=", "posted")])
        return Domain("move_id", "in", posted)

    @api.depends("amount", "date", "partner_id", "company_id", "currency_id")
    def _compute_balance(self):
        """One query for all, whatever the length of the cards."""
        self.env["billing.entry"].flush_model()
        customers = tuple(self.partner_id.ids)
        balances = {}
        if customers:
            rows = self.env.execute_query(
                SQL(
                    """SELECT id, balance FROM (
                       SELECT id, SUM(amount) OVER (
                              PARTITION BY partner_id, company_id, currency_id
                              ORDER BY date, id) AS balance
                         FROM billing_entry
                        WHERE partner_id IN %s) card
                        WHERE id IN %s""",
                    customers,
                    tuple(self.ids) or (0,),
                )
            )
            balances = dict(rows)
        for entry in self:
            entry.balance = balances.get(entry._origin.id, entry.amount)

    @api.constrains("move_id", "amount", "partner_id", "currency_id")
    def _check_posting(self):
        for entry in self.filtered("move_id"):
            currency = entry.currency_id
            posted = entry._posted_amount()
            if currency.compare_amounts(entry.amount, posted):
                raise ValidationError(
                    self.env._(
                        "%(posting)s changes what this customer owes by %(posted)s; "
                        "the entry says %(amount)s.",
                        posting=entry.move_id.display_name,
                        posted=currency.format(posted),
                        amount=currency.format(entry.amount),
                    )
                )

    def _posted_amount(self):
        """By how much the posting changes what the customer owes."""
        self.ensure_one()
        # A clerk of billing is told the amount of a posting, also of a closed journal.
        rows = self.sudo().move_id.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.currency_id == self.currency_id
                and line.partner_id.commercial_partner_id
                == self.partner_id.commercial_partner_id
            )
        )
        return sum(rows.mapped("amount_currency"))

    # -- what may be written -----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        cleaned = []
        for vals in vals_list:
            vals = {
                name: value
                for name, value in vals.items()
                if name not in KEPT and name != "version"
            }
            if vals.get("partner_id"):
                partner = self.env["res.partner"].browse(vals["partner_id"])
                vals["partner_id"] = partner.commercial_partner_id.id
            cleaned.append(vals | {"user_id": self.env.uid})
        entries = super().create(cleaned)
        entries._keep_papers()
        return entries

    def _keep_papers(self):
        """Whoever may read the entry may read its papers."""
        for entry in self:
            loose = entry.attachment_ids.filtered(lambda paper: not paper.res_id)
            if loose:
                loose.write({"res_model": self._name, "res_id": entry.id})

    def write(self, vals):
        vals = dict(vals)
        known = vals.pop("version", None)
        for entry in self if known is not None else ():
            entry._check_version(known)
        if KEPT & vals.keys():
            raise UserError(self.env._("This is written by the machine alone."))
        for entry in self.filtered("is_posted") if SAID & vals.keys() else ():
            entry._check_said(vals)
        if "move_id" in vals and any(
            entry.is_posted and entry.move_id.id != vals["move_id"] for entry in self
        ):
            self._refuse_posted()
        if not vals:
            return True
        for version, same in self.grouped("version").items():
            super(BillingEntry, same).write(vals | {"version": version + 1})
        if "attachment_ids" in vals:
            self._keep_papers()
        return True

    def _store(self, vals):
        """Write what only the machine writes; never called from outside."""
        return super().write(vals)

    def _check_said(self, vals):
        """Raise where a value of a posted entry would really change."""
        for name in SAID & vals.keys():
            field = self._fields[name]
            new = field.convert_to_cache(vals[name], self)
            if new != field.convert_to_cache(self[name], self):
                self._refuse_posted()

    def _refuse_posted(self):
        raise UserError(
            self.env._("A posted entry is not changed; correct it by a counter-entry.")
        )

    def _check_version(self, known):
        """Raise where somebody else has changed the entry since it was read.

        :param known: the version that whoever writes has seen
        """
        self.ensure_one()
        if known == self.version:
            return
        raise UserError(
            self.env._(
                "%(person)s has changed this entry meanwhile: now it says %(date)s, "
                "%(category)s, %(amount)s. Nothing of yours is lost: what you typed "
                "still stands in the form. Save again to have it your way.",
                person=self.write_uid.name,
                date=self.date,
                category=self.category_id.name,
                amount=self.currency_id.format(self.amount),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        if any(entry.is_posted or entry.counter_ids for entry in self):
            self._refuse_posted()
