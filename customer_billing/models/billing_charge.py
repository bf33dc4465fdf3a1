from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class BillingCharge(models.Model):
    """One thing owed for one period: the ledger that makes billing happen once."""

    _name = "billing.charge"
    _description = "Charge"
    _order = "period_start desc, id desc"
    _check_company_auto = True

    line_id = fields.Many2one(
        "billing.subscription.line",
        string="Subscription Line",
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Empty: a one-off charge that somebody entered.",
    )
    subscription_id = fields.Many2one(
        related="line_id.subscription_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_from_line",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_from_line",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_from_line",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    item_id = fields.Many2one(
        "billing.item",
        string="Charge Item",
        compute="_compute_from_line",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    object_id = fields.Many2one(
        "billing.object",
        string="Charged Object",
        compute="_compute_from_line",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    tariff_id = fields.Many2one(
        "billing.tariff",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('item_id', '=', item_id), ('currency_id', '=', currency_id)]",
        help="Where the price is from. Empty: it was agreed or entered, or, on a "
        "one-off charge, the tariff that is valid on its day.",
    )
    run_id = fields.Many2one(
        "billing.run",
        string="Bill Run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    period_start = fields.Date(
        required=True, copy=False, default=fields.Date.context_today
    )
    period_end = fields.Date(
        compute="_compute_period_end",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        copy=False,
        help="Exclusive: the first day not charged.",
    )
    quantity = fields.Float(digits="Product Unit", default=1.0)
    price_unit = fields.Float(
        string="Unit Price",
        min_display_digits="Product Price",
        compute="_compute_rated",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
    )
    amount = fields.Monetary(
        string="Untaxed",
        compute="_compute_rated",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        copy=False,
    )
    amount_total = fields.Monetary(
        string="With Taxes",
        compute="_compute_rated",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        copy=False,
    )
    explanation = fields.Json(
        compute="_compute_rated",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Bill Line",
        readonly=True,
        copy=False,
        ondelete="set null",
        check_company=True,
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Bill")
    is_void = fields.Boolean(readonly=True, copy=False)
    state = fields.Selection(
        [("open", "Open"), ("billed", "Billed"), ("void", "Void")],
        compute="_compute_state",
        store=True,
        precompute=True,
        required=True,
        copy=False,
        index=True,
        help="Open: on no bill. Billed: on a bill that is not cancelled. Void: taken "
        "back; its period may be charged again.",
    )

    _once = models.UniqueIndex(
        "(line_id, period_start) WHERE state != 'void' AND credit_of_id IS NULL",
        "This period was charged already.",
    )
    _one_bill_line = models.UniqueIndex(
        "(move_line_id) WHERE move_line_id IS NOT NULL",
        "A line of a bill stands for one charge.",
    )
    _customer_timeline_idx = models.Index(
        "(partner_id, state, period_start DESC, id DESC)"
    )
    _period_order = models.Constraint(
        "CHECK (period_start < period_end)", "A charge covers at least one day."
    )

    @api.depends(
        "line_id.item_id",
        "line_id.subscription_id.commercial_partner_id",
        "line_id.subscription_id.currency_id",
        "line_id.subscription_id.company_id",
    )
    def _compute_from_line(self):
        for charge in self:
            line, subscription = charge.line_id, charge.line_id.subscription_id
            company = subscription.company_id or charge.company_id or self.env.company
            charge.company_id = company
            charge.partner_id = subscription.commercial_partner_id or charge.partner_id
            charge.currency_id = (
                subscription.currency_id or charge.currency_id or company.currency_id
            )
            charge.item_id = line.item_id or charge.item_id
            charge.object_id = line.object_id if line else charge.object_id

    @api.depends("period_start")
    def _compute_period_end(self):
        for charge in self:
            start, end = charge.period_start, charge.period_end
            one_off = start and not charge.line_id
            charge.period_end = start + timedelta(days=1) if one_off else end

    @api.depends("is_void", "move_line_id.parent_state")
    def _compute_state(self):
        for charge in self:
            line = charge.move_line_id
            if charge.is_void:
                charge.state = "void"
            elif line and line.parent_state != "cancel":
                charge.state = "billed"
            else:
                charge.state = "open"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        if any(charge.state == "billed" for charge in self):
            raise UserError(
                self.env._(
                    "A billed charge cannot be deleted; credit its bill instead."
                )
            )
        if not self.env.su and any(c.line_id or c.move_line_id for c in self):
            raise UserError(
                self.env._(
                    "Only one-off charges that were never billed can be deleted; void "
                    "the others."
                )
            )

    def _bill_again(self, vals):
        """Put an open charge on a new bill.

        The cancelled bill it was on cannot be taken back into use then.

        :param vals: values for ``write``, with the new ``move_line_id``
        """
        old = self.move_line_id.move_id or self.replaces_id.move_line_id.move_id
        if not self.line_id:  # what was entered stays as it was entered
            kept = ("move_line_id", "run_id", "amount", "amount_total")
            vals = {name: vals[name] for name in kept}
        self.write(vals)
        if old:
            old.billing_replaced_by_id = self.move_line_id.move_id

    def action_void(self):
        """Take open charges back; the next run charges their periods afresh."""
        self.check_access("write")
        if not self.env.user.has_group("customer_billing.group_manager"):
            raise AccessError(
                self.env._("Charges are voided by administrators of billing.")
            )
        for charge in self:
            if charge.state != "open":
                raise UserError(
                    self.env._(
                        "%(charge)s is not open. Cancel its bill first, then void it.",
                        charge=charge.display_name,
                    )
                )
        # what people may enter, they may not write here: this is no entry
        self.sudo().write({"is_void": True, "move_line_id": False})

    def action_view_bill(self):
        """Open the bill of this charge."""
        return self.move_id._billing_open(self.env._("Bills"))
