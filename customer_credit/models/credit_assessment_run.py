from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .credit_assessment_decide import MANAGER

CRON = "customer_credit.ir_cron_assessment_runs"
BATCH = 4000
LIVING = ("draft", "review", "active", "suspended")


class CreditAssessmentRun(models.Model):
    """Many customers assessed in the background, in batches that commit."""

    _name = "credit.assessment.run"
    _description = "Assessment Run"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    scope = fields.Selection(
        [
            ("due", "Whose assessment is due"),
            ("new", "Who has no grade yet"),
            ("all", "All customers"),
        ],
        string="Customers",
        required=True,
        default="due",
    )
    customer_count = fields.Integer(
        string="Customers Now", compute="_compute_customer_count"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    user_id = fields.Many2one("res.users", string="Started By", readonly=True)
    started_at = fields.Datetime(string="Started On", readonly=True, copy=False)
    done_at = fields.Datetime(string="Done On", readonly=True, copy=False)
    last_partner_id = fields.Integer(string="Last Customer", readonly=True, copy=False)
    done_count = fields.Integer(string="Assessed", readonly=True, copy=False)
    parked_count = fields.Integer(string="Left Out", readonly=True, copy=False)
    parked_note = fields.Text(string="Why Left Out", readonly=True, copy=False)

    @api.depends("scope", "started_at")
    @api.depends_context("lang")
    def _compute_name(self):
        scopes = dict(self._fields["scope"]._description_selection(self.env))
        for run in self:
            run.name = scopes.get(run.scope)

    @api.depends("scope", "company_id")
    def _compute_customer_count(self):
        partners = self.env["res.partner"]
        for run in self:
            run.customer_count = (
                partners.search_count(run._credit_domain()) if run.scope else 0
            )

    def _credit_domain(self):
        """The ``Domain`` of the customers that this run is about."""
        self.ensure_one()
        customers = Domain("customer_state", "in", LIVING) & Domain(
            "company_id", "in", (self.company_id.id, False)
        )
        profiles = Domain("company_id", "=", self.company_id.id)
        today = fields.Date.context_today(self)
        if self.scope == "due":
            due = profiles & Domain("date_next_assessment", "<=", today)
            return customers & Domain("credit_profile_ids", "any", due)
        if self.scope == "new":
            graded = profiles & Domain("grade_id", "!=", False)
            return customers & Domain("credit_profile_ids", "not any", graded)
        return customers

    def action_start(self):
        """Assess the customers in the background."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only credit managers start runs."))
        for run in self:
            if run.state != "draft":
                raise UserError(self.env._("This run was started already."))
        now = fields.Datetime.now()
        self.write({"state": "running", "user_id": self.env.uid, "started_at": now})
        self.env["customer.batch"]._batch_start(CRON)

    def action_view_assessments(self):
        """The assessments that wait for a decision."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_credit.action_credit_assessment"
        )
        domain = [("company_id", "in", self.company_id.ids), ("origin", "=", "batch")]
        return action | {"domain": domain}

    @api.model
    def _cron_runs(self):
        """Go on with what was started, where it last committed."""
        for run in self.search([("state", "=", "running")], order="id"):
            if run._credit_work():
                return  # time is up: the next run goes on
            run.write({"state": "done", "done_at": fields.Datetime.now()})

    def _credit_work(self):
        """Assess in batches; the customers that were not reached."""
        self.ensure_one()
        # who started it has assessed them: somebody else has to decide
        run = self.with_user(self.user_id).with_company(self.company_id)
        domain = self._credit_domain() & Domain("id", ">", self.last_partner_id)
        customers = run.env["res.partner"].search(domain, order="id")
        return self.env["customer.batch"]._batch_run(
            customers, run._credit_assess_batch, run._credit_park, size=BATCH
        )

    def _credit_assess_batch(self, customers):
        """Assess one batch and remember how far it is.

        Assessments that were open stay as they are; what is proposed is submitted.
        """
        assessments = self.env["credit.assessment"]
        made = assessments._credit_assess(customers, self.company_id, "batch")
        if self.company_id.credit_approve_unchanged:
            made.filtered(lambda a: a.origin != "hand")._credit_approve_unchanged()
        self.write(
            {
                "last_partner_id": max(customers.ids),
                "done_count": self.done_count + len(customers),
            }
        )

    def _credit_park(self, customer, reason):
        """Note who could not be assessed, and go on."""
        note = self.env._(
            "%(customer)s: %(reason)s", customer=customer.name, reason=reason
        )
        self.write(
            {
                "last_partner_id": customer.id,
                "parked_count": self.parked_count + 1,
                "parked_note": "\n".join(filter(None, [self.parked_note, note])),
            }
        )

    @api.model
    def _cron_assess_due(self):
        """Start a run for what is due, in each company that wants it.

        It is done as by OdooBot, so any credit manager may decide.
        """
        wanting = self.env["res.company"].search(
            [("credit_assess_when_due", "=", True)]
        )
        for company in wanting:
            run = self.new({"company_id": company.id, "scope": "due"})
            customers = self.env["res.partner"].search(
                run._credit_domain()
                & Domain("credit_assessment_ids", "not any", self._credit_open(company))
            )
            if customers:
                run = self.create({"company_id": company.id, "scope": "due"})
                run.with_company(company).action_start()

    @api.model
    def _credit_open(self, company):
        """The ``Domain`` of open assessments in ``company``."""
        return Domain("company_id", "=", company.id) & Domain(
            "state", "in", ("draft", "submitted")
        )
