from odoo import models

from odoo.addons.customer_archive.engine.timeline import Source


class ResPartner(models.Model):
    """Readings and usage on the timeline of a customer.

    What machines send by the thousand has a key and is told by its charge, and what is
    from a reading by the reading.
    """

    _inherit = "res.partner"

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive: what was read, and what somebody entered as used
        entered = [
            ("status", "=", "counted"),
            ("external_key", "=", False),
            ("reading_id", "=", False),
        ]
        return super()._customer_timeline_sources() + [
            Source(
                "reading",
                "billing.reading",
                "day",
                {"reading": [("state", "!=", "corrected")]},
                lambda reading: {
                    "title": f"{reading.meter_id.name} {reading.value:.10g}",
                    "note": _used(reading.consumption, reading.unit),
                },
            ),
            Source(
                "usage",
                "billing.usage",
                "used_on",
                {"usage": entered},
                lambda usage: {
                    "title": usage.item_id.name,
                    "note": _used(usage.quantity, usage.unit),
                },
            ),
        ]

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        chips = super()._customer_timeline_chips()
        chips["billing"]["kinds"] |= {
            "reading": (self.env._("Meter Reading"), "fa-tachometer"),
            "usage": (self.env._("Usage"), "fa-bar-chart"),
        }
        return chips


def _used(quantity, unit):
    """How much was used, in its unit."""
    return f"{quantity:,.10g} {unit or ''}".strip()
