from odoo import models

from odoo.addons.customer_archive.engine.timeline import Source


class ResPartner(models.Model):
    """The letters of a customer on its timeline."""

    _inherit = "res.partner"

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_sources() + [
            Source(
                "credit_reminder",
                "credit.reminder",
                "sent_at",
                {"credit_reminder": [("state", "=", "sent")]},
                self._credit_reminder_event,
            )
        ]

    def _credit_reminder_event(self, reminder):
        """A letter, as an event of the timeline."""
        tones = dict(reminder._fields["tone"]._description_selection(self.env))
        return {
            "title": tones[reminder.tone],
            "note": self.env._("Overdue for %(days)s days", days=reminder.overdue_days),
            "user": reminder.user_id.name,
            "amount": reminder.overdue_amount,
            "currency_id": reminder.currency_id.id,
        }

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_chips() | {
            "credit_reminder": {
                "label": self.env._("Reminders"),
                "sequence": 75,
                "tone": "danger",
                "kinds": {
                    "credit_reminder": (self.env._("Reminder"), "fa-envelope-open-o")
                },
            }
        }
