from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ..engine.working_time import deadline, hours_between

CHANNELS = [
    ("phone", "Phone"),
    ("mail", "Email"),
    ("chat", "Chat"),
    ("site", "On Site"),
    ("other", "Other"),
]
STATES = [("open", "Open"), ("answered", "Answered"), ("solved", "Solved")]
REPEAT_DAYS = 30  # a request within so many days of the last one is a repeat
# What of a service stands in the interactions.
LOGGED = {"subject", "partner_id", "contact_id", "user_id", "requested_at", "solution"}


class CustomerService(models.Model):
    """A request for help by a customer: when it came, was answered, and was solved."""

    _name = "customer.service"
    _description = "Service Record"
    _inherit = ["customer.with.contact", "customer.rated", "mail.activity.mixin"]
    _order = "requested_at desc, id desc"
    _rec_name = "subject"
    _check_company_auto = True
    _customer_rating_template = "customer_archive.mail_template_service_rating"

    subject = fields.Char(required=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="Handled By",
        index="btree_not_null",
        default=lambda self: self.env.user,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    channel = fields.Selection(CHANNELS, required=True, default="phone")
    description = fields.Html(sanitize_attributes=True, sanitize_form=True)
    solution = fields.Html(sanitize_attributes=True, sanitize_form=True)
    state = fields.Selection(STATES, required=True, default="open", tracking=True)
    requested_at = fields.Datetime(
        string="Requested On", required=True, default=fields.Datetime.now
    )
    first_answer_at = fields.Datetime(string="First Answer On", copy=False)
    solved_at = fields.Datetime(string="Solved On", copy=False)
    deadline_at = fields.Datetime(
        string="Deadline",
        compute="_compute_deadline_at",
        store=True,
        readonly=False,
        help="By the customer's level, in the working hours of the company.",
    )
    is_late = fields.Boolean(string="Late", compute="_compute_is_late")
    is_repeat = fields.Boolean(
        string="Repeat",
        compute="_compute_is_repeat",
        help="The customer asked for help within the 30 days before.",
    )
    answer_hours = fields.Float(
        string="Hours to First Answer", compute="_compute_hours", aggregator=None
    )
    solve_hours = fields.Float(
        string="Hours to Solution", compute="_compute_hours", aggregator=None
    )

    _answered_after_request = models.Constraint(
        "CHECK (first_answer_at >= requested_at)",
        "The first answer cannot be earlier than the request.",
    )
    _solved_after_request = models.Constraint(
        "CHECK (solved_at >= requested_at)",
        "The solution cannot be earlier than the request.",
    )

    @api.depends("requested_at", "partner_id", "company_id")
    def _compute_deadline_at(self):
        for company, services in self.grouped("company_id").items():
            hours = {
                service: service.partner_id.customer_level_id.service_deadline_hours
                for service in services
                if service.requested_at
            }
            bound = {service: h for service, h in hours.items() if h > 0}
            (services - self.browse(s.id for s in bound)).deadline_at = False
            if not bound:
                continue
            work = company._customer_working_times(
                min(service.requested_at for service in bound),
                max(service.requested_at for service in bound),
                max(bound.values()),
            )
            for service, most in bound.items():
                start = service.requested_at
                by_clock = start + timedelta(hours=most)
                service.deadline_at = deadline(start, most, work) or by_clock

    @api.depends("deadline_at", "solved_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for service in self:
            limit = service.deadline_at
            service.is_late = bool(limit and (service.solved_at or now) > limit)

    @api.depends("requested_at", "partner_id", "company_id")
    def _compute_is_repeat(self):
        self.flush_model(["requested_at", "partner_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT service.id FROM customer_service service
                    WHERE service.id = ANY(%s) AND EXISTS (
                          SELECT FROM customer_service earlier
                           WHERE earlier.partner_id = service.partner_id
                             AND earlier.company_id = service.company_id
                             AND (earlier.requested_at, earlier.id)
                                 < (service.requested_at, service.id)
                             AND earlier.requested_at
                                 > service.requested_at - make_interval(days => %s))""",
                self._origin.ids,
                REPEAT_DAYS,
            )
        )
        repeats = {row[0] for row in rows}
        for service in self:
            service.is_repeat = service._origin.id in repeats

    @api.depends("requested_at", "first_answer_at", "solved_at")
    def _compute_hours(self):
        for service in self:
            start = service.requested_at
            for name, end in (
                ("answer_hours", service.first_answer_at),
                ("solve_hours", service.solved_at),
            ):
                service[name] = hours_between(start, end) if start and end else 0.0

    @api.model_create_multi
    def create(self, vals_list):
        services = super().create(vals_list)
        services._stamp()
        self.env["customer.interaction"].create(
            [s._prepare_interaction_vals() for s in services]
        )
        services.filtered(lambda s: s.state == "solved")._customer_ask_rating()
        return services

    def write(self, vals):
        solving = self.filtered(lambda s: s.state != "solved")
        result = super().write(vals)
        if "state" in vals:
            self._stamp()
            solving.filtered(lambda s: s.state == "solved")._customer_ask_rating()
        if LOGGED & vals.keys():
            by_service = self._interactions().grouped("res_id")
            for service in self.filtered(lambda s: s.id in by_service):
                by_service[service.id].write(service._prepare_interaction_vals())
        return result

    def unlink(self):
        # What is told of a service goes with it, whoever may delete the service.
        self._interactions().sudo().unlink()
        return super().unlink()

    def _stamp(self):
        """Note the moments that a state implies, and take back those it denies."""
        now = fields.Datetime.now()
        for service in self:
            if service.state == "open":
                service.first_answer_at = False
            elif not service.first_answer_at:
                service.first_answer_at = service.solved_at or now
            if service.state != "solved":
                service.solved_at = False
            elif not service.solved_at:
                service.solved_at = now

    def _rating_get_partner(self):
        # EXTENDS rating: whoever asked for help, if they can be written to
        self.ensure_one()
        return self.contact_id if self.contact_id.email else self.partner_id

    def _interactions(self):
        return self.env["customer.interaction"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )

    def _prepare_interaction_vals(self):
        """How this service stands in the interactions of the customer."""
        return {
            "kind": "service",
            "date": self.requested_at,
            "direction": "in",
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
            "summary": self.subject,
            "outcome_note": html2plaintext(self.solution or "").strip(),
            "res_model": self._name,
            "res_id": self.id,
        }

    def action_answer(self):
        """The customer got a first answer."""
        self.check_access("write")
        self.filtered(lambda s: s.state == "open").state = "answered"

    def action_solve(self):
        """The customer was helped."""
        self.check_access("write")
        self.filtered(lambda s: s.state != "solved").state = "solved"

    def action_reopen(self):
        """It was not solved after all."""
        self.check_access("write")
        self.filtered(lambda s: s.state == "solved").state = "answered"
