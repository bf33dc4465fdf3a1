from odoo import models


class CustomerHealth(models.AbstractModel):
    """Gaps between the books, and notices that could not be sent."""

    _inherit = "customer.health"

    def _health_billing(self):
        # EXTENDS: what the nightly check has found, and who was not told
        domain = [("company_id", "in", self.env.companies.ids)]
        gaps = self._health_billing_line(
            "billing_gaps",
            self.env._("Open gaps between billing and the ledger"),
            "billing.check.gap",
            [*domain, ("state", "=", "open")],
        )
        parked = self._health_billing_line(
            "notice_parked",
            self.env._("Notices to customers that could not be sent"),
            "billing.notice",
            [*domain, ("state", "=", "parked")],
        )
        return [*super()._health_billing(), gaps, parked]
