from odoo import models


class CustomerGolive(models.Model):
    """What credit needs before a company works with it."""

    _inherit = "customer.golive"

    def _customer_golive_checks(self):
        # EXTENDS customer_archive
        section = {
            "title": self.env._("Credit"),
            "lines": [self._golive_policy(), self._golive_limits()],
        }
        return [*super()._customer_golive_checks(), section]

    def _golive_policy(self):
        # A customer manager need not see credit; it is only said whether it is there.
        policies = self.env["credit.policy"].sudo()
        count = policies.search_count([("company_id", "=", self.env.company.id)])
        return self._overview_line(
            "credit_policy",
            "ok" if count else "todo",
            self.env._("There is a credit policy"),
            ""
            if count
            else self.env._("Until then nothing is refused by overdue days."),
            action="customer_credit.action_credit_policy",
            groups="customer_credit.group_manager",
        )

    def _golive_limits(self):
        # Only counted, for the same reason.
        profiles = self.env["credit.profile"].sudo()
        count = profiles.search_count(
            [("company_id", "=", self.env.company.id), ("is_limited", "=", True)]
        )
        return self._overview_line(
            "credit_limits",
            "ok" if count else "todo",
            self.env._("Customers have a credit limit"),
            self.env._("Customers with a limit: %s", count),
            action="customer_credit.action_credit_profile",
            groups="customer_credit.group_user",
            manual=not count,
        )
