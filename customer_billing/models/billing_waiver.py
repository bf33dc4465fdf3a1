from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Only the steps write these.
KEPT = {
    *("state", "requested_by_id", "decided_by_id", "decided_at", "applied_at"),
    *("applied_move_id", "applied_amount", "name"),
}
# What was agreed to; no more to be changed when it is decided.
TERMS = {
    *("charge_id", "move_id", "line_id", "kind", "percent", "amount_fixed"),
    *("reason_id", "date", "company_id", "partner_id"),
}


class BillingWaiver(models.Model):
    """A part of a charge or a bill that the customer need not pay, and why.

    Asked for by one, approved by another; applied once: as a discount on a draft, as a
    credit note on a posted bill.
    """

    _name = "billing.waiver"
    _description = "Waiver"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        required=True,
        readonly=False,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    charge_id = fields.Many2one(
        "billing.charge",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('state', '!=', 'void')]",
        help="Where it is on no bill yet, the waiver waits for the bill.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Bill",
        compute="_compute_move_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('move_type', '=', 'out_invoice'), ('state', '!=', 'cancel'), "
        "('company_id', '=', company_id)]",
    )
    line_id = fields.Many2one(
        "account.move.line",
        string="Bill Line",
        compute="_compute_move_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        help="Empty: the whole bill.",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True
    )
    base_amount = fields.Monetary(compute="_compute_base", help="With taxes.")
    kind = fields.Selection(
        [("amount", "Amount"), ("percent", "Percentage")],
        string="Calculated By",
        required=True,
        default="percent",
    )
    percent = fields.Float(default=100.0)
    amount_fixed = fields.Monetary(string="Amount to Waive", help="With taxes.")
    amount = fields.Monetary(
        string="Waived",
        compute="_compute_amount",
        store=True,
        precompute=True,
        tracking=True,
        help="With taxes.",
    )
    reason_id = fields.Many2one(
        "billing.waiver.reason",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    note = fields.Text()
    date = fields.Date(
        string="Asked On", required=True, default=fields.Date.context_today
    )
    state = fields.Selection(
        [
            ("asked", "Asked For"),
            ("approved", "Approved"),
            ("applied", "Applied"),
            ("rejected", "Rejected"),
            ("recalled", "Recalled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="asked",
        index=True,
        tracking=True,
        help="Approved: waits for the bill of its charge.",
    )
    requested_by_id = fields.Many2one(
        "res.users",
        string="Asked By",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(string="Decided On", readonly=True, copy=False)
    reject_reason = fields.Char(string="Reason for Rejection", copy=False)
    applied_move_id = fields.Many2one(
        "account.move",
        string="Applied By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The credit note, or the bill that carries the discount.",
    )
    applied_amount = fields.Monetary(
        string="Applied",
        readonly=True,
        copy=False,
        help="What the credit note or discount came to: taxes are rounded, so it may "
        "be a cent less than what was agreed to.",
    )
    applied_at = fields.Datetime(string="Applied On", readonly=True, copy=False)
    is_mine_to_decide = fields.Boolean(compute="_compute_is_mine_to_decide")

    _two_persons = models.Constraint(
        "CHECK (decided_by_id IS NULL OR requested_by_id IS NULL"
        " OR decided_by_id != requested_by_id OR state = 'recalled')",
        "Whoever asks for a waiver does not approve it.",
    )
    _of_something = models.Constraint(
        "CHECK (charge_id IS NOT NULL OR move_id IS NOT NULL)",
        "Say which charge or bill is waived.",
    )
    _applied_by = models.Constraint(
        "CHECK (state != 'applied' OR applied_move_id IS NOT NULL)",
        "An applied waiver says by what.",
    )
    _customer_timeline_idx = models.Index("(partner_id, date DESC, id DESC)")

    @api.depends("charge_id.move_line_id")
    def _compute_move_id(self):
        for waiver in self:
            if waiver.charge_id:
                waiver.line_id = waiver.charge_id.move_line_id
                waiver.move_id = waiver.line_id.move_id
            else:
                waiver.line_id, waiver.move_id = waiver.line_id, waiver.move_id

    @api.depends("charge_id", "move_id")
    def _compute_partner_id(self):
        for waiver in self:
            customer = waiver.move_id.commercial_partner_id
            waiver.partner_id = (
                waiver.charge_id.partner_id or customer or waiver.partner_id
            )

    @api.depends("charge_id", "move_id", "company_id")
    def _compute_currency_id(self):
        for waiver in self:
            source = waiver.move_id or waiver.charge_id
            waiver.currency_id = source.currency_id or waiver.company_id.currency_id

    @api.depends("charge_id", "move_id", "line_id")
    def _compute_base(self):
        for waiver in self:
            if waiver.line_id:
                waiver.base_amount = waiver.line_id.price_total
            elif waiver.charge_id:
                waiver.base_amount = waiver.charge_id.amount_total
            else:
                waiver.base_amount = waiver.move_id.amount_total

    @api.depends("kind", "percent", "amount_fixed", "base_amount")
    def _compute_amount(self):
        for waiver in self:
            if waiver.state in ("applied", "rejected", "recalled"):
                waiver.amount = waiver.amount  # as it was
            elif waiver.kind == "amount":
                waiver.amount = waiver.amount_fixed
            else:
                share = waiver.base_amount * waiver.percent / 100
                currency = waiver.currency_id or self.env.company.currency_id
                waiver.amount = currency.round(share)

    @api.depends("state", "amount")
    @api.depends_context("uid")
    def _compute_is_mine_to_decide(self):
        for waiver in self:
            waiver.is_mine_to_decide = (
                waiver.state == "asked" and not waiver._decide_error_message()
            )

    # -- what may be written -----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        cleaned = []
        for vals in vals_list:
            vals = {name: value for name, value in vals.items() if name not in KEPT}
            vals["requested_by_id"] = self.env.uid
            company = vals.get("company_id") or self.env.company.id
            sequence = self.env["ir.sequence"].with_company(company)
            vals["name"] = sequence.next_by_code("billing.waiver") or "/"
            cleaned.append(vals)
        return super().create(cleaned)

    def write(self, vals):
        if KEPT & vals.keys():
            raise AccessError(
                self.env._("This is decided by approving or rejecting it.")
            )
        if TERMS & vals.keys():
            for waiver in self:
                if waiver.state != "asked":
                    raise UserError(
                        self.env._("%s is decided; ask for another one.", waiver.name)
                    )
                if waiver.requested_by_id != self.env.user:
                    raise UserError(
                        self.env._(
                            "What %(person)s has asked for is changed by nobody else.",
                            person=waiver.requested_by_id.name,
                        )
                    )
        return super().write(vals)

    def _store(self, vals):
        """Write what only the steps write; never called from outside."""
        return super().write(vals)
