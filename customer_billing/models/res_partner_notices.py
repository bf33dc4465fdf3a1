from odoo import fields, models

from odoo.addons.customer_archive.engine.timeline import Source


class ResPartner(models.Model):
    """What customers are told by billing, and who does not want that."""

    _inherit = "res.partner"

    billing_no_notices = fields.Boolean(
        string="No Billing Notices",
        prefetch="billing",
        help="Nothing is sent of bills and subscriptions by itself. Bills can be sent "
        "by hand.",
    )

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive: what was sent
        return super()._customer_timeline_sources() + [
            Source(
                "billing_notice",
                "billing.notice",
                "sent_at",
                {"billing_notice": [("state", "=", "sent")]},
                lambda notice: {
                    "title": notice.display_name,
                    "amount": notice.amount or None,
                    "currency_id": notice.currency_id.id,
                },
            ),
        ]

    def _customer_timeline_chips(self):
        # EXTENDS: beside charges and statements
        chips = super()._customer_timeline_chips()
        chips["billing"]["kinds"]["billing_notice"] = (
            self.env._("Billing Notice"),
            "fa-paper-plane-o",
        )
        return chips
