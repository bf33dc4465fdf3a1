import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..engine.occasions import month_days, next_occurrence
from .customer_date import KINDS

_logger = logging.getLogger(__name__)

WAYS = [("activity", "Activity for Our Person"), ("mail", "Email to the Customer")]


class CustomerCareRule(models.Model):
    """On which days customers are greeted: how, how long before, and which."""

    _name = "customer.care.rule"
    _description = "Care Rule"
    _inherit = ["customer.rule"]
    _check_company_auto = True

    kind = fields.Selection(KINDS, string="Occasion", required=True, default="birthday")
    days_before = fields.Integer(
        help="So many days before the day; 0: on the day itself."
    )
    way = fields.Selection(WAYS, required=True, default="activity")
    template_id = fields.Many2one(
        "mail.template",
        string="Email",
        domain=[("model", "=", "res.partner")],
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Activity For",
        help="Empty: for the customer's salesperson.",
    )
    note = fields.Html(
        string="What to Do", sanitize_form=True, help="Stands in the activity."
    )
    level_ids = fields.Many2many(
        "customer.level", string="Only Levels", help="Empty: for all levels."
    )
    event_ids = fields.One2many("customer.care.event", "rule_id", string="Given")
    event_count = fields.Integer(compute="_compute_event_count")

    _days_before_range = models.Constraint(
        "CHECK (days_before BETWEEN 0 AND 60)",
        "A greeting is prepared at most 60 days before.",
    )

    def _compute_event_count(self):
        counts = dict(
            self.env["customer.care.event"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.event_count = counts.get(rule, 0)

    @api.constrains("way", "template_id")
    def _check_template_id(self):
        for rule in self:
            template = rule.template_id
            if rule.way == "mail" and template.model != "res.partner":
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” sends an email: choose one that is made for "
                        "contacts.",
                        rule=rule.name,
                    )
                )

    @api.model
    def _cron_care(self):
        """Give each greeting that is due soon, once a year for each rule and day."""
        today = fields.Date.context_today(self)
        for rule in self.search([("active", "=", True)]):
            dates = rule._due_dates(today)
            self._batch_run(
                dates,
                lambda batch, rule=rule: rule._care(batch, today),
                lambda date, reason: _logger.warning(
                    "No care for %s: %s", date, reason
                ),
            )

    @api.model
    def _note_fault(self, record, reason):
        _logger.warning("Nobody is greeted on %s: %s", record, reason)

    def _due_dates(self, today):
        """The important dates that this rule takes up now and did not this year."""
        self.ensure_one()
        until = today + timedelta(days=self.days_before)
        self.env["customer.date"].flush_model()
        self.env["res.partner"].flush_model()
        rows = self.env.execute_query(self._dates_query(today, until))
        dates = self.env["customer.date"].browse(row[0] for row in rows)
        given = self.env["customer.care.event"].search_fetch(
            [("rule_id", "=", self.id), ("date_id", "in", dates.ids)],
            ["date_id", "year"],
        )
        known = {(event.date_id.id, event.year) for event in given}
        return dates.filtered(
            lambda one: (
                (day := next_occurrence(one.date, today, one.is_yearly))
                and day <= until
                and (one.id, day.year) not in known
            )
        )

    def _dates_query(self, today, until):
        """Dates of customers whom we greet, that may come back in the span."""
        levels = self.level_ids.ids
        return SQL(
            """
            SELECT day.id
              FROM customer_date day
              JOIN res_partner person ON person.id = day.partner_id
              JOIN res_partner customer ON customer.id = person.commercial_partner_id
             WHERE day.kind = %(kind)s
               AND (EXTRACT(MONTH FROM day.date)::int,
                    EXTRACT(DAY FROM day.date)::int) IN %(days)s
               AND customer.customer_state = 'active'
               AND person.active AND customer.active
               AND person.customer_no_care IS NOT TRUE
               AND customer.customer_no_care IS NOT TRUE
               AND %(levels)s AND %(company)s
          ORDER BY day.id
            """,
            kind=self.kind,
            days=tuple(month_days(today, until)),
            levels=SQL("customer.customer_level_id = ANY(%s)", levels)
            if levels
            else SQL("TRUE"),
            company=SQL(
                "COALESCE(customer.company_id, %(id)s) = %(id)s", id=self.company_id.id
            )
            if self.company_id
            else SQL("TRUE"),
        )

    def _care(self, dates, today):
        """Prepare or send the greetings for these dates."""
        self.ensure_one()
        # Who wants no mails is not greeted by one, and needs no reminder of it.
        if self.way == "mail":
            dates = dates.filtered(lambda one: not one.partner_id.is_blacklisted)
        events = self.env["customer.care.event"].create(
            [self._prepare_event_vals(one, today) for one in dates]
        )
        by_mail = events.filtered(lambda e: e.way == "mail")
        by_mail._send(self.template_id)
        (events - by_mail)._make_activities()

    def _prepare_event_vals(self, date, today):
        """What is written down of the greeting for one date."""
        day = next_occurrence(date.date, today, date.is_yearly)
        # Who has no address is not forgotten: somebody of us is told.
        is_mail = self.way == "mail" and date.partner_id.email
        return {
            "rule_id": self.id,
            "date_id": date.id,
            "partner_id": date.partner_id.id,
            "year": day.year,
            "date": day,
            "way": "mail" if is_mail else "activity",
        }

    def action_view_events(self):
        """Open the greetings that this rule has brought about."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_care_event"
        )
        return action | {"domain": [("rule_id", "=", self.id)]}
