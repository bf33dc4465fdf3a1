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
        prefetch="customer",
    )
    customer_active_only = fields.Boolean(
        string="Only Active Customers on Documents",
        help="Orders, bills, subscriptions and new invoices are refused for a customer "
        "who is not approved, or is suspended, blacklisted or closed.",
    )
    customer_tidy = fields.Boolean(
        string="Tidy What Is Entered",
        help="Names, phone numbers, mail and web addresses of contacts are brought "
        "into their normal form when they are entered; what was typed is kept. What "
        "cannot be right is pointed out.",
        prefetch="customer",
    )
    customer_strict = fields.Boolean(
        string="Refuse What Is Malformed",
        help="A customer is not saved with a phone number, a mail or web address or a "
        "credit code that cannot be right.",
        prefetch="customer",
    )
    customer_class_auto = fields.Boolean(
        string="Apply Class Rules Every Day",
        help="Customers get the level that the class rules give them, without anybody "
        "looking first. A customer shared by companies has one level: switch this on "
        "in one company.",
        prefetch="customer",
    )
    customer_metrics_date = fields.Date(
        string="Customer Metrics As of",
        readonly=True,
        help="The day on which the figures of all customers were computed last.",
        prefetch="customer",
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
        prefetch="customer",
    )
    customer_map_url = fields.Char(
        string="Address of the Map",
        help="The web address that opens a place in another map; {address} stands "
        "for the place.",
        prefetch="customer",
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
