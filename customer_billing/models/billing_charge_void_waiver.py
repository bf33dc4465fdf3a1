from odoo import models

OPEN = ("asked", "approved")


class BillingCharge(models.Model):
    """What was waived of a charge is waived of the one that stands for it now."""

    _inherit = "billing.charge"

    def _void_with_bill(self):
        # EXTENDS: what was waived on the bill waits for the next one
        charges = self | self.credit_ids
        # two others agreed to it; whoever voids the bill only carries it out
        waivers = self.env["billing.waiver"].sudo()
        waivers.search(
            [("charge_id", "in", charges.ids), ("state", "=", "applied")]
        )._wait_again()
        one_offs = super()._void_with_bill()
        one_offs._take_waivers_over()
        return one_offs

    def _link_replaced(self):
        # EXTENDS: with the period its waivers go over
        result = super()._link_replaced()
        self._take_waivers_over()
        return result

    def _take_waivers_over(self):
        """Have the waivers of voided charges, in one query for all that stand now."""
        replaced = self.filtered(lambda charge: charge.replaces_id.is_void)
        if not replaced:
            return
        # two others agreed to it; whoever bills only carries it out
        waivers = self.env["billing.waiver"].sudo()
        waiting = waivers.search(
            [("charge_id", "in", replaced.replaces_id.ids), ("state", "in", OPEN)],
            order="id",
        ).grouped("charge_id")
        for charge in replaced if waiting else ():
            mine = waiting.pop(charge.replaces_id, waivers)
            mine._carry_over(charge)
