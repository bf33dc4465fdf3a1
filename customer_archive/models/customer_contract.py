from odoo import api, fields, models

from ..engine.contracts import notice_by

STATES = [
    ("draft", "Draft"),
    ("running", "Running"),
    ("expired", "Expired"),
    ("ended", "Ended Early"),
]
PERFORMED_BY = [
    ("linked", "Invoices Linked to It"),
    ("period", "All Invoices in Its Validity"),
]


class CustomerContract(models.Model):
    """What was agreed with a customer: the register of contracts."""

    _name = "customer.contract"
    _description = "Customer Contract"
    _inherit = ["customer.numbered", "mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Subject", required=True, tracking=True, index="trigram")
    number = fields.Char(
        copy=False,
        index="trigram",
        tracking=True,
        help="Left empty it is drawn from the company's sequence.",
    )
    partner_number = fields.Char(
        string="Their Number",
        copy=False,
        help="The number that the contract has with the other party.",
    )
    type_id = fields.Many2one("customer.contract.type", ondelete="restrict")
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, tracking=True
    )
    end_reason = fields.Text(
        string="Ended Because", copy=False, tracking=True, help="Why it ends early."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
        domain=[("customer_state", "!=", False)],
    )
    party_name = fields.Char(
        string="Customer as Signed",
        compute="_compute_party_name",
        store=True,
        precompute=True,  # a rename in the same transaction comes after it
        readonly=False,
        tracking=True,
        help="The customer's name on the paper. It stays when the customer is renamed; "
        "drafts and running contracts follow.",
    )
    party_ids = fields.Many2many(
        "res.partner", string="Further Parties", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
    )
    date_signed = fields.Date(string="Signed On", copy=False, tracking=True)
    date_from = fields.Date(
        string="Valid From",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_until = fields.Date(
        string="Valid Until",
        index="btree_not_null",
        tracking=True,
        help="The last day. Empty: it has no end.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(tracking=True, help="As agreed, taxes included.")
    note = fields.Html(string="Terms")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Papers", copy=False, check_company=True
    )
    performed_by = fields.Selection(
        PERFORMED_BY, required=True, default="linked", string="Performed Is What Is On"
    )
    performed_amount = fields.Monetary(
        string="Performed",
        compute="_compute_performed",
        help="Posted invoices less credit notes, taxes included.",
    )
    performed_share = fields.Float(
        compute="_compute_performed", help="Performed, as a share of the amount."
    )
    auto_renew = fields.Boolean(
        string="Renews Itself",
        help="Prolonged at its end unless notice is given.",
    )
    renew_months = fields.Integer(string="Prolonged by (Months)", default=12)
    notice_days = fields.Integer(
        default=30, help="How many days before its end notice has to be given."
    )
    remind_days = fields.Integer(
        string="Remind Before (Days)",
        default=30,
        help="How many days before its end, or before the last day for notice, the "
        "person responsible is reminded.",
    )
    date_notice = fields.Date(
        string="Decide By",
        compute="_compute_date_notice",
        store=True,
        help="The last day for notice where it renews itself, else its last day.",
    )
    date_remind = fields.Date(
        string="Reminder On", compute="_compute_date_notice", store=True
    )
    date_first_until = fields.Date(
        readonly=True,
        copy=False,
        string="End First Agreed",
        help="Ends are counted from it, so that the 31st does not drift.",
    )
    renewal_count = fields.Integer(string="Renewals", readonly=True, copy=False)
    previous_id = fields.Many2one(
        "customer.contract",
        string="Follows On",
        check_company=True,
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number IS NOT NULL",
        "Another contract has this number already.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_until IS NULL OR date_until >= date_from)",
        "A contract cannot end before it begins.",
    )
    _counts_sensible = models.Constraint(
        "CHECK (renew_months > 0 AND notice_days >= 0 AND remind_days >= 0)",
        "A contract is prolonged by at least one month, and days are not negative.",
    )

    @api.depends("partner_id")
    def _compute_party_name(self):
        for contract in self:
            contract.party_name = contract.partner_id.commercial_partner_id.name

    @api.depends("date_until", "auto_renew", "notice_days", "remind_days")
    def _compute_date_notice(self):
        for contract in self:
            day = notice_by(
                contract.date_until or None, contract.notice_days, contract.auto_renew
            )
            contract.date_notice = day
            contract.date_remind = day and fields.Date.subtract(
                day, days=contract.remind_days
            )

    def _compute_performed(self):
        performed = self._performed_amounts()
        for contract in self:
            amount = performed.get(contract.id, 0.0)
            contract.performed_amount = amount
            contract.performed_share = (
                amount / contract.amount if contract.amount else 0.0
            )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for contract in self:
            parts = [contract.number, contract.name]
            contract.display_name = " ".join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._judge_new(vals)
            self._complete_vals(vals)
        contracts = super().create(vals_list)
        contracts._own_papers()
        return contracts

    def write(self, vals):
        if vals.get("state"):
            self._judge(vals)
        if vals.get("partner_id"):
            vals = vals | {"partner_id": self._commercial_id(vals["partner_id"])}
        if "date_until" in vals and "renewal_count" not in vals:
            vals = vals | {"date_first_until": vals["date_until"], "renewal_count": 0}
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_papers()
        return result

    def _complete_vals(self, vals):
        # EXTENDS customer.numbered: renewals are counted from the first agreed end
        super()._complete_vals(vals)
        vals["date_first_until"] = vals.get("date_until")

    def _own_papers(self):
        """Have the papers readable by whoever may read their contract."""
        for contract in self:
            loose = contract.attachment_ids.filtered(lambda paper: not paper.res_id)
            if loose:
                loose.write({"res_model": self._name, "res_id": contract.id})
