from odoo import api, fields, models

from ..engine.visits import propose

NEXT_STATES = [("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")]


class CustomerInteraction(models.Model):
    """The next step: one activity on the customer, kept in step both ways."""

    _inherit = "customer.interaction"

    next_action = fields.Char(string="Next Step")
    next_date = fields.Date(
        string="Next Step On",
        compute="_compute_next_date",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Proposed by the days between visits of the customer's level.",
    )
    activity_id = fields.Many2one(
        "mail.activity",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    next_state = fields.Selection(
        NEXT_STATES,
        string="Next Step Is",
        compute="_compute_next_state",
        store=True,
        help="Done and cancelled with the activity on the customer.",
    )

    @api.depends(
        *("next_action", "partner_id"),
        *("activity_id.date_deadline", "activity_id.active"),
    )
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for interaction in self:
            typed = not interaction.id and interaction.next_date  # in a form
            if not interaction.next_action:
                interaction.next_date = False
            elif interaction.activity_id.active and not typed:
                interaction.next_date = interaction.activity_id.date_deadline
            elif not interaction.next_date:
                level = interaction.partner_id.customer_level_id
                interaction.next_date = propose(today, level.visit_interval_days)

    @api.depends("next_action", "activity_id.active")
    def _compute_next_state(self):
        for interaction in self:
            if not interaction.next_action:
                interaction.next_state = False
            elif not interaction.activity_id:
                interaction.next_state = "cancelled"
            else:
                active = interaction.activity_id.active
                interaction.next_state = "open" if active else "done"

    def _sync_next_step(self, fresh):
        """Have each next step be one open activity on the customer, and no other.

        :param fresh: whether a step without an open activity gets one: one that is done
            stays so when only somebody else takes over the customer
        """
        self.filtered(lambda i: not i.next_action)._drop_next_step()
        planned = self.filtered("next_action")
        closed = planned.filtered(lambda i: not i.activity_id.active)
        for interaction in planned - closed:
            vals = interaction._prepare_next_activity_vals()
            activity = interaction.activity_id
            now = {name: activity[name] for name in vals}
            now["user_id"] = activity.user_id.id
            changed = {name: v for name, v in vals.items() if now[name] != v}
            if changed:
                activity.write(changed)
        if not (fresh and closed):
            return
        activities = self.env["mail.activity"].create(
            [i._prepare_next_activity_vals(place=True) for i in closed]
        )
        for interaction, activity in zip(closed, activities, strict=True):
            interaction.activity_id = activity

    def _prepare_next_activity_vals(self, place=False):
        """The values of the activity of this next step.

        :param place: also where it stands, for a new one
        """
        vals = {
            "summary": self.next_action,
            "date_deadline": self.next_date,
            "user_id": self.user_id.id or self.env.uid,
            "res_id": self.partner_id.id,
        }
        if place:
            todo = self.env.ref("mail.mail_activity_data_todo", False)
            vals |= {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "activity_type_id": todo.id if todo else False,
            }
        return vals

    def _drop_next_step(self):
        """Take back the activities of next steps that are not done yet."""
        self.activity_id.filtered("active").unlink()

    def action_next_done(self):
        """Mark the next step as done, and log what came of it."""
        self.check_access("write")
        self.activity_id.filtered("active").action_feedback()
        last = self[-1:]
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_interaction_log"
        )
        return action | {
            "context": {
                "default_partner_id": last.partner_id.id,
                "default_contact_id": last.contact_id.id,
                "default_summary": last.next_action,
            }
        }
