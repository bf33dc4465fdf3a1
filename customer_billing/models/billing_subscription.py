from odoo import api, fields, models

from ..engine.claims import net
from .billing_item import RECURRING
from .billing_rule import PERIOD_FIELDS

RULE_FIELDS = (*PERIOD_FIELDS, "proration", "credit_unused")
STATES = [
    ("draft", "Draft"),
    ("active", "Active"),
    ("paused", "Paused"),
    ("closed", "Closed"),
]


class BillingSubscription(models.Model):
    """Who is charged for what, by which rule, from when until when."""

    _name = "billing.subscription"
    _description = "Subscription"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", readonly=True, copy=False, index="trigram", default="/"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Company or Person",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    rule_id = fields.Many2one(
        "billing.rule",
        string="Billing Rule",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        default=lambda self: self.env["billing.rule"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    state = fields.Selection(
        STATES, required=True, default="draft", copy=False, index=True, tracking=True
    )
    date_start = fields.Date(
        string="First Day",
        required=True,
        tracking=True,
        default=fields.Date.context_today,
        help="The first day that is charged.",
    )
    date_end = fields.Date(
        string="Last Day",
        tracking=True,
        copy=False,
        help="The last day that is charged; empty: without end.",
    )
    date_next = fields.Date(
        string="Next Bill",
        compute="_compute_date_next",
        store=True,
        index="btree_not_null",
        help="The first day on which something of it is to be billed.",
    )
    line_ids = fields.One2many(
        "billing.subscription.line", "subscription_id", string="Lines", copy=True
    )
    discount_ids = fields.One2many(
        "billing.discount", "subscription_id", string="Discounts and Steps"
    )
    pause_ids = fields.One2many("billing.pause", "subscription_id", string="Pauses")
    charge_ids = fields.One2many("billing.charge", "subscription_id", string="Charges")
    charge_count = fields.Integer(compute="_compute_charge_count")
    amount_period = fields.Monetary(
        string="Per Period",
        compute="_compute_amount_period",
        help="What a whole period costs today, without taxes.",
    )
    hold_reason = fields.Text(
        compute="_compute_hold_reason",
        help="Why bills or subscriptions of this customer are held.",
    )
    note = fields.Text()

    _date_order = models.Constraint(
        "CHECK (date_end >= date_start - 1)",
        "A subscription must not end before it starts.",
    )

    # -- computes ------------------------------------------------------------------

    @api.depends(
        "state",
        "date_start",
        "date_end",
        "rule_id",
        *(f"rule_id.{name}" for name in RULE_FIELDS),
        "date_trial_end",
        "pause_ids.date_start",
        "pause_ids.date_end",
        "line_ids.item_id.kind",
        "line_ids.date_start",
        "line_ids.date_end",
        "line_ids.replaced_by_id",
        "charge_ids.state",
    )
    def _compute_date_next(self):
        running = self.filtered(lambda s: s.state != "draft")
        (self - running).date_next = False
        claims = self.env["billing.charge"]._claims(running.line_ids)
        for subscription in running:
            days = []
            for line in subscription.line_ids:
                held = claims.get(line._origin.id, [])
                days.append(line._next_due(net(held)))
                days += [part.start for _claim, part in line._unused(held)]
            subscription.date_next = min(filter(None, days), default=False)

    def _compute_charge_count(self):
        counts = dict(
            self.env["billing.charge"]._read_group(
                [("subscription_id", "in", self.ids), ("state", "!=", "void")],
                ["subscription_id"],
                ["__count"],
            )
        )
        for subscription in self:
            subscription.charge_count = counts.get(subscription, 0)

    @api.depends("line_ids.price_current", "line_ids.quantity", "line_ids.item_id")
    def _compute_amount_period(self):
        for subscription in self:
            subscription.amount_period = sum(
                line.price_current * line.quantity
                for line in subscription.line_ids
                if line.item_id.kind in RECURRING
            )

    @api.depends("partner_id", "company_id", "state")
    def _compute_hold_reason(self):
        self.hold_reason = False
        for company, subscriptions in self.grouped("company_id").items():
            operations = {
                "subscription": subscriptions.filtered(lambda s: s.state == "draft"),
                "bill": subscriptions.filtered(lambda s: s.state == "active"),
            }
            for operation, concerned in operations.items():
                customers = concerned.partner_id.commercial_partner_id
                holds = customers._customer_holds(company, operation)
                for subscription in concerned:
                    reasons = holds.get(
                        subscription.partner_id.commercial_partner_id.id
                    )
                    subscription.hold_reason = "\n".join(reasons or []) or False

    def action_view_charges(self):
        """Open the charges of this subscription."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_charge"
        )
        return action | {
            "domain": [("subscription_id", "in", self.ids)],
            "context": {},
        }

    def action_view_bills(self):
        """Open the invoices on which this subscription was billed."""
        return self.charge_ids.move_id._billing_open(self.env._("Bills"))
