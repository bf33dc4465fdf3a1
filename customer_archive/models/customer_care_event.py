from odoo import api, fields, models

from .customer_care_rule import WAYS


class CustomerCareEvent(models.Model):
    """One greeting of one year: that it was given, and how."""

    _name = "customer.care.event"
    _description = "Care Given by Rule"
    _order = "date desc, id desc"
    _rec_name = "date_id"
    _check_company_auto = True

    rule_id = fields.Many2one(
        "customer.care.rule",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    date_id = fields.Many2one(
        "customer.date",
        string="Important Date",
        required=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer or Contact",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True
    )
    year = fields.Integer(required=True, aggregator=None)
    date = fields.Date(string="Day", required=True)
    way = fields.Selection(WAYS, required=True, default="activity")
    activity_id = fields.Many2one(
        "mail.activity", index="btree_not_null", ondelete="set null"
    )

    _once_a_year = models.UniqueIndex(
        "(rule_id, date_id, year)", "This greeting was given already."
    )

    @api.depends("rule_id.company_id", "partner_id.company_id")
    def _compute_company_id(self):
        for event in self:
            event.company_id = event.partner_id.company_id or event.rule_id.company_id

    def _make_activities(self):
        """An activity on each customer, for the one who cares."""
        todo = self.env.ref("mail.mail_activity_data_todo", False)
        # One mail for each greeting would be a flood: they are on the desk.
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities = activities.create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": event.partner_id.commercial_partner_id.id,
                    "activity_type_id": todo.id if todo else False,
                    "summary": event._summary_for(event._whose()),
                    "note": event.rule_id.note,
                    "date_deadline": event.date,
                    "user_id": event._whose().id,
                }
                for event in self
            ]
        )
        for event, activity in zip(self, activities, strict=True):
            event.activity_id = activity

    def _summary_for(self, user):
        """What day it is, in the language of who greets."""
        return self.date_id.with_context(lang=user.lang or self.env.lang).display_name

    def _whose(self):
        """Who greets: as the rule says, or the salesperson, or who made the rule."""
        partner = self.partner_id
        return (
            self.rule_id.user_id
            or partner.user_id
            or partner.commercial_partner_id.user_id
            or self.rule_id.create_uid
        )

    def _send(self, template):
        """Send each its greeting, and log that it was sent."""
        if not self:
            return
        template.send_mail_batch(self.partner_id.ids, force_send=False)
        self.env["customer.interaction"].create(
            [
                {
                    "kind": "care",
                    "direction": "out",
                    "partner_id": event.partner_id.id,
                    "user_id": event._whose().id,
                    "company_id": event.company_id.id,
                    "summary": event.date_id.display_name,
                    "res_model": event._name,
                    "res_id": event.id,
                }
                for event in self
            ]
        )
