from odoo import models

from ..engine.timeline import Source


class ResPartner(models.Model):
    """What core's documents and the file itself add to the timeline, and its chips."""

    _inherit = "res.partner"

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_sources() + [
            Source(
                "state",
                "mail.message",
                "date",
                {"state": self._customer_state_messages_domain()},
                self._customer_state_event,
                partner="res_id",
                is_history=True,
            ),
            self._customer_invoice_source(),
            self._customer_payment_source(),
        ]

    def _customer_invoice_source(self):
        """Where posted invoices, credit notes and sales receipts lie."""
        posted = ("state", "=", "posted")
        return Source(
            "invoice",
            "account.move",
            "invoice_date",
            {
                "invoice": [("move_type", "=", "out_invoice"), posted],
                "refund": [("move_type", "=", "out_refund"), posted],
                "receipt": [("move_type", "=", "out_receipt"), posted],
            },
            lambda move: {
                "title": move.display_name,
                "amount": move.amount_total_in_currency_signed,
                "currency_id": move.currency_id.id,
            },
            partner="commercial_partner_id",
        )

    def _customer_payment_source(self):
        """Where payments from and to the customer lie."""
        return Source(
            "payment",
            "account.payment",
            "date",
            {
                "payment": [
                    ("partner_type", "=", "customer"),
                    ("state", "in", ("in_process", "paid")),
                ]
            },
            lambda payment: {
                "title": payment.display_name,
                "note": payment.memo,
                "amount": payment.amount_signed,
                "currency_id": payment.currency_id.id,
            },
            has_contacts=True,
        )

    def _customer_state_messages_domain(self):
        """The notes that core's tracking made of steps in the life of a file."""
        field = self.env["ir.model.fields"]._get("res.partner", "customer_state")
        return [
            ("model", "=", "res.partner"),
            ("message_type", "=", "notification"),
            ("tracking_value_ids", "any", [("field_id", "=", field.id)]),
        ]

    def _customer_state_event(self, message):
        """A step in the life of a file: the new state, and where it is to be seen."""
        field = self.env["ir.model.fields"]._get("res.partner", "customer_state")
        values = message.tracking_value_ids.filtered(lambda v: v.field_id == field)
        return {
            "title": self.env._("State: %(state)s", state=values[:1].new_value_char),
            "user": message.author_id.name,
            "model": "res.partner",
            "res_id": message.res_id,
        }

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        return (
            super()._customer_timeline_chips()
            | self._customer_talk_chips()
            | self._customer_paper_chips()
            | self._customer_file_chips()
        )

    def _customer_talk_chips(self):
        """Chips of what was talked and written with the customer."""
        return {
            "interaction": {
                "label": self.env._("Interactions"),
                "sequence": 10,
                "tone": "primary",
                "kinds": {
                    "call": (self.env._("Call"), "fa-phone"),
                    "meeting": (self.env._("Meeting"), "fa-calendar"),
                    "visit": (self.env._("Visit"), "fa-handshake-o"),
                    "chat": (self.env._("Chat"), "fa-comments"),
                    "feedback": (self.env._("Feedback"), "fa-commenting"),
                    "suggestion": (self.env._("Suggestion"), "fa-lightbulb-o"),
                    "care": (self.env._("Customer Care"), "fa-gift"),
                },
            },
            "mail": {
                "label": self.env._("Emails"),
                "sequence": 20,
                "tone": "primary",
                "kinds": {"mail": (self.env._("Email"), "fa-envelope-o")},
            },
            "service": {
                "label": self.env._("Services"),
                "sequence": 30,
                "tone": "primary",
                "kinds": {"service": (self.env._("Service"), "fa-wrench")},
            },
        }

    def _customer_paper_chips(self):
        """Chips of invoices, payments and contracts."""
        return {
            "invoice": {
                "label": self.env._("Invoices"),
                "sequence": 60,
                "tone": "info",
                "kinds": {
                    "invoice": (self.env._("Invoice"), "fa-file-text-o"),
                    "refund": (self.env._("Credit Note"), "fa-reply"),
                    "receipt": (self.env._("Sales Receipt"), "fa-file-text-o"),
                },
            },
            "payment": {
                "label": self.env._("Payments"),
                "sequence": 70,
                "tone": "success",
                "kinds": {"payment": (self.env._("Payment"), "fa-money")},
            },
            "contract": {
                "label": self.env._("Contracts"),
                "sequence": 80,
                "tone": "secondary",
                "kinds": {"contract": (self.env._("Contract"), "fa-pencil-square-o")},
            },
        }

    def _customer_file_chips(self):
        """Chips of complaints, and of what changed in the file."""
        return {
            "complaint": {
                "label": self.env._("Complaints"),
                "sequence": 90,
                "tone": "danger",
                "kinds": {
                    "complaint": (self.env._("Complaint"), "fa-exclamation-triangle")
                },
            },
            "remark": {
                "label": self.env._("Remarks"),
                "sequence": 100,
                "tone": "warning",
                "kinds": {"remark": (self.env._("Remark"), "fa-sticky-note-o")},
            },
            "change": {
                "label": self.env._("Changes"),
                "sequence": 110,
                "tone": "secondary",
                "kinds": {
                    "state": (self.env._("State"), "fa-flag-o"),
                    "class": (self.env._("Class"), "fa-star-o"),
                    "change": (self.env._("Change"), "fa-exchange"),
                    "relation": (self.env._("Relation"), "fa-sitemap"),
                    "review": (self.env._("Review"), "fa-check-square-o"),
                },
            },
        }
