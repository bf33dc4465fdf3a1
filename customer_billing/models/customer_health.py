from datetime import timedelta

from odoo import fields, models

STUCK = timedelta(hours=6)  # a run that should have ended long ago


class CustomerHealth(models.AbstractModel):
    """What of billing is parked or does not move."""

    _inherit = "customer.health"

    def _customer_health(self):
        # EXTENDS customer_archive
        section = {"title": self.env._("Billing"), "lines": self._health_billing()}
        return [*super()._customer_health(), section]

    def _health_billing(self):
        domain = [("company_id", "in", self.env.companies.ids)]
        stuck = [*domain, ("write_date", "<", fields.Datetime.now() - STUCK)]
        # A customer manager need not see billing; it is only counted.
        env = self.sudo().env
        parked = env["billing.run.line"].search_count(
            [*domain, ("state", "=", "parked")]
        )
        running = env["billing.run"].search_count(
            [*stuck, ("state", "in", ("running", "posting"))]
        )
        statements = env["billing.statement.run"]
        told = statements.search_count([*domain, ("parked_ids", "!=", False)])
        telling = statements.search_count([*stuck, ("state", "=", "running")])
        reader = {"groups": "customer_billing.group_reader"}
        return [
            self._overview_count(
                "billing_parked",
                parked,
                self.env._("Customers parked in bill runs"),
                "bad",
                action="customer_billing.action_billing_run",
                **reader,
            ),
            self._overview_count(
                "billing_running",
                running,
                self.env._("Bill runs that do not move"),
                "bad",
                action="customer_billing.action_billing_run",
                **reader,
            ),
            self._overview_count(
                "statement_parked",
                told,
                self.env._("Statement runs with parked customers"),
                "bad",
                action="customer_billing.action_billing_statement_run",
                **reader,
            ),
            self._overview_count(
                "statement_running",
                telling,
                self.env._("Statement runs that do not move"),
                "bad",
                action="customer_billing.action_billing_statement_run",
                **reader,
            ),
        ]
