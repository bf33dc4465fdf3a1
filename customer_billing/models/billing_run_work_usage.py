from odoo import models
from odoo.fields import Domain


class BillingRun(models.Model):
    """Periods of usage that cost nothing: closed by a run, and on no bill."""

    _inherit = "billing.run"

    def _bill_lines(self, lines):
        # EXTENDS customer_billing: what is left then are periods that cost nothing
        super()._bill_lines(lines)
        self._close_free(lines.filtered(lambda x: x.state in ("billed", "skipped")))

    def _close_free(self, lines):
        """Close the periods of these customers that cost nothing, and tell them."""
        due = self.env["billing.subscription"].search(
            self._scope_domain()
            & Domain("commercial_partner_id", "in", lines.partner_id.ids)
            & Domain("line_ids.item_id.kind", "=", "metered"),
            order="id",
        )
        vals_list = due._prepare_free_vals_list(self.date_due) if due else []
        if not vals_list:
            return
        charges = self.env["billing.charge"].create(
            [vals | {"run_id": self.id} for vals in vals_list]
        )
        free = charges.grouped("partner_id")
        for line in lines:
            if line.state == "skipped" and (mine := free.get(line.partner_id)):
                line._skip(self._free_reason(mine))

    def _free_reason(self, charges):
        """Why a customer is not billed who used nothing that has a price."""
        names = [charge.display_name for charge in charges]
        return self.env._("Nothing to pay: %s.", ", ".join(names))
