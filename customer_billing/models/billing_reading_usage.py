from datetime import timedelta

from odoo import models


class BillingReading(models.Model):
    """An accepted reading is usage: what was used since the one before."""

    _inherit = "billing.reading"

    def _sync_usage(self):
        """Let the usage records of these readings say what the readings say.

        What is billed stays; the difference is a record that the next bill takes.
        """
        Usage = self.env["billing.usage"]
        find = Usage._usage_line_finder(self.meter_id.object_id.ids)
        made = []
        for reading in self:
            rows = reading.usage_ids
            fresh = rows.filtered(lambda row: not row.charge_id)[:1]
            if reading.state != "accepted" or not reading.previous_id:
                fresh._usage_store({"status": "dropped"})
                continue
            billed = sum((rows - fresh).mapped("quantity"))
            quantity = round(reading.consumption - billed, 6)
            if fresh:
                fresh._usage_store({"status": "counted", "quantity": quantity})
            elif quantity or not rows:
                if vals := reading._prepare_usage_vals(find, quantity):
                    made.append(vals)
        Usage._usage_make(made)

    def _prepare_usage_vals(self, find, quantity):
        """Values of the usage record of this reading, or None where nobody is billed.

        A reading some days after a period counts for its last day, where the charge
        item says so.
        """
        meter = self.meter_id
        early = self.day - timedelta(days=meter.item_id.reading_days)
        for day in dict.fromkeys((early, self.day)):
            line, _fault = find(meter.object_id.id, meter.item_id.id, day)
            if line:
                return {
                    "line_id": line.id,
                    "reading_id": self.id,
                    "quantity": quantity,
                    "used_at": self.company_id._billing_noon(day),
                }
        return None
