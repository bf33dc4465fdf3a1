from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.complaints import deadline_hours, deadline_result, hours_between

STATES = [
    ("new", "New"),
    ("progress", "In Progress"),
    ("solved", "Solved"),
    ("closed", "Closed"),
    ("rejected", "Rejected"),
]
CHANNELS = [
    ("phone", "Phone"),
    ("mail", "Email"),
    ("wechat", "WeChat"),
    ("visit", "Visit"),
    ("portal", "Website"),
    ("other", "Other"),
]
SEVERITIES = [("0", "Minor"), ("1", "Normal"), ("2", "Serious"), ("3", "Critical")]
REPEAT_DAYS = 30


class CustomerComplaint(models.Model):
    """What a customer complains of, until it is closed."""

    _name = "customer.complaint"
    _description = "Customer Complaint"
    _inherit = ["customer.numbered", "customer.rated", "mail.activity.mixin"]
    _order = "severity desc, date desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _customer_rating_template = "customer_archive.mail_template_complaint_rating"

    name = fields.Char(string="Subject", required=True, tracking=True, index="trigram")
    number = fields.Char(copy=False, readonly=True, index="trigram")
    date = fields.Datetime(
        string="Received On", required=True, default=fields.Datetime.now, copy=False
    )
    channel = fields.Selection(CHANNELS, default="phone", required=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain=[("customer_state", "!=", False)],
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Said By",
        check_company=True,
        domain="[('id', 'child_of', partner_id)]",
    )
    level_id = fields.Many2one(
        "customer.level",
        compute="_compute_level_id",
        store=True,
        precompute=True,
        help="The level that the customer had when the complaint came in.",
    )
    description = fields.Html()
    product_id = fields.Many2one("product.product", check_company=True)
    cause_id = fields.Many2one(
        "customer.complaint.cause", ondelete="restrict", tracking=True
    )
    severity = fields.Selection(SEVERITIES, default="1", required=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        STATES,
        default="new",
        required=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    date_deadline = fields.Datetime(
        string="Deadline",
        compute="_compute_date_deadline",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        help="By when it is to be solved, in working hours by the customer's level.",
    )
    solution = fields.Text(copy=False, tracking=True)
    reject_reason = fields.Text(string="Rejected Because", copy=False, tracking=True)
    answer = fields.Selection(
        [("accepted", "Accepted"), ("refused", "Not Accepted")],
        string="Customer's Answer",
        copy=False,
        tracking=True,
    )
    answer_note = fields.Text(string="In the Customer's Words", copy=False)
    cost = fields.Monetary(copy=False, help="What settling it has cost us.")
    answered_at = fields.Datetime(string="First Answer On", copy=False, readonly=True)
    solved_at = fields.Datetime(string="Solved On", copy=False, readonly=True)
    closed_at = fields.Datetime(string="Closed On", copy=False, readonly=True)
    hours_answer = fields.Float(
        string="Hours to Answer",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
    )
    hours_solve = fields.Float(
        string="Hours to Solve", compute="_compute_hours", store=True, aggregator="avg"
    )
    deadline_result = fields.Selection(
        [("met", "In Time"), ("missed", "Late")], compute="_compute_hours", store=True
    )
    is_repeat = fields.Boolean(
        string="Repeated",
        compute="_compute_is_repeat",
        store=True,
        help="The same customer complained in the 30 days before, for the same cause "
        "or while either cause is open.",
    )

    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number IS NOT NULL",
        "Another complaint has this number already.",
    )
    _customer_date_index = models.Index("(partner_id, date)")

    @api.depends("number", "name")
    def _compute_display_name(self):
        for complaint in self:
            parts = [complaint.number, complaint.name]
            complaint.display_name = " ".join(part for part in parts if part)

    @api.depends("partner_id")
    def _compute_level_id(self):
        for complaint in self:
            customer = complaint.partner_id.commercial_partner_id
            complaint.level_id = customer.customer_level_id

    @api.depends("date", "level_id", "company_id")
    def _compute_date_deadline(self):
        planned = {}
        for complaint in self:
            company = complaint.company_id
            hours = deadline_hours(
                complaint.level_id.complaint_deadline_hours,
                company.customer_complaint_hours,
            )
            key = (company, hours, complaint.date)
            if key not in planned:
                planned[key] = self._plan(*key)
            complaint.date_deadline = planned[key]

    @api.model
    def _plan(self, company, hours, start):
        """The moment after so many working hours of the company; 0 hours: none."""
        if not (hours and start):
            return False
        calendar = company.resource_calendar_id
        end = calendar and calendar.plan_hours(hours, start, compute_leaves=True)
        return end or fields.Datetime.add(start, hours=hours)

    @api.depends("date", "answered_at", "solved_at", "date_deadline")
    def _compute_hours(self):
        for complaint in self:
            date, solved = complaint.date, complaint.solved_at or None
            complaint.hours_answer = hours_between(date, complaint.answered_at or None)
            complaint.hours_solve = hours_between(date, solved)
            complaint.deadline_result = (
                deadline_result(complaint.date_deadline or None, solved) or False
            )

    @api.depends("partner_id", "date", "cause_id", "company_id")
    def _compute_is_repeat(self):
        self.flush_model(["partner_id", "date", "cause_id", "company_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT later.id
                     FROM customer_complaint later
                     JOIN customer_complaint earlier
                       ON earlier.partner_id = later.partner_id
                      AND earlier.company_id = later.company_id
                      AND earlier.id != later.id
                      AND (earlier.date, earlier.id) < (later.date, later.id)
                      AND earlier.date >= later.date - make_interval(days => %s)
                      AND COALESCE(earlier.cause_id = later.cause_id, TRUE)
                    WHERE later.id = ANY(%s)""",
                REPEAT_DAYS,
                self._origin.ids,
            )
        )
        repeated = {complaint_id for (complaint_id,) in rows}
        for complaint in self:
            complaint.is_repeat = complaint._origin.id in repeated

    def _recompute_repeats(self):
        """What is known of one complaint bears on those of the weeks after it."""
        if not self:
            return
        later = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("date", ">=", min(self.mapped("date"))),
            ]
        )
        self.env.add_to_compute(self._fields["is_repeat"], later)

    def _rating_get_partner(self):
        # EXTENDS rating: whoever complained, if they can be written to
        self.ensure_one()
        return self.contact_id if self.contact_id.email else self.partner_id
