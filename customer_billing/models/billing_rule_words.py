from odoo import models


class BillingRule(models.Model):
    """The rhythm of a rule, in words for the customer."""

    _inherit = "billing.rule"

    def _cycle_words(self):
        """For instance "every month", in the language of the environment."""
        self.ensure_one()
        count = self.cycle_count
        if count == 1:
            return {
                "daily": self.env._("every day"),
                "weekly": self.env._("every week"),
                "monthly": self.env._("every month"),
                "quarterly": self.env._("every quarter"),
                "yearly": self.env._("every year"),
            }[self.cycle]
        return {
            "daily": self.env._("every %s days", count),
            "weekly": self.env._("every %s weeks", count),
            "monthly": self.env._("every %s months", count),
            "quarterly": self.env._("every %s quarters", count),
            "yearly": self.env._("every %s years", count),
        }[self.cycle]
