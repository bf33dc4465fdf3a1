from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

DAY = timedelta(days=1)


class BillingSubscription(models.Model):
    """Steps that are asked for with a day: pause until, close on, change from."""

    _inherit = "billing.subscription"

    def _pause(self, day, until=None):
        """Charge nothing from a day on, until another one where it is known.

        :param day: the first day not charged; the state follows on that day
        :param until: the first day that is charged again
        """
        self.check_access("write")
        today = fields.Date.context_today(self)
        for subscription in self:
            if subscription.state != "active":
                subscription._check_transition("paused")  # says what is wrong
            day = max(day, subscription.date_start)
            if until and until <= day:
                raise UserError(
                    self.env._("A pause ends after it has begun: choose a later day.")
                )
            self.env["billing.pause"].create(
                {
                    "subscription_id": subscription.id,
                    "date_start": day,
                    "date_end": until,
                }
            )
            if day <= today and (not until or today < until):
                subscription.write({"state": "paused"})

    def _close(self, last_day, reason, note=False):
        """Charge until a day and no more; on a day to come the calendar closes it.

        :param last_day: the last day that is charged
        :param reason: a ``billing.close.reason``
        """
        self.check_access("write")
        today = fields.Date.context_today(self)
        for subscription in self:
            pause = subscription.pause_ids.filtered(lambda p: not p.date_end)
            ends = min(last_day, pause.date_start - DAY) if pause else last_day
            if ends < subscription.date_start - DAY:
                ends = subscription.date_start - DAY
            vals = {
                "date_end": ends,
                "is_renewed": False,
                "close_reason_id": reason.id,
                "close_note": note,
            }
            if ends <= today or pause:
                vals["state"] = "closed"
            subscription.write(vals)
            pause.unlink()

    # -- buttons ---------------------------------------------------------------------

    def action_ask_pause(self):
        """Ask from when until when it is paused."""
        return self._ask("pause", self.env._("Pause"))

    def action_ask_close(self):
        """Ask when and why it ends."""
        return self._ask("close", self.env._("Close"))

    def action_ask_change(self):
        """Ask which line becomes what, and from when on."""
        return self._ask("change", self.env._("Change a Line"))

    def _ask(self, kind, title):
        """A dialog for one step of this subscription."""
        self.ensure_one()
        view = f"customer_billing.view_billing_subscription_step_{kind}"
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "billing.subscription.step",
            "view_mode": "form",
            "views": [(self.env.ref(view).id, "form")],
            "target": "new",
            "context": {"default_kind": kind, "default_subscription_id": self.id},
        }
