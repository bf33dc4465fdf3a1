from collections import defaultdict

from odoo import models


class BillingRun(models.Model):
    """Periods that cost nothing, free months say: charged, and on no bill."""

    _inherit = "billing.run"

    def _create_bills(self, lines, bills):
        # EXTENDS customer_billing: bills of nothing are for companies that want them
        if self.company_id.billing_zero_bills:
            return super()._create_bills(lines, bills)
        due, free = defaultdict(list), []
        for customer in lines.partner_id:
            for bill in bills.get(customer.id, ()):
                if self._is_of_nothing(bill):
                    free += bill["charges"]
                else:
                    due[customer.id].append(bill)
        made = super()._create_bills(lines, due)
        if free:
            self._charge_nothing(free)
        return made

    def _is_of_nothing(self, bill):
        """Whether nothing on a bill costs or gives back anything.

        What joins it, orders say, is to be invoiced, whatever it comes to.
        """
        if bill.get("orders"):
            return False
        return not any(
            vals["amount_total"] or vals["amount"] for vals in bill["charges"]
        )

    def _charge_nothing(self, vals_list):
        """Keep charges that cost nothing: the period is charged, and it is told why."""
        Charge = self.env["billing.charge"]
        vals_list = [vals | {"run_id": self.id, "is_free": True} for vals in vals_list]
        # one-off charges are there, as are those whose bill was cancelled
        known = Charge.browse(vals["id"] for vals in vals_list if vals.get("id"))
        known.write({"run_id": self.id, "is_free": True})
        Charge.create(
            [
                {name: value for name, value in vals.items() if name != "tax_ids"}
                for vals in vals_list
                if not vals.get("id")
            ]
        )._link_replaced()

    def _close_free(self, lines):
        # EXTENDS customer_billing: who has no bill as nothing is to be paid is told so
        super()._close_free(lines)
        skipped = lines.filtered(lambda line: line.state == "skipped")
        if not skipped:
            return
        free = self.env["billing.charge"].search(
            [
                ("run_id", "=", self.id),
                ("state", "=", "free"),
                ("partner_id", "in", skipped.partner_id.ids),
            ],
            order="id",
        )
        by_customer = free.grouped("partner_id")
        for line in skipped:
            if mine := by_customer.get(line.partner_id):
                line._skip(self._free_reason(mine))
