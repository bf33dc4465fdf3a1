from odoo import models

from odoo.addons.customer_archive.engine.timeline import Source


class ResPartner(models.Model):
    """When a customer got worse, as events of its timeline."""

    _inherit = "res.partner"

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_sources() + [
            Source(
                "warning",
                "credit.warning",
                "raised_at",
                {"warning": []},
                lambda warning: {"title": warning.text},
            ),
        ]

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        chips = super()._customer_timeline_chips()
        kinds = chips["order"]["kinds"] | {
            "warning": (self.env._("Early Warning"), "fa-exclamation-triangle")
        }
        chips["order"] = chips["order"] | {"kinds": kinds}
        return chips
