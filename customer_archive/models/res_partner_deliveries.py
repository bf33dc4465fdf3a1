from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import table_exists

from ..engine.timeline import Source

PICKINGS = "stock_picking"


class ResPartner(models.Model):
    """Deliveries on the timeline, where the inventory app is installed."""

    _inherit = "res.partner"

    def init(self):
        # The timeline's index: the table belongs to an app that we do not depend on.
        super().init()
        if table_exists(self.env.cr, PICKINGS):
            self.env.cr.execute(
                SQL(
                    """CREATE INDEX IF NOT EXISTS %s
                       ON %s (partner_id, date_done DESC, id DESC)
                       WHERE state = 'done'""",
                    SQL.identifier(f"{PICKINGS}_customer_timeline_idx"),
                    SQL.identifier(PICKINGS),
                )
            )

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        sources = super()._customer_timeline_sources()
        if "stock.picking" not in self.env:
            return sources
        done = ("state", "=", "done")
        return sources + [
            Source(
                "delivery",
                "stock.picking",
                "date_done",
                {
                    "delivery": [done, ("picking_type_id.code", "=", "outgoing")],
                    "return": [done, ("picking_type_id.code", "=", "incoming")],
                },
                lambda picking: {
                    "title": picking.display_name,
                    "note": picking.origin,
                },
                has_contacts=True,
            )
        ]

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        chips = super()._customer_timeline_chips()
        if "stock.picking" not in self.env:
            return chips
        return chips | {
            "delivery": {
                "label": self.env._("Deliveries"),
                "sequence": 50,
                "tone": "info",
                "kinds": {
                    "delivery": (self.env._("Delivery"), "fa-truck"),
                    "return": (self.env._("Return"), "fa-reply"),
                },
            }
        }
