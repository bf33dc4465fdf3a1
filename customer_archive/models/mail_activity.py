from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        # EXTENDS mail: ticking off a planned visit logs it
        visits = self.env["customer.visit"]
        if visits.has_access("write"):
            visits = visits.search(
                [("activity_id", "in", self.ids), ("state", "=", "open")]
            )
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if visits:
            visits._log_done(feedback)
        return result
