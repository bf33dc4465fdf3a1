from odoo import models


class CustomerGolive(models.Model):
    """What billing needs before a company works with it."""

    _inherit = "customer.golive"

    def _customer_golive_checks(self):
        # EXTENDS customer_archive
        steps = (
            ("item", self.env._("Charge items"), False),
            ("tariff", self.env._("Tariffs"), False),
            ("rule", self.env._("Billing rules"), False),
            ("subscription", self.env._("Subscriptions of customers"), False),
            ("run", self.env._("A first bill run"), True),
        )
        lines = [self._golive_billing(*step) for step in steps]
        section = {"title": self.env._("Billing"), "lines": lines}
        return [*super()._customer_golive_checks(), section]

    def _golive_billing(self, name, label, manual):
        """A step that is done when this company has a record of ``billing.name``."""
        # A customer manager need not see billing; it is only counted.
        count = (
            self.env[f"billing.{name}"]
            .sudo()
            .search_count([("company_id", "in", (self.env.company.id, False))])
        )
        return self._overview_line(
            f"billing_{name}",
            "ok" if count else "todo",
            label,
            self.env._("In the list: %s", count),
            action=f"customer_billing.action_billing_{name}",
            groups="customer_billing.group_reader",
            manual=manual and not count,
        )
