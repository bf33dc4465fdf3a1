from odoo import api, fields, models
from odoo.exceptions import UserError


class BillingSubscriptionStep(models.TransientModel):
    """Ask for what a step of a subscription needs: a day, a reason, another item."""

    _name = "billing.subscription.step"
    _description = "Step of a Subscription"

    kind = fields.Selection(
        [("pause", "Pause"), ("close", "Close"), ("change", "Change")], required=True
    )
    subscription_id = fields.Many2one(
        "billing.subscription", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subscription_id.company_id")
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    date = fields.Date(
        string="From This Day On", required=True, default=fields.Date.context_today
    )
    date_until = fields.Date(
        string="Charged Again On", help="Empty: until somebody resumes it."
    )
    # close
    date_last = fields.Date(string="Last Day Charged", default=lambda s: s._last())
    date_earliest_end = fields.Date(related="subscription_id.date_earliest_end")
    reason_id = fields.Many2one("billing.close.reason", string="Closed Because")
    note = fields.Char(string="In Detail")
    # change
    line_id = fields.Many2one(
        "billing.subscription.line",
        domain="[('subscription_id', '=', subscription_id),"
        " ('replaced_by_id', '=', False)]",
        compute="_compute_line",
        store=True,
        readonly=False,
    )
    when = fields.Selection(
        [("period", "At the End of the Period"), ("day", "On a Day")],
        string="Takes Effect",
        default="period",
        required=True,
    )
    item_id = fields.Many2one(
        "billing.item", string="Charge Item", compute="_compute_vals",
        store=True, readonly=False,
        domain="[('kind', 'in', ('periodic', 'fixed')),"
        " ('company_id', '=', company_id)]",
    )  # fmt: skip
    quantity = fields.Float(
        digits="Product Unit", compute="_compute_vals", store=True, readonly=False
    )
    tariff_id = fields.Many2one(
        "billing.tariff", compute="_compute_tariff", store=True, readonly=False,
        domain="[('item_id', '=', item_id), ('currency_id', '=', currency_id)]",
    )  # fmt: skip
    is_price_agreed = fields.Boolean(
        string="Agreed Price", compute="_compute_tariff", store=True, readonly=False
    )
    price_agreed = fields.Float(
        string="Price Override",
        min_display_digits="Product Price",
        compute="_compute_tariff",
        store=True,
        readonly=False,
    )

    @api.model
    def _last(self):
        """The last day that is proposed: the earliest that was agreed, or today."""
        today = fields.Date.context_today(self)
        subscription = self.env["billing.subscription"].browse(
            self.env.context.get("default_subscription_id", [])
        )
        return max(filter(None, (today, subscription.date_earliest_end)))

    @api.depends("subscription_id")
    def _compute_line(self):
        for step in self:
            lines = step.subscription_id.line_ids
            step.line_id = lines.filtered(lambda x: not x.replaced_by_id)[:1]

    @api.depends("line_id")
    def _compute_vals(self):
        for step in self:
            step.item_id = step.line_id.item_id
            step.quantity = step.line_id.quantity

    @api.depends("line_id", "item_id")
    def _compute_tariff(self):
        for step in self:
            line = step.line_id
            same = line.item_id == step.item_id
            step.tariff_id = same and line.tariff_id
            step.is_price_agreed = same and line.is_price_agreed
            step.price_agreed = line.price_agreed if same else 0

    def action_apply(self):
        """Take the step."""
        self.ensure_one()
        subscription = self.subscription_id
        if self.kind == "pause":
            subscription._pause(self.date, self.date_until or None)
        elif self.kind == "close":
            if not self.reason_id or not self.date_last:
                raise UserError(self.env._("Say until when it is charged, and why."))
            subscription._close(self.date_last, self.reason_id, self.note)
        else:
            self._change()

    def _change(self):
        if not self.line_id or not self.item_id:
            raise UserError(self.env._("Choose a line, and what it becomes."))
        day = self.date
        if self.when == "period":
            day = self.line_id._next_period_start()
        self.line_id._change(
            day,
            {
                "item_id": self.item_id.id,
                "quantity": self.quantity,
                "tariff_id": self.tariff_id.id,
                "is_price_agreed": self.is_price_agreed,
                "price_agreed": self.price_agreed,
            },
        )
