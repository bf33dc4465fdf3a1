import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.visits import next_visit

_logger = logging.getLogger(__name__)

NOTICE_DAYS = 7  # so many days before it is due a visit gets its activity


class CustomerVisitPlan(models.Model):
    """How often a customer is visited, by whom, and when next."""

    _name = "customer.visit.plan"
    _description = "Visit Plan"
    _inherit = ["customer.batch"]
    _order = "date_next, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    active = fields.Boolean("In Use", default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Visitor",
        index="btree_not_null",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Who visits; at first the customer's salesperson.",
    )
    interval_days = fields.Integer(
        string="Own Interval (Days)",
        help="Days between two visits of this customer. 0: as the level says.",
    )
    level_id = fields.Many2one(related="partner_id.customer_level_id", string="Level")
    interval_used = fields.Integer(
        string="Interval (Days)", compute="_compute_interval_used"
    )
    date_start = fields.Date(
        string="Not Before",
        required=True,
        default=fields.Date.context_today,
        help="The first visit is due on this day if there was none before.",
    )
    date_last = fields.Date(
        string="Last Visit", readonly=True, copy=False, help="From the interactions."
    )
    date_next = fields.Date(
        string="Next Visit",
        compute="_compute_date_next",
        store=True,
        index="btree_not_null",
        help="Empty where neither the customer nor its level has an interval.",
    )
    note = fields.Html(
        string="What to Talk About",
        sanitize_form=True,
        help="Stands in the activity of each visit.",
    )
    visit_ids = fields.One2many("customer.visit", "plan_id", string="Visits")

    _once = models.UniqueIndex(
        "(partner_id, company_id)", "This customer has a visit plan already."
    )
    _interval_positive = models.Constraint(
        "CHECK (interval_days >= 0)", "An interval cannot be negative."
    )

    @api.depends("partner_id")
    def _compute_user_id(self):
        for plan in self:
            plan.user_id = plan.user_id or plan.partner_id.user_id

    @api.depends("interval_days", "level_id.visit_interval_days")
    def _compute_interval_used(self):
        for plan in self:
            plan.interval_used = plan.interval_days or plan.level_id.visit_interval_days

    @api.depends(
        *("interval_days", "date_start", "date_last"),
        "partner_id.customer_level_id.visit_interval_days",
        *("visit_ids.state", "visit_ids.date_due"),
    )
    def _compute_date_next(self):
        for plan in self:
            dealt_with = plan.visit_ids.filtered(lambda v: v.state != "open")
            skipped = dealt_with.filtered(lambda v: v.state == "skipped")
            plan.date_next = next_visit(
                plan.interval_used,
                plan.date_start or fields.Date.context_today(plan),
                last_visit=plan.date_last or None,
                last_skipped=max(skipped.mapped("date_due"), default=None),
                last_due=max(dealt_with.mapped("date_due"), default=None),
            )

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans.partner_id._customer_refresh_visits()
        return plans

    def write(self, vals):
        result = super().write(vals)
        if vals.get("user_id"):
            # who takes over the customer takes over the visit that is due
            self.visit_ids.activity_id.filtered("active").user_id = vals["user_id"]
        return result

    def unlink(self):
        self.visit_ids._drop_activities()
        return super().unlink()

    def _last_visits(self):
        """The day of the last visit of each plan's customer, from the interactions.

        :return: ``{(partner_id, company_id): date}``; an interaction of no company is
            one of all
        """
        rows = self.env["customer.interaction"]._read_group(
            [
                ("kind", "=", "visit"),
                ("partner_id", "in", self.partner_id.ids),
                ("date", "<=", fields.Datetime.now()),
            ],
            groupby=["partner_id", "company_id"],
            aggregates=["date:max"],
        )
        last = {}
        for customer, company, moment in rows:
            day = fields.Datetime.context_timestamp(self, moment).date()
            companies = company or self.company_id
            for one in companies:
                key = customer.id, one.id
                last[key] = max(last.get(key, day), day)
        return last

    # -- due visits ----------------------------------------------------------------

    @api.model
    def _cron_plan_visits(self):
        """Make an activity of each visit that is due soon; put right what has moved."""
        self._drop_pointless()
        self._batch_run(self._moved(), self._follow, self._note_fault)
        today = fields.Date.context_today(self)
        self._batch_run(self._due(today), self._plan_visits, self._note_fault)

    @api.model
    def _visited_domain(self):
        """Plans of customers with whom there is business."""
        return Domain("partner_id.customer_state", "=", "active")

    @api.model
    def _due(self, today):
        """Plans whose next visit comes soon and is nobody's activity yet."""
        return self.search(
            self._visited_domain()
            & Domain("date_next", "<=", today + timedelta(days=NOTICE_DAYS))
            & Domain("visit_ids", "not any", [("state", "=", "open")])
        )

    def _plan_visits(self, plans):
        visits = self.env["customer.visit"].create(
            [{"plan_id": plan.id, "date_due": plan.date_next} for plan in plans]
        )
        visits._make_activities()

    @api.model
    def _moved(self):
        """Plans whose open visit is due on another day than was planned."""
        open_visits = self.env["customer.visit"].search([("state", "=", "open")])
        return open_visits.filtered(
            lambda v: v.plan_id.date_next and v.date_due != v.plan_id.date_next
        ).plan_id

    def _follow(self, plans):
        for visit in plans.visit_ids.filtered(lambda v: v.state == "open"):
            visit.date_due = visit.plan_id.date_next
            visit.activity_id.filtered("active").date_deadline = visit.date_due

    @api.model
    def _drop_pointless(self):
        """Take back open visits of plans that ended and of customers who are gone."""
        wanted = self._visited_domain() & Domain("active", "=", True)
        pointless = self.env["customer.visit"].search(
            [
                ("state", "=", "open"),
                "|",
                ("plan_id", "not any", list(wanted)),
                ("plan_id.date_next", "=", False),
            ]
        )
        pointless._drop_activities()
        pointless.unlink()

    @api.model
    def _note_fault(self, record, reason):
        _logger.warning("No visit was planned for %s: %s", record, reason)

    def action_plan_now(self):
        """Plan what is due now instead of tonight."""
        self.check_access("write")
        chosen = self.filtered(lambda plan: plan.date_next)
        if not chosen:
            raise UserError(
                self.env._(
                    "No visit is due: give the customer or its level an interval."
                )
            )
        soon = self._due(fields.Date.context_today(self))
        self._plan_visits(chosen & soon)
