from odoo import models


class CustomerHealth(models.AbstractModel):
    """Price revisions of which some prices are parked."""

    _inherit = "customer.health"

    def _health_billing(self):
        # EXTENDS: what was confirmed and could not be done
        told = self.env._("Prices parked in price revisions")
        domain = [("company_id", "in", self.env.companies.ids)]
        parked = self._health_billing_line(
            "revision_parked",
            told,
            "billing.price.revision.line",
            [*domain, ("state", "=", "parked")],
        )
        return [*super()._health_billing(), parked]
