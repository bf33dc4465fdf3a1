from odoo import fields, models

WAITING_DAYS = 3


class CustomerHealth(models.AbstractModel):
    """What of credit waits for somebody."""

    _inherit = "customer.health"

    def _customer_health(self):
        # EXTENDS customer_archive
        section = {"title": self.env._("Credit"), "lines": self._health_credit()}
        return [*super()._customer_health(), section]

    def _health_credit(self):
        since = fields.Date.subtract(fields.Date.today(), days=WAITING_DAYS)
        companies = [("company_id", "in", self.env.companies.ids)]
        # A customer manager need not see credit; it is only counted.
        releases = self.env["credit.release"].sudo()
        profiles = self.env["credit.profile"].sudo()
        waiting = releases.search_count(
            [*companies, ("state", "=", "requested"), ("create_date", "<", since)]
        )
        requests = self.env["credit.request"].sudo()
        asked = requests.search_count(
            [*companies, ("state", "=", "requested"), ("create_date", "<", since)]
        )
        held = profiles.search_count([*companies, ("state", "=", "hold")])
        return [
            self._overview_count(
                "credit_releases",
                waiting,
                self.env._("Releases that have waited for three days"),
                action="customer_credit.action_credit_release",
                groups="customer_credit.group_reader",
            ),
            self._overview_count(
                "credit_requests",
                asked,
                self.env._("Limit requests that have waited for three days"),
                action="customer_credit.action_credit_request",
                groups="customer_credit.group_reader",
            ),
            self._overview_count(
                "credit_hold",
                held,
                self.env._("Customers on credit hold"),
                "info",
                action="customer_credit.action_credit_profile_hold",
                groups="customer_credit.group_reader",
            ),
        ]
