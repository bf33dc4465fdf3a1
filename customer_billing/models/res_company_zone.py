from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo

from odoo import models


class ResCompany(models.Model):
    """Days of a company as moments."""

    _inherit = "res.company"

    def _billing_zone(self):
        """The time zone in which a day of this company is meant."""
        self.ensure_one()
        # The time zone of a company is its contact's, and no secret.
        return ZoneInfo(self.sudo().partner_id.tz or self.env.user.tz or "UTC")

    def _billing_noon(self, day):
        """The middle of a day of this company, a ``datetime`` in UTC without zone."""
        noon = datetime.combine(day, time(12), tzinfo=self._billing_zone())
        return noon.astimezone(timezone.utc).replace(tzinfo=None)
