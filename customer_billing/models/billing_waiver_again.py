from odoo import models

from odoo.addons.customer_archive.engine.money import exact


class BillingWaiver(models.Model):
    """What becomes of a waiver when the bill of its charge is voided.

    It waits again, and comes off the bill on which the same is charged afresh.
    """

    _inherit = "billing.waiver"

    def _wait_again(self):
        """Let waivers wait again whose bill is taken back, with what it waived."""
        for waiver in self:
            waiver.message_post(
                body=self.env._(
                    "%(bill)s was voided. The waiver waits for the bill on which this "
                    "is charged afresh.",
                    bill=waiver.applied_move_id.display_name,
                )
            )
        self._store(
            {
                "state": "approved",
                "applied_move_id": False,
                "applied_amount": 0,
                "applied_at": False,
            }
        )

    def _carry_over(self, charge):
        """Let these waivers come off the charge that stands for theirs now.

        Never more than was agreed to, and all of them never more than the company
        allows of the new charge.

        :param charge: a ``billing.charge``
        """
        currency, cap = charge.currency_id, charge.company_id.billing_waiver_cap
        left = exact(charge.amount_total) * exact(cap) / 100
        left -= left % exact(currency.rounding)
        for waiver in self:
            wanted = waiver.amount
            if waiver.kind == "percent":
                wanted = currency.round(charge.amount_total * waiver.percent / 100)
            amount = min(exact(waiver.amount), exact(wanted), left)
            if amount <= 0:
                continue  # nothing of the new charge may be waived any more
            left -= amount
            if currency.compare_amounts(float(amount), wanted):
                # one after the other: constraints are asked as soon as money is written
                waiver._store({"amount_fixed": float(amount)})
                waiver._store({"kind": "amount"})
            waiver._store({"charge_id": charge.id})
