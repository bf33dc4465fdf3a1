from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.explain import Explanation


class BillingCharge(models.Model):
    """One thing owed for one period: the ledger that makes billing happen once."""

    _name = "billing.charge"
    _description = "Charge"
    _order = "period_start desc, id desc"
    _check_company_auto = True

    line_id = fields.Many2one(
        "billing.subscription.line",
        string="Subscription Line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    subscription_id = fields.Many2one(
        related="line_id.subscription_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        related="line_id.subscription_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        related="line_id.subscription_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        related="line_id.subscription_id.currency_id",
        store=True,
        precompute=True,
    )
    item_id = fields.Many2one(
        "billing.item",
        string="Charge Item",
        related="line_id.item_id",
        store=True,
        precompute=True,
        index=True,
    )
    run_id = fields.Many2one(
        "billing.run",
        string="Bill Run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    period_start = fields.Date(required=True, readonly=True)
    period_end = fields.Date(
        required=True, readonly=True, help="Exclusive: the first day not charged."
    )
    period = fields.Char(compute="_compute_period")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    price_unit = fields.Float(
        string="Unit Price", min_display_digits="Product Price", readonly=True
    )
    amount = fields.Monetary(string="Untaxed", required=True, readonly=True)
    amount_total = fields.Monetary(string="With Taxes", required=True, readonly=True)
    explanation = fields.Json(readonly=True)
    explanation_text = fields.Char(
        string="How It Came About", compute="_compute_explanation_text"
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Bill Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Bill")
    is_void = fields.Boolean(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("billed", "Billed"), ("void", "Void")],
        compute="_compute_state",
        store=True,
        precompute=True,
        required=True,
        index=True,
        help="Open: on no bill. Billed: on a bill that is not cancelled. Void: taken "
        "back; its period may be charged again.",
    )

    _once = models.UniqueIndex(
        "(line_id, period_start) WHERE state != 'void' AND credit_of_id IS NULL",
        "This period was charged already.",
    )
    _customer_timeline_idx = models.Index(
        "(partner_id, state, period_start DESC, id DESC)"
    )
    _period_order = models.Constraint(
        "CHECK (period_start < period_end)", "A charge covers at least one day."
    )

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

    @api.depends("item_id", "period_start", "period_end")
    def _compute_display_name(self):
        for charge in self:
            charge.display_name = f"{charge.item_id.name} {charge.period}"

    @api.depends("period_start", "period_end")
    def _compute_period(self):
        for charge in self:
            charge.period = (
                self._period_text(charge.period_start, charge.period_end)
                if charge.period_start and charge.period_end
                else False
            )

    @api.model
    def _period_text(self, start, end):
        """First to last day of a half-open period, the same in every language."""
        return f"{start} – {end - timedelta(days=1)}"

    @api.depends("explanation", "currency_id")
    @api.depends_context("lang")
    def _compute_explanation_text(self):
        for charge in self:
            charge.explanation_text = charge.explanation and self._explain(
                Explanation.from_dict(charge.explanation), charge.currency_id
            )

    @api.model
    def _explain(self, explanation, currency):
        """How an amount came about, in the language of the environment.

        :param explanation: the engine's ``Explanation``
        :return: for instance ``2 × 600.00 = 1,200.00 · 28 of 28 days · total 1,200.00``
        """
        tell = self.env["billing.tariff"]._teller(currency)
        return " · ".join(tell(*phrase) for phrase in explanation.phrases())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        if any(charge.state == "billed" for charge in self):
            raise UserError(
                self.env._(
                    "A billed charge cannot be deleted; credit its bill instead."
                )
            )

    def _bill_again(self, vals):
        """Put an open charge on a new bill.

        The cancelled bill it was on cannot be taken back into use then.

        :param vals: values for ``write``, with the new ``move_line_id``
        """
        old = self.move_line_id.move_id
        self.write(vals)
        if old:
            old.billing_replaced_by_id = self.move_line_id.move_id

    def action_void(self):
        """Take open charges back; the next run charges their periods afresh."""
        self.check_access("write")
        for charge in self:
            if charge.state != "open":
                raise UserError(
                    self.env._(
                        "%(charge)s is not open. Cancel its bill first, then void it.",
                        charge=charge.display_name,
                    )
                )
        self.write({"is_void": True, "move_line_id": False})

    def action_view_bill(self):
        """Open the bill of this charge."""
        return self.move_id._billing_open(self.env._("Bills"))
