from odoo import models

from ..engine.metered import Window


class BillingSubscription(models.Model):
    """What was used under subscriptions, put into their charges."""

    _inherit = "billing.subscription"

    def _prepare_charge_vals_list(self, by):
        # EXTENDS customer_billing: what was used, for all lines at once
        vals_list, faults = super()._prepare_charge_vals_list(by)
        if not any("model" in vals for vals in vals_list):
            return vals_list, faults
        vals_list, found = self._usage_filled(vals_list)
        billed = [vals for vals in vals_list if not vals.get("is_free")]
        return billed, faults | found

    def _prepare_free_vals_list(self, by):
        """The charges of due periods that cost nothing, so that no bill shows them."""
        vals_list, _faults = super()._prepare_charge_vals_list(by)
        metered = [vals for vals in vals_list if "model" in vals]
        vals_list, _found = self._usage_filled(metered) if metered else ([], {})
        return [
            vals | {"amount": 0, "amount_total": 0}
            for vals in vals_list
            if vals.get("is_free")
        ]

    def _usage_filled(self, vals_list):
        """The same charges with what was used; those that cannot be priced are left.

        :return: ``(vals_list, faults)`` as ``_prepare_charge_vals_list`` answers
        """
        Usage = self.env["billing.usage"]
        lines = self.line_ids.filtered(lambda line: line._is_metered())
        due = [
            Window(
                vals["line_id"],
                vals["period_start"],
                vals["period_end"],
                lines.browse(vals["line_id"])._usage_how(vals["model"]),
            )
            for vals in vals_list
            if "model" in vals
        ]
        used = Usage._used_in(due)
        lates = lines._usage_lates({window.line_id: window.how for window in due})
        readings = Usage._readings_in(due)
        filled, faults = [], lines._usage_unread(due)
        for vals in vals_list:
            if "model" not in vals:
                filled.append(vals)
                continue
            line = lines.browse(vals["line_id"])
            customer = line.subscription_id.commercial_partner_id
            now = used[line.id, vals["period_start"]]
            try:
                told = line._prepare_usage_vals(
                    vals["model"],
                    now,
                    lates.pop(line.id, ()),  # on the first of several periods
                    readings.get((line.id, now.start), ()),
                )
                filled.append(told | {"tariff_id": vals["tariff_id"]})
            except ValueError:
                faults[customer.id] = line._usage_negative_reason(now)
        return filled, faults
