from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

MAPS = {
    "amap": "https://uri.amap.com/search?keyword={address}",
    "baidu": "https://api.map.baidu.com/geocoder?address={address}"
    "&output=html&src=customer",
    "osm": "https://www.openstreetmap.org/search?query={address}",
    "google": "https://www.google.com/maps/search/?api=1&query={address}",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_approval = fields.Boolean(
        string="New Customers Need Approval",
        help="A new customer starts as a draft, is submitted, and becomes active when "
        "a second person approves it.",
    )
    customer_active_only = fields.Boolean(
        string="Only Active Customers on Documents",
        help="Orders, bills and subscriptions are refused for a customer who is not "
        "approved, or is suspended, blacklisted or closed.",
    )
    customer_map = fields.Selection(
        [
            ("amap", "Amap"),
            ("baidu", "Baidu Maps"),
            ("osm", "OpenStreetMap"),
            ("google", "Google Maps"),
            ("other", "Another Map"),
        ],
        string="Map",
        help="The map in which addresses are opened. Left empty it is Amap in China "
        "and OpenStreetMap elsewhere.",
    )
    customer_map_url = fields.Char(
        string="Address of the Map",
        help="The web address that opens a place in another map; {address} stands "
        "for the place.",
    )

    @api.constrains("customer_map", "customer_map_url")
    def _check_customer_map_url(self):
        for company in self:
            if company.customer_map != "other":
                continue
            url = company.customer_map_url or ""
            parts = urlsplit(url)
            if "{address}" not in url or parts.scheme not in ("https", "http"):
                raise ValidationError(
                    self.env._(
                        "Enter the address of the map with {address} in the place "
                        "of the address, for instance %(example)s",
                        example=MAPS["osm"],
                    )
                )

    def _customer_map_template(self):
        """The web address that opens a place, with ``{address}`` in its place."""
        self.ensure_one()
        if self.customer_map == "other":
            return self.customer_map_url
        usual = "amap" if self.country_id.code == "CN" else "osm"
        return MAPS[self.customer_map or usual]
