from odoo import models


class CustomerGolive(models.Model):
    """The steps towards going live that are about files and words."""

    _inherit = "customer.golive"

    def _golive_files(self):
        env = self.env
        number = env.ref("customer_archive.sequence_customer_number").sudo()
        protected = env["customer.protected.field"].search_count([])
        return [
            self._golive_list(
                "levels",
                "customer.level",
                self.env._("Levels of customers"),
                "customer_archive.action_customer_level",
            ),
            self._golive_list(
                "regions",
                "customer.region",
                self.env._("Regions"),
                "customer_archive.action_customer_region",
                manual=True,
            ),
            self._golive_list(
                "templates",
                "customer.template",
                self.env._("Archive templates"),
                "customer_archive.action_customer_template",
                manual=True,
            ),
            self._golive_list(
                "required",
                "customer.requirement",
                self.env._("Required fields"),
                "customer_archive.action_customer_requirement",
            ),
            self._overview_line(
                "protected",
                "ok" if protected else "todo",
                self.env._("Protected fields are chosen"),
                self.env._(
                    "Fields whose change a second person approves: %s", protected
                ),
                action="customer_archive.action_customer_protected_field",
            ),
            self._overview_line(
                "numbers",
                "info",
                self.env._("Numbers of customers"),
                self.env._(
                    "The next one is %s",
                    number.get_next_char(number.number_next_actual),
                )
                if number
                else "",
                action="base.ir_sequence_form",
                groups="base.group_system",
            ),
        ]

    def _golive_list(self, code, model, label, action, manual=False):
        """A step that is done when a list that admins keep has something in it."""
        count = self.env[model].search_count([])
        why = self.env._("In the list: %s", count)
        if not count and manual:
            why = self.env._("None. Add some, or tick that you need none.")
        return self._overview_line(
            code,
            "ok" if count else "todo",
            label,
            why,
            action=action,
            manual=manual and not count,
        )

    def _golive_last(self):
        env = self.env
        customers = env["res.partner"].search_count([("customer_state", "!=", False)])
        unsettled = env["res.partner"].search_count(
            [("customer_uscc_unsettled", "=", True)]
        )
        return [
            self._overview_line(
                "import",
                "ok" if customers else "todo",
                self.env._("Customers are entered or imported"),
                self.env._("Customer files: %s", customers),
                action="customer_archive.action_customer",
            ),
            self._overview_count(
                "unsettled",
                unsettled,
                self.env._("Customers that share a credit code are settled"),
                "todo",
                action="customer_archive.action_customer",
                context={"search_default_customer_unsettled": 1},
            ),
            self._overview_line(
                "backup",
                "todo",
                self.env._("A backup was made and restored on trial"),
                self.env._("Only a person can know."),
                manual=True,
            ),
            self._overview_line(
                "training",
                "todo",
                self.env._("People have been through the guided tours"),
                self.env._("Only a person can know."),
                action="customer_archive.action_customer_tour",
                manual=True,
            ),
        ]
