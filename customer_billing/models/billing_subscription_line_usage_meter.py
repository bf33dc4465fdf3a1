from odoo import api, models


class BillingSubscriptionLine(models.Model):
    """Lines that bill what meters say wait until each meter is read."""

    _inherit = "billing.subscription.line"

    def _usage_unread(self, windows):
        # EXTENDS customer_billing: each meter must have been read
        reasons = super()._usage_unread(windows)
        read = [
            window
            for window in windows
            if self.browse(window.line_id).item_id.usage_source == "meter"
        ]
        if not read:
            return reasons
        for line_id, start, end, meter, waits in self.env["billing.usage"]._unread_in(
            read
        ):
            line = self.browse(line_id)
            customer = line.subscription_id.commercial_partner_id
            words = {
                "item": line.item_id.name,
                "subscription": line.subscription_id.name,
                "meter": meter,
                "period": self.env["billing.charge"]._period_text(start, end),
            }
            reason = reasons.get(customer.id)
            told = self._unread_reason(words, waits)
            reasons[customer.id] = f"{reason}\n{told}" if reason else told
        return reasons

    @api.model
    def _unread_reason(self, words, waits):
        """Why what was used is not known, as a sentence for the clerk."""
        if not words["meter"]:
            return self.env._(
                "%(item)s of %(subscription)s is billed by readings, and its charged "
                "object has no meter for it in %(period)s.",
                **words,
            )
        if waits:
            return self.env._(
                "%(item)s of %(subscription)s: a reading of the meter %(meter)s in "
                "%(period)s must be accepted first.",
                **words,
            )
        return self.env._(
            "%(item)s of %(subscription)s: the meter %(meter)s was not read in "
            "%(period)s.",
            **words,
        )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._take_readings()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {"object_id", "item_id", "date_start", "date_end"} & vals.keys():
            self._take_readings()
        return result

    def _take_readings(self):
        """Let readings count that came before there was a line to bill them."""
        metered = self.filtered(lambda line: line._is_metered() and line.object_id)
        if metered:
            self.env["billing.reading"].search(
                [
                    ("meter_id.object_id", "in", metered.object_id.ids),
                    ("meter_id.item_id", "in", metered.item_id.ids),
                    ("usage_ids", "=", False),
                    ("previous_id", "!=", False),
                    ("state", "=", "accepted"),
                ]
            )._sync_usage()
