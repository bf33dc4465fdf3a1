import re

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ..engine.address import short, split

CHINA = "CN"
# read together, and not whenever any contact is
PLACE = "customer_place"
USES = [
    ("registered", "Registered Office"),
    ("office", "Office"),
    ("factory", "Factory"),
    ("warehouse", "Warehouse"),
    ("shop", "Shop"),
]
STATE_AND_CITY = re.compile(r"%\(state_(?:name|code)\)s\s*%\(city\)s\s*")
FILLED = ("country_id", "state_id", "city")


class ResPartner(models.Model):
    """Addresses in China: 省, 市 and 区县 by the official list of divisions."""

    _inherit = "res.partner"

    customer_division_id = fields.Many2one(
        "customer.division",
        string="Division",
        index="btree_not_null",
        ondelete="restrict",
        help="Province, city and district of an address in China. It fills in state "
        "and city.",
        prefetch="customer",
    )
    customer_province_id = fields.Many2one(
        "customer.division",
        string="Province",
        compute="_compute_customer_province",
        store=True,
        index="btree_not_null",
        prefetch=PLACE,
    )
    customer_city_id = fields.Many2one(
        "customer.division",
        string="Division of the City",
        compute="_compute_customer_province",
        store=True,
        index="btree_not_null",
        prefetch=PLACE,
    )
    customer_address_use = fields.Selection(
        USES,
        string="Purpose",
        prefetch=PLACE,
        help="What the customer uses this address for.",
    )
    customer_is_chinese = fields.Boolean(compute="_compute_customer_is_chinese")

    def _auto_init(self):
        # Columns that are there are not computed: nobody has a division yet.
        for name in ("customer_province_id", "customer_city_id"):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, "int4")
        return super()._auto_init()

    @api.depends("customer_division_id.parent_id")
    def _compute_customer_province(self):
        for partner in self:
            division = partner.customer_division_id
            partner.customer_province_id = division._customer_province()
            partner.customer_city_id = division._customer_city()

    @api.depends("country_id", "company_id")
    @api.depends_context("company")
    def _compute_customer_is_chinese(self):
        for partner in self:
            country = partner.country_id or self.env.company.country_id
            partner.customer_is_chinese = country.code == CHINA

    # -- what the division fills in, whatever door it comes through -----------

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS base
        filled = self._customer_division_vals(vals_list)
        return super().create(
            [
                vals | filled.get(vals.get("customer_division_id"), {})
                for vals in vals_list
            ]
        )

    def write(self, vals):
        # EXTENDS base: state and city follow the division, which leaves when they
        # are changed to those of another place
        if vals.get("customer_division_id"):
            (filled,) = self._customer_division_vals([vals]).values()
            return super().write(vals | filled)
        if "customer_division_id" in vals or not any(name in vals for name in FILLED):
            return super().write(vals)
        strange = self.filtered(
            lambda p: p.customer_division_id and not p._customer_fits_division(vals)
        )
        result = super(ResPartner, self - strange).write(vals)
        if strange:
            result = super(ResPartner, strange).write(
                {**vals, "customer_division_id": False}
            )
        return result

    @api.model
    def _customer_division_vals(self, vals_list):
        """State, city and country by the divisions that stand in ``vals_list``.

        :return: ``{division_id: values of the address}``
        """
        ids = {vals.get("customer_division_id") for vals in vals_list} - {None, False}
        divisions = self.env["customer.division"].browse(ids)
        return {d.id: d._customer_address_vals() for d in divisions}

    def _customer_fits_division(self, vals):
        """Whether the address, with these values, still lies in its division."""
        filled = self.customer_division_id._customer_address_vals()
        city = vals.get("city", self.city) or ""
        own = filled.get("city") or ""
        return (
            vals.get("country_id", self.country_id.id) == filled["country_id"]
            and vals.get("state_id", self.state_id.id) in (filled["state_id"], False)
            and city in (own, _short_city(own), "")
        )

    @api.model
    def _address_fields(self):
        # EXTENDS base: it goes along with the address to the contacts
        return [*super()._address_fields(), "customer_division_id"]

    @api.onchange("customer_division_id")
    def _onchange_customer_division_id(self):
        if self.customer_division_id:
            self.update(self.customer_division_id._customer_address_vals())

    @api.onchange("country_id", "state_id", "city")
    def _onchange_customer_place(self):
        if self.customer_division_id and not self._customer_fits_division({}):
            self.customer_division_id = False

    # -- one line, pasted -----------------------------------------------------

    @api.onchange("street")
    def _onchange_customer_street(self):
        if self.customer_division_id or not self.customer_is_chinese:
            return
        vals = self._customer_split_streets()[self]
        if vals and vals["street"] != self.street:
            self.update(vals)
            self.update(self.customer_division_id._customer_address_vals())

    def action_customer_split_address(self):
        """Take province, city and district out of these addresses' streets.

        Where the street begins with none, state, city and street are read together.
        Addresses that may mean several places stay as they are.
        """
        chosen = self.filtered(
            lambda p: p.customer_is_chinese and not p.customer_division_id
        )
        chosen.check_access("write")
        for partner, vals in chosen._customer_split_streets(whole=True).items():
            if vals:
                partner.write(vals)

    def _customer_split_streets(self, whole=False):
        """The division and the street of what these partners have as their street.

        :param whole: read state and city before the street too
        :return: ``{partner: {"customer_division_id": id, "street": text}}`` with a
            key for each; an empty dict where there is nothing to read
        """
        tree, found = self.env["customer.division"]._customer_tree(), {}
        for partner in self:
            street = partner.street or ""
            read = split(street, tree)
            if whole and (not read.code or read.code.endswith("00")):
                before = f"{partner.state_id.name or ''} {partner.city or ''} "
                both = split(before + street, tree)
                if both.code and street.endswith(both.rest):
                    read = both
            found[partner] = read
        divisions = self.env["customer.division"]._customer_by_code(
            {read.code for read in found.values() if read.code}
        )
        return {
            partner: partner._customer_split_vals(divisions.get(read.code), read.rest)
            for partner, read in found.items()
        }

    def _customer_split_vals(self, division, rest):
        """The values for what was read; none where the state says another place."""
        if not division:
            return {}
        state_id = division._customer_address_vals()["state_id"]
        if self.state_id and self.state_id.id != state_id:
            return {}
        return {"customer_division_id": division.id, "street": rest or False}

    # -- how it is printed ----------------------------------------------------

    def _customer_area(self):
        """省市区 of the address, empty where it has no division in China."""
        self.ensure_one()
        if self.country_id.code != CHINA:
            return ""
        return self.customer_division_id.full_name or ""

    def _get_address_format(self):
        # EXTENDS base: 省市区 and street without a gap, as on an envelope
        address_format = super()._get_address_format()
        if len(self) == 1 and self._customer_area():
            address_format = STATE_AND_CITY.sub("%(customer_area)s", address_format)
        return address_format

    def _prepare_display_address(self, without_company=False):
        # EXTENDS base
        address_format, args = super()._prepare_display_address(without_company)
        args["customer_area"] = self._customer_area()
        return address_format, args


def _short_city(name):
    """杭州 for 杭州市."""
    return short("330100", name)
