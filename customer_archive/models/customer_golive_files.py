from odoo import models


class CustomerGolive(models.Model):
    """The steps towards going live that are about files and words."""

    _inherit = "customer.golive"

    def _golive_files(self):
        return [
            self._golive_list("level", self.env._("Levels of customers")),
            self._golive_list("region", self.env._("Regions"), manual=True),
            self._golive_list("template", self.env._("Archive templates"), manual=True),
            self._golive_list("requirement", self.env._("Required fields")),
            self._golive_list("protected_field", self.env._("Protected fields")),
            self._golive_number(),
        ]

    def _golive_number(self):
        # Which numbers come next, only administrators may read.
        number = self.env.ref("customer_archive.sequence_customer_number").sudo()
        following = number.get_next_char(number.number_next_actual)
        return self._overview_line(
            "numbers",
            "info",
            self.env._("Numbers of customers"),
            self.env._("The next one is %s", following),
            action="base.ir_sequence_form",
            groups="base.group_system",
        )

    def _golive_list(self, name, label, manual=False):
        """A step that is done when a list that admins keep has something in it.

        :param name: of the model, after ``customer.``; the step is called so, too
        """
        count = self.env[f"customer.{name.replace('_', '.')}"].search_count([])
        why = self.env._("In the list: %s", count)
        if not count and manual:
            why = self.env._("None. Add some, or tick that you need none.")
        return self._overview_line(
            name,
            "ok" if count else "todo",
            label,
            why,
            action=f"customer_archive.action_customer_{name}",
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
