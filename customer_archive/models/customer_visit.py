from odoo import api, fields, models

from ..engine.visits import overdue_days

STATES = [("open", "Due"), ("done", "Done"), ("skipped", "Skipped")]


class CustomerVisit(models.Model):
    """One visit that is due by a plan: one activity, and what became of it."""

    _name = "customer.visit"
    _description = "Due Visit"
    _order = "date_due, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "customer.visit.plan",
        required=True,
        ondelete="cascade",
        check_company=True,
    )
    partner_id = fields.Many2one(
        related="plan_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="plan_id.user_id", store=True, string="Visitor")
    level_id = fields.Many2one(related="partner_id.customer_level_id", string="Level")
    phone = fields.Char(related="partner_id.phone")
    city = fields.Char(related="partner_id.city")
    date_due = fields.Date(required=True, readonly=True)
    date_opened = fields.Date(
        readonly=True, default=fields.Date.context_today, string="Planned On"
    )
    date_done = fields.Date(string="Visited On", readonly=True)
    state = fields.Selection(STATES, required=True, default="open", readonly=True)
    overdue_days = fields.Integer(
        string="Days Overdue", compute="_compute_overdue_days"
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _once = models.UniqueIndex("(plan_id, date_due)", "This visit was planned already.")
    _one_open = models.UniqueIndex(
        "(plan_id) WHERE state = 'open'", "A visit of this customer is due already."
    )

    @api.depends("date_due", "state")
    def _compute_overdue_days(self):
        today = fields.Date.context_today(self)
        for visit in self:
            is_open = visit.state == "open" and visit.date_due
            visit.overdue_days = overdue_days(visit.date_due, today) if is_open else 0

    def _make_activities(self):
        """One activity on the customer for each visit, for who visits."""
        meeting = self.env.ref("mail.mail_activity_data_meeting", False)
        # One mail for each visit would be a flood: they are on the desk.
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities = activities.create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": visit.partner_id.id,
                    "activity_type_id": meeting.id if meeting else False,
                    "summary": visit._summary_for(visit.user_id or self.env.user),
                    "note": visit.plan_id.note,
                    "date_deadline": visit.date_due,
                    "user_id": visit.user_id.id or self.env.uid,
                }
                for visit in self
            ]
        )
        for visit, activity in zip(self, activities, strict=True):
            visit.activity_id = activity

    def _summary_for(self, user):
        """What the activity is called, in the language of who visits."""
        return self.with_context(lang=user.lang or self.env.lang).env._("Visit")

    def _drop_activities(self):
        self.activity_id.filtered("active").unlink()

    def _close(self, days):
        """Note these open visits as made.

        :param days: ``{visit: date}`` of those that were made
        """
        for visit in self.filtered(lambda v: v in days):
            visit.write({"state": "done", "date_done": days[visit]})
        # The visit is logged already: what is left of it is only ticked off.
        self.activity_id.filtered("active").action_archive()

    def _log_done(self, feedback):
        """Log the visit when its activity was ticked off.

        :param feedback: what was said then, or nothing
        """
        self.env["customer.interaction"].create(
            [
                {
                    "kind": "visit",
                    "partner_id": visit.partner_id.id,
                    "company_id": visit.company_id.id,
                    "user_id": visit.user_id.id or self.env.uid,
                    "summary": self.env._("Visit"),
                    "outcome_note": feedback,
                }
                for visit in self
            ]
        )

    def action_log(self):
        """Log this visit."""
        self.ensure_one()
        action = self.partner_id.action_customer_log()
        return action | {"context": action["context"] | {"default_kind": "visit"}}

    def action_skip(self):
        """Leave this visit out; the next one is due an interval later."""
        self.check_access("write")
        visits = self.filtered(lambda v: v.state == "open")
        visits._drop_activities()
        visits.state = "skipped"
