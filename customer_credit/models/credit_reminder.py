from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

TONES = [
    ("notice", "Payment Notice"),
    ("reminder", "Payment Reminder"),
    ("final", "Final Reminder"),
]
WAYS = [("email", "By Email"), ("paper", "On Paper")]
STATES = [
    ("waiting", "To Be Sent"),
    ("sent", "Sent"),
    ("parked", "Parked"),
    ("paid", "Nothing Overdue"),
    ("cancelled", "Cancelled"),
]
# What was asked for; all else is what became of it and is written by the work.
ASKED = {
    *("partner_id", "company_id", "date", "tone", "way", "bank_id", "user_id"),
    *("date_deadline", "objection_days", "date_next", "next_step"),
}


class CreditReminder(models.Model):
    """A letter that asks one customer to pay, with all its open items."""

    _name = "credit.reminder"
    _description = "Payment Reminder"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.batch"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Asked By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        STATES, required=True, default="waiting", readonly=True, tracking=True
    )
    tone = fields.Selection(TONES, string="Kind", required=True, default="reminder")
    way = fields.Selection(WAYS, required=True, default="email")
    date = fields.Date(
        required=True, readonly=True, default=lambda s: fields.Date.context_today(s)
    )
    date_deadline = fields.Date(string="Pay Until", required=True)
    objection_days = fields.Integer(string="Days to Object", default=7)
    bank_id = fields.Many2one(
        "res.partner.bank",
        string="To Be Paid To",
        ondelete="set null",
        check_company=True,
    )
    date_next = fields.Date(string="Next Step On")
    next_step = fields.Char()
    total_amount = fields.Monetary(
        string="Owed",
        readonly=True,
        help="All open items of both signs, when the letter was made.",
    )
    overdue_amount = fields.Monetary(string="Overdue", readonly=True)
    overdue_days = fields.Integer(string="Days Overdue", readonly=True)
    line_ids = fields.One2many("credit.reminder.line", "reminder_id", readonly=True)
    sent_at = fields.Datetime(string="Sent On", readonly=True, copy=False)
    fault = fields.Text(string="Why Not", readonly=True, copy=False)
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Letter",
        readonly=True,
        copy=False,
        check_company=True,
    )
    is_merged = fields.Boolean(
        readonly=True,
        copy=False,
        help="It was sent to a customer that was merged into this one.",
    )

    _once_a_day = models.UniqueIndex(
        "(partner_id, company_id, date) "
        "WHERE state <> 'cancelled' AND is_merged IS NOT TRUE",
        "This customer was reminded today already.",
    )
    _timeline_idx = models.Index("(partner_id, sent_at DESC, id DESC)")
    _days_positive = models.Constraint(
        "CHECK (objection_days >= 0)", "A number of days cannot be negative."
    )

    @api.depends("partner_id", "date", "tone")
    @api.depends_context("lang")
    def _compute_display_name(self):
        tones = dict(self._fields["tone"]._description_selection(self.env))
        for reminder in self:
            name = reminder.partner_id.display_name or ""
            tone = tones.get(reminder.tone, "")
            reminder.display_name = f"{tone} {reminder.date or ''} · {name}"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_asked(vals)
            if not vals.get("is_merged"):
                partner = self.env["res.partner"].browse(vals.get("partner_id"))
                # whose letter it is, is the company's, whichever contact was ticked
                vals["partner_id"] = partner.sudo().commercial_partner_id.id
        return super().create(vals_list)

    def write(self, vals):
        self._check_asked(vals)
        if set(vals) & ASKED and not self.env.su:
            if self.filtered(lambda r: r.state not in ("waiting", "parked")):
                raise UserError(self.env._("What was sent stays as it was sent."))
        return super().write(vals)

    def _check_asked(self, vals):
        """What became of a letter is not for anybody to type.

        :param vals: values of a create or write
        """
        ours = {f.name for f in self._fields.values() if f._module == "customer_credit"}
        if not self.env.su and (set(vals) & ours) - ASKED:
            raise AccessError(
                self.env._("What became of a reminder is noted by the system.")
            )

    @api.model
    def _credit_remind(self, customers, vals):
        """Have a letter made for each of these customers, in the background.

        Whoever was reminded today already is left out.

        :param customers: commercial partners
        :param vals: values of this model, the same for all
        :return: the reminders that are new
        """
        company = self.env.company
        today = fields.Date.context_today(self)
        known = self._reminded(customers, company, today)
        reminders = self.create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": company.id,
                    "date": today,
                    **vals,
                }
                for customer in customers - known
            ]
        )
        if reminders:
            self._batch_start("customer_credit.ir_cron_send_reminders")
        return reminders

    @api.model
    def _reminded(self, customers, company, day):
        """Which of these customers were reminded on a day.

        :param customers: commercial partners
        :param company: the ``res.company`` that is owed
        :param day: a date
        """
        # also by a colleague whose reminders are not one's own to see
        found = self.sudo().search_fetch(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", company.id),
                ("date", "=", day),
                ("state", "!=", "cancelled"),
                ("is_merged", "=", False),
            ],
            ["partner_id"],
        )
        return customers.browse(found.partner_id.ids)

    def action_retry(self):
        """Try those again that were parked."""
        self.check_access("write")
        parked = self.filtered(lambda r: r.state == "parked")
        # its own state is written by the system
        parked.sudo().write({"state": "waiting", "fault": False})
        self._batch_start("customer_credit.ir_cron_send_reminders")

    def action_cancel(self):
        """Do not send those that were not sent yet."""
        self.check_access("write")
        open_ = self.filtered(lambda r: r.state in ("waiting", "parked"))
        # its own state is written by the system
        open_.sudo().write({"state": "cancelled"})

    def action_print(self):
        """The letters as they were sent; before, as they would be."""
        if not self:
            raise UserError(self.env._("Choose the letters to print."))
        if len(self) == 1 and self.attachment_id:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self.attachment_id.id}?download=true",
                "target": "download",
            }
        report = self.env.ref("customer_credit.action_report_credit_reminder")
        return report.report_action(self)
