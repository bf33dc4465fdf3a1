from odoo import models

from odoo.addons.customer_archive.engine.timeline import Source


class ResPartner(models.Model):
    """What customers dispute, on their timeline."""

    _inherit = "res.partner"

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive: differences on statements
        return super()._customer_timeline_sources() + [
            Source(
                "statement_difference",
                "billing.statement.difference",
                "date",
                {"difference": []},
                lambda difference: {
                    "title": difference.display_name,
                    "amount": difference.amount_difference,
                    "currency_id": difference.currency_id.id,
                },
            )
        ]

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        chips = super()._customer_timeline_chips()
        chips["billing"]["kinds"]["difference"] = (
            self.env._("Difference"),
            "fa-exclamation-circle",
        )
        return chips
