from odoo import Command, models

MODULE = "customer_archive"
STOPPED = "('suspended', 'blacklisted')"
# these models have no activities of their own: the customer has them
CALL = """for record in records:
    record.partner_id.activity_schedule(
        'mail.mail_activity_data_call',
        summary=%r,
        user_id=(record.partner_id.user_id or env.user).id,
    )
"""


class ResConfigSettings(models.TransientModel):
    """Examples for Odoo's automation rules, where that app is installed."""

    _inherit = "res.config.settings"

    def action_customer_automations(self):
        """Add the examples, switched off, and open the list of automation rules."""
        self._customer_make_automations()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Automation Rules"),
            "res_model": "base.automation",
            "view_mode": "list,kanban,form",
            "context": {"active_test": False},
        }

    def _customer_make_automations(self):
        """Make the example rules that are not there; nothing without the app.

        :return: the rules, an empty list where the app is not installed
        """
        if "base.automation" not in self.env:
            return []
        return [
            self.env.ref(f"{MODULE}.automation_{key}", raise_if_not_found=False)
            or self._customer_make_automation(key, model, rule, action)
            for key, (model, rule, action) in self._customer_automations().items()
        ]

    def _customer_make_automation(self, key, model, rule, action):
        model_id = self.env["ir.model"]._get_id(model)
        action = {"model_id": model_id, "usage": "base_automation", **action}
        record = self.env["base.automation"].create(
            {
                "model_id": model_id,
                "active": False,
                "action_server_ids": [Command.create(action)],
                **rule,
            }
        )
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"{MODULE}.automation_{key}",
                    "record": record,
                    "noupdate": True,
                }
            ]
        )
        return record

    def _customer_automations(self):
        """The examples: one on a state, one on an event, one on a date.

        :return: ``{key: (model, values of the rule, values of its action)}``
        """
        return {
            "stopped": self._customer_automation_stopped(),
            "level_down": self._customer_automation_level_down(),
            "silent": self._customer_automation_silent(),
        }

    def _customer_automation_stopped(self):
        state = self.env["ir.model.fields"]._get("res.partner", "customer_state")
        text = self.env._("Tell the customer why business has stopped")
        rule = {
            "name": self.env._("Customer stopped: tell the salesperson"),
            "trigger": "on_create_or_write",
            "trigger_field_ids": state.ids,
            "filter_pre_domain": f"[('customer_state', 'not in', {STOPPED})]",
            "filter_domain": f"[('customer_state', 'in', {STOPPED})]",
        }
        action = {
            "name": text,
            "state": "next_activity",
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "activity_summary": text,
            "activity_user_type": "generic",
            "activity_user_field_name": "user_id",
        }
        return "res.partner", rule, action

    def _customer_automation_level_down(self):
        text = self.env._("Ask the customer why less is bought")
        rule = {
            "name": self.env._("Customer lost a level: call"),
            "trigger": "on_create",
            "filter_domain": "[('axis', '=', 'level'), ('direction', '=', 'down')]",
        }
        action = {"name": text, "state": "code", "code": CALL % text}
        return "customer.class.move", rule, action

    def _customer_automation_silent(self):
        last = self.env["ir.model.fields"]._get("customer.metrics", "date_last")
        text = self.env._("Nothing was bought for 90 days: call the customer")
        rule = {
            "name": self.env._("Customer silent for 90 days: call"),
            "trigger": "on_time",
            "trg_date_id": last.id,
            "trg_date_range": 90,
            "trg_date_range_mode": "after",
            "trg_date_range_type": "day",
            "filter_domain": "[('purchase_days', '>', 2)]",
        }
        action = {"name": text, "state": "code", "code": CALL % text}
        return "customer.metrics", rule, action
