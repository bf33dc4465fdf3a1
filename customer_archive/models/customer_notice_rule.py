from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..engine.notices import JOIN, LEAVE, OWNER, RETURN, STOP, Timing

WAYS = [
    ("inbox", "Message in Odoo"),
    ("mail", "Email"),
    ("activity", "Activity"),
    ("channel", "Discuss Channel"),
    ("robot", "Group Robot"),
]
TIMINGS = [
    ("soon", "Within Minutes"),
    ("hour", "Every Hour, Together"),
    ("day", "Once a Day, Together"),
]
PEOPLE = ("inbox", "mail", "activity")  # the ways that reach single persons
STATES = {
    JOIN: "on_join",
    STOP: "on_stop",
    LEAVE: "on_leave",
    RETURN: "on_return",
}
SWITCHES = {**STATES, OWNER: "on_owner"}


class CustomerNoticeRule(models.Model):
    """Who is told what about customers, how and when."""

    _name = "customer.notice.rule"
    _description = "Notice Rule"
    _inherit = ["customer.rule"]
    _check_company_auto = True

    company_id = fields.Many2one(default=lambda self: self.env.company)
    on_join = fields.Boolean(string="Joins", help="Becomes active for the first time.")
    on_stop = fields.Boolean(string="Is Suspended or Blacklisted")
    on_leave = fields.Boolean(string="Leaves", help="The file is closed.")
    on_return = fields.Boolean(
        string="Comes Back", help="Is active again after a pause."
    )
    on_owner = fields.Boolean(string="Gets Another Salesperson")
    fact_ids = fields.One2many(
        "customer.notice.field",
        "rule_id",
        string="Changes of",
        copy=True,
        help="Key facts of the file: a change of one of these is told too.",
    )
    level_ids = fields.Many2many(
        "customer.level", string="Only Levels", help="Empty: customers of all levels."
    )
    way = fields.Selection(
        WAYS,
        required=True,
        default="inbox",
        help="A message in Odoo goes to the inbox, or by email to those who have "
        "chosen that in their preferences.",
    )
    timing = fields.Selection(TIMINGS, string="How Soon", required=True, default="soon")
    hour = fields.Integer(
        string="At (Hour)", default=8, help="By the clock of the company, 0 to 23."
    )
    user_ids = fields.Many2many(
        "res.users", string="Users", domain=[("share", "=", False)]
    )
    group_ids = fields.Many2many("res.groups", string="Groups")
    to_owner = fields.Boolean(
        string="Salesperson",
        help="The customer's salesperson, and the one before when it changes.",
    )
    to_followers = fields.Boolean(string="Followers of the Customer")
    channel_ids = fields.Many2many("discuss.channel", string="Channels")
    robot_ids = fields.Many2many("customer.robot", string="Robots", check_company=True)
    told_at = fields.Datetime(string="Told Last On", readonly=True, copy=False)
    notice_count = fields.Integer(string="Notices", compute="_compute_notice_count")

    _hour_range = models.Constraint(
        "CHECK (hour BETWEEN 0 AND 23)", "The hour lies between 0 and 23."
    )

    def _compute_notice_count(self):
        counts = dict(
            self.env["customer.notice"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.notice_count = counts.get(rule, 0)

    @api.constrains(
        "way", "user_ids", "group_ids", "to_owner", "to_followers", "channel_ids"
    )
    def _check_receivers(self):
        for rule in self.filtered("active"):
            people = (
                rule.user_ids or rule.group_ids or rule.to_owner or rule.to_followers
            )
            if rule.way in PEOPLE and not people:
                raise ValidationError(
                    self.env._("“%(rule)s”: say who is told.", rule=rule.name)
                )
            if rule.way == "channel" and not rule.channel_ids:
                raise ValidationError(
                    self.env._("“%(rule)s”: choose a channel.", rule=rule.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        if "active" in vals and not vals["active"]:
            self._drop_waiting()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _drop_waiting(self):
        """What a rule had still to tell when it is switched off is not told later."""
        waiting = self.env["customer.notice"].search(
            [("rule_id", "in", self.ids), ("state", "=", "waiting")]
        )
        waiting.write({"state": "parked", "fault": self.env._("Switched off.")})

    @api.model
    @ormcache()
    def _watched(self):
        """The names of the contact's fields that some rule looks at, as a frozenset."""
        # What is told is no matter of the rights of whoever changes it.
        rules = self.sudo().search([("active", "=", True)])
        names = set(rules.fact_ids.mapped("field_name"))
        if any(rule[switch] for rule in rules for switch in STATES.values()):
            names.add("customer_state")
        if any(rules.mapped("on_owner")):
            names.add("user_id")
        return frozenset(names & self.env["res.partner"]._fields.keys())

    def _wants(self, partner, event, field_name):
        """Whether this rule tells of such an event of this customer."""
        self.ensure_one()
        if self.company_id and partner.company_id not in (
            self.company_id,
            partner.company_id.browse(),
        ):
            return False
        if self.level_ids and partner.customer_level_id not in self.level_ids:
            return False
        if event in SWITCHES:
            return self[SWITCHES[event]]
        return field_name in self.fact_ids.mapped("field_name")

    def _timing(self):
        self.ensure_one()
        return Timing(self.timing, self.hour)

    def _company(self):
        """By whose clock and in whose name it is told."""
        self.ensure_one()
        return self.company_id or self.env.company

    def action_view_notices(self):
        """Open what this rule has told and has still to tell."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_notice"
        )
        return action | {"domain": [("rule_id", "=", self.id)], "context": {}}
