from odoo import models
from odoo.exceptions import UserError


class BillingUsage(models.Model):
    """Two things sent with one key: somebody says which of them counts."""

    _inherit = "billing.usage"

    def _check_conflict(self):
        self.check_access("write")
        for usage in self:
            if usage.status != "conflict":
                raise UserError(
                    self.env._("%s is no open conflict.", usage.display_name)
                )

    def action_drop(self):
        """Let what came first count, and these not."""
        self._check_conflict()
        self._usage_store({"status": "dropped"})

    def action_take(self):
        """Let these count in place of what came first.

        What was billed already stays, and the difference is entered beside it.
        """
        self._check_conflict()
        for usage in self:
            kept = usage.kept_id
            if kept.charge_id:
                usage._take_beside(kept)
                continue
            kept._usage_store({"status": "dropped", "kept_id": usage.id})
            self.flush_model()  # the key is free before it is taken again
            usage._usage_store({"status": "counted", "kept_id": False})
            # what else was sent with this key is compared with what counts now
            kept._usage_heirs()._usage_store({"kept_id": usage.id})

    def _usage_heirs(self):
        return self.search([("kept_id", "in", self.ids)])

    def _take_beside(self, kept):
        """Count what is billed back, and this anew, without a key."""
        self.create(
            [
                {
                    "line_id": row.line_id.id,
                    "used_at": row.used_at,
                    "quantity": sign * row.quantity,
                    "note": self.external_key,
                }
                for row, sign in ((kept, -1), (self, 1))
            ]
        )
        self._usage_store({"status": "dropped"})
