from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

CRON = "customer_billing.ir_cron_revision"
PLACES = 6  # of a percentage that an index comes to


class BillingPriceRevision(models.Model):
    """New prices for many subscriptions from a day on: looked at, then confirmed."""

    _name = "billing.price.revision"
    _description = "Price Revision"
    _inherit = ["customer.batch", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Holds From",
        required=True,
        default=fields.Date.context_today,
        help="The first day of the new prices. What is billed already stays.",
    )
    method = fields.Selection(
        [("percent", "By Percentage"), ("index", "By an Index")],
        required=True,
        default="percent",
    )
    index_old = fields.Float(string="Index Before", min_display_digits=2)
    index_new = fields.Float(string="Index Now", min_display_digits=2)
    percent = fields.Float(
        string="Change (%)",
        min_display_digits=2,
        compute="_compute_percent",
        store=True,
        readonly=False,
        precompute=True,
        help="Above zero prices rise.",
    )
    step = fields.Float(
        string="Round New Prices To",
        min_display_digits=2,
        default=0.01,
        required=True,
        help="For prices that were agreed with the customer.",
    )
    item_ids = fields.Many2many(
        "billing.item", string="Only These Charge Items", check_company=True
    )
    rule_ids = fields.Many2many(
        "billing.rule", string="Only These Rules", check_company=True
    )
    level_ids = fields.Many2many("customer.level", string="Only These Customer Levels")
    date_started = fields.Date(
        string="Started Before", help="Empty: whenever they started."
    )
    prices = fields.Selection(
        [("all", "All Prices"), ("agreed", "Agreed Prices Only")],
        required=True,
        default="all",
        help="Prices of the tariffs can be changed at the tariffs as well.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("billing.price.revision.line", "revision_id")
    line_count = fields.Integer(string="Affected Prices", compute="_compute_totals")
    parked_count = fields.Integer(string="Parked", compute="_compute_totals")
    yearly_amount = fields.Monetary(
        string="More in a Year",
        compute="_compute_totals",
        help="In the company's currency, without taxes and discounts.",
    )

    _step_positive = models.Constraint(
        "CHECK (step > 0)", "Prices are rounded to something above zero."
    )
    _percent_range = models.Constraint(
        "CHECK (percent > -100)", "A price cannot fall by all of it or more."
    )

    @api.depends("method", "index_old", "index_new")
    def _compute_percent(self):
        for revision in self:
            if revision.method == "index" and revision.index_old > 0:
                ratio = revision.index_new / revision.index_old
                revision.percent = round((ratio - 1) * 100, PLACES)
            else:
                revision.percent = revision.percent

    @api.depends("line_ids.yearly_amount", "line_ids.state")
    def _compute_totals(self):
        rows = self.env["billing.price.revision.line"]._read_group(
            [("revision_id", "in", self.ids)],
            ["revision_id", "state"],
            ["__count", "yearly_amount:sum"],
        )
        for revision in self:
            mine = [row for row in rows if row[0] == revision]
            revision.line_count = sum(row[2] for row in mine)
            revision.parked_count = sum(row[2] for row in mine if row[1] == "parked")
            revision.yearly_amount = sum(row[3] for row in mine)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        for revision in self:
            if revision.state != "draft":
                raise UserError(
                    self.env._("%s was confirmed and cannot be deleted.", revision.name)
                )

    # -- which prices ----------------------------------------------------------------

    def _scope_domain(self):
        """The lines whose price this revision changes."""
        self.ensure_one()
        scope = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("subscription_id.state", "in", ("active", "paused"))
            & Domain("item_id.kind", "!=", "one_off")
            & Domain("replaced_by_id", "=", False)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", self.date))
        )
        ends = Domain("subscription_id.date_end", "=", False)
        scope &= ends | Domain("subscription_id.date_end", ">=", self.date)
        if self.item_ids:
            scope &= Domain("item_id", "in", self.item_ids.ids)
        if self.rule_ids:
            scope &= Domain("subscription_id.rule_id", "in", self.rule_ids.ids)
        if self.level_ids:
            level = "subscription_id.commercial_partner_id.customer_level_id"
            scope &= Domain(level, "in", self.level_ids.ids)
        if self.date_started:
            scope &= Domain("subscription_id.date_start", "<", self.date_started)
        return scope

    # -- buttons ---------------------------------------------------------------------

    def _check_draft(self):
        self.check_access("write")
        for revision in self:
            if revision.state != "draft":
                raise UserError(self.env._("%s was confirmed already.", revision.name))

    def action_preview(self):
        """Show who would pay what, and what that comes to in a year."""
        self._check_draft()
        for revision in self:
            revision.line_ids.unlink()
            lines = self.env["billing.subscription.line"].search(
                revision._scope_domain(), order="id"
            )
            self.env["billing.price.revision.line"].create(
                revision._prepare_line_vals_list(lines)
            )

    def action_confirm(self):
        """Let the new prices hold from their day on, in the background."""
        self._check_draft()
        # Of two who confirm at once the second is told.
        if not self.try_lock_for_update():
            raise UserError(self.env._("Somebody else is confirming it right now."))
        self.action_preview()
        for revision in self:
            if not revision.line_ids:
                raise UserError(
                    self.env._("%s changes no price: widen it.", revision.name)
                )
        self.state = "running"
        self._batch_start(CRON)

    def action_retry(self):
        """Try the parked prices again."""
        self.check_access("write")
        parked = self.line_ids.filtered(lambda line: line.state == "parked")
        parked.state = "waiting"
        parked.revision_id.state = "running"
        self._batch_start(CRON)
