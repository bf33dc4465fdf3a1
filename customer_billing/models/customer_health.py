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
        parked = self._health_billing_line(
            "billing_parked",
            self.env._("Customers parked in bill runs"),
            "billing.run.line",
            [*domain, ("state", "=", "parked")],
        )
        running = self._health_billing_line(
            "billing_running",
            self.env._("Bill runs that do not move"),
            "billing.run",
            [*stuck, ("state", "in", ("running", "posting"))],
        )
        told = self._health_billing_line(
            "statement_parked",
            self.env._("Statement runs with parked customers"),
            "billing.statement.run",
            [*domain, ("parked_ids", "!=", False)],
        )
        telling = self._health_billing_line(
            "statement_running",
            self.env._("Statement runs that do not move"),
            "billing.statement.run",
            [*stuck, ("state", "=", "running")],
        )
        mails = self._health_billing_line(
            "statement_mail_parked",
            self.env._("Statements that could not be sent"),
            "billing.statement",
            [*domain, ("mail_state", "=", "parked")],
        )
        late = self._health_billing_line(
            "statement_difference_late",
            self.env._("Differences on statements that are late"),
            "billing.statement.difference",
            [*domain, ("is_overdue", "=", True)],
        )
        return [parked, running, told, telling, mails, late]

    def _health_billing_line(self, code, label, model, domain):
        """A line about runs of which there should be none like this."""
        run = model.removesuffix(".line").replace(".", "_")
        return self._overview_count(
            code,
            # A customer manager need not see billing; it is only counted.
            self.env[model].sudo().search_count(domain),
            label,
            "bad",
            action=f"customer_billing.action_{run}",
            groups="customer_billing.group_reader",
        )
