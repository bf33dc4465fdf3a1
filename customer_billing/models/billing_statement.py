from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import formatLang

from odoo.addons.customer_archive.engine.amount_cn import amount_cn
from odoo.addons.customer_archive.engine.money import exact

# The buckets of the engine's ``age``, in order.
AGES = ("age_current", "age_30", "age_60", "age_90", "age_older")


class BillingStatement(models.Model):
    """A statement of account: opening, moves and closing, from the ledger."""

    _name = "billing.statement"
    _description = "Statement of Account"
    _inherit = ["mail.thread"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(
        string="To", required=True, readonly=True, help="The last day."
    )
    run_id = fields.Many2one(
        "billing.statement.run",
        string="Statement Run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    opening_balance = fields.Monetary(
        string="Opening", readonly=True, help="What was owed before the first day."
    )
    debit_amount = fields.Monetary(string="Charged", readonly=True)
    credit_amount = fields.Monetary(string="Paid or Credited", readonly=True)
    closing_balance = fields.Monetary(
        string="Closing",
        readonly=True,
        help="What is owed at the end of the last day; below zero: what the customer "
        "has to its credit.",
    )
    age_current = fields.Monetary(string="Not Due", readonly=True)
    age_30 = fields.Monetary(string="1–30 Days", readonly=True)
    age_60 = fields.Monetary(string="31–60 Days", readonly=True)
    age_90 = fields.Monetary(string="61–90 Days", readonly=True)
    age_older = fields.Monetary(string="Over 90 Days", readonly=True)
    line_ids = fields.One2many(
        "billing.statement.line", "statement_id", string="Moves", readonly=True
    )
    computed_at = fields.Datetime(string="Computed On", readonly=True)

    _once = models.UniqueIndex(
        "(partner_id, company_id, currency_id, date_from, date_to)",
        "There is a statement of this customer for this period already.",
    )
    _period_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A statement must not end before it begins."
    )

    @api.depends("name", "date_from", "date_to")
    def _compute_display_name(self):
        for statement in self:
            period = f"{statement.date_from} – {statement.date_to}"
            statement.display_name = f"{statement.name} ({period})"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                sequence = self.env["ir.sequence"].with_company(vals["company_id"])
                vals["name"] = sequence.next_by_code("billing.statement")
        return super().create(vals_list)

    # -- from the ledger -----------------------------------------------------------

    @api.model
    def _make(self, customers, company, date_from, date_to, run=None):
        """The statements of these customers for a period, one for each currency.

        A customer who owed nothing before and had no move has none. Drafts that
        there are already are brought up to date; what was sent stays as it was told.

        :param customers: commercial partners
        :param date_from: first day, ``date``
        :param date_to: last day, ``date``
        :param run: the ``billing.statement.run`` they belong to
        :return: the statements, those that were there and new ones
        """
        if date_from > date_to:
            raise ValidationError(
                self.env._("The statement must not end before it begins.")
            )
        self.check_access("write")
        accounts = self._accounts(customers, company, date_from, date_to)
        known = self._known(customers, company, date_from, date_to)
        head = {
            "company_id": company.id,
            "date_from": date_from,
            "date_to": date_to,
            "run_id": run.id if run else False,
        }
        fresh = []
        for key in sorted(known.keys() | accounts.keys()):
            if key in known:
                known[key]._renew(accounts.get(key), run)
                continue
            partner_id, currency_id = key
            vals = self._prepare_account_vals(accounts[key])
            fresh.append(
                head | vals | {"partner_id": partner_id, "currency_id": currency_id}
            )
        # Rows are written by the ledger alone: no role may. See who may see them.
        quiet = self.sudo().with_context(mail_create_nosubscribe=True)
        made = quiet.with_context(mail_create_nolog=True).create(fresh)
        made = made.with_env(self.env)
        made.check_access("read")
        return self.browse(s.id for s in known.values()) | made

    def _renew(self, account, run=None):
        """Bring a draft up to date; what the customer was told stays as it is.

        :param account: what ``_accounts`` says of its customer, or None
        :param run: the ``billing.statement.run`` it belongs to now
        """
        self.ensure_one()
        if self.state == "draft":
            self._put(account)
        if run:
            self._store({"run_id": run.id})

    def _put(self, account):
        """Write what the ledger says now; what is disputed finds its row again."""
        self.ensure_one()
        self._check_not_frozen()
        self.sudo().line_ids.unlink()  # written by the ledger alone, see _make
        self._store(self._prepare_account_vals(account))
        self.difference_ids._find_rows()

    @api.model
    def _known(self, customers, company, date_from, date_to):
        """The statements of a period that there are, by customer and currency."""
        found = self.search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", company.id),
                ("date_from", "=", date_from),
                ("date_to", "=", date_to),
            ]
        )
        return {(s.partner_id.id, s.currency_id.id): s for s in found}

    # -- words -----------------------------------------------------------------------

    def _amount_in_words(self):
        """The closing balance in the words of the environment's language."""
        self.ensure_one()
        amount = abs(self.closing_balance)
        if (self.env.lang or "").startswith("zh"):
            return amount_cn(exact(amount))
        return self.currency_id.amount_to_text(amount)

    def _balance_sentence(self):
        """The sentence of the letter that states the balance, in figures and words."""
        self.ensure_one()
        currency = self.currency_id
        values = {
            "day": self.date_to,
            "currency": self.env._("RMB") if currency.name == "CNY" else currency.name,
            "words": self._amount_in_words(),
            "amount": formatLang(
                self.env, abs(self.closing_balance), currency_obj=currency
            ),
        }
        if self.closing_balance < 0:
            return self.env._(
                "As of %(day)s, we hold an advance payment of your company of "
                "%(currency)s %(words)s (%(amount)s).",
                **values,
            )
        return self.env._(
            "As of %(day)s, your company owes us %(currency)s %(words)s (%(amount)s).",
            **values,
        )

    def _bank_accounts(self):
        """The company's bank accounts that a customer may pay to."""
        self.ensure_one()
        # The company's own accounts stand on the paper that the customer gets.
        banks = self.sudo().company_id.partner_id.bank_ids
        return banks.filtered(
            lambda bank: bank.currency_id in (False, self.currency_id)
        )

    # -- buttons -----------------------------------------------------------------

    def action_refresh(self):
        """Compute the statements afresh from the ledger.

        What was sent has to be sent again: the customer was told something else.
        """
        self.check_access("write")
        self._turn(("draft", "sent", "disputed", "settled"))
        for statement in self:
            accounts = statement._accounts(
                statement.partner_id,
                statement.company_id,
                statement.date_from,
                statement.date_to,
            )
            if statement.state == "sent":
                statement._store({"state": "draft", "date_answer": False})
            key = (statement.partner_id.id, statement.currency_id.id)
            statement._put(accounts.get(key))

    def action_print(self):
        """The statements as PDF, each in its customer's language."""
        if not self:
            raise UserError(self.env._("Choose the statements to print."))
        return self.env.ref("customer_billing.report_billing_statement").report_action(
            self
        )
