import csv

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..engine.address import Division, Tree, kind_of, short

KINDS = [("province", "Province"), ("city", "City"), ("district", "District")]
# The states of China have the letters of car plates as their codes.
STATES = dict(
    zip(
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
        "61 62 63 64 65 71 81 82".split(),
        "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝蜀黔滇藏陕甘青宁新台港澳",
        strict=True,
    )
)
SHIPPED = "customer_archive/data/customer_division.csv"


class CustomerDivision(models.Model):
    """A Chinese administrative division with its official code."""

    _name = "customer.division"
    _inherit = "customer.cached"
    _description = "Administrative Division"
    _order = "code"
    _rec_name = "full_name"
    _rec_names_search = ["full_name", "short_name", "code"]

    code = fields.Char(required=True, help="The six digits of the official list.")
    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, compute="_compute_kind", store=True)
    parent_id = fields.Many2one("customer.division", index=True, ondelete="restrict")
    child_ids = fields.One2many("customer.division", "parent_id", string="Contains")
    full_name = fields.Char(
        compute="_compute_full_name", store=True, recursive=True, index="trigram"
    )
    short_name = fields.Char(
        compute="_compute_full_name",
        store=True,
        recursive=True,
        index="trigram",
        help="The full name as people write it, to be found by it.",
    )
    active = fields.Boolean("In Use", default=True)
    date_until = fields.Date(
        string="Until", help="The last day on which the division existed."
    )
    successor_id = fields.Many2one(
        "customer.division",
        index="btree_not_null",
        ondelete="restrict",
        help="The division that has taken its place.",
    )

    _code_unique = models.UniqueIndex("(code)", "Another division has this code.")
    _code_digits = models.Constraint(
        "CHECK (code ~ '^[0-9]{6}$')", "The code of a division has six digits."
    )
    _no_own_parent = models.Constraint(
        "CHECK (parent_id != id AND successor_id != id)",
        "A division lies in another one, and another one takes its place.",
    )

    @api.depends("code")
    def _compute_kind(self):
        for division in self:
            division.kind = kind_of(division.code or "")

    @api.depends("code", "name", "parent_id.full_name", "parent_id.short_name")
    def _compute_full_name(self):
        for division in self:
            above = division._customer_path()[:-1]
            name = division.name or ""
            division.full_name = "".join(above.mapped("name")) + name
            division.short_name = "".join(short(d.code, d.name) for d in above) + name

    def _customer_path(self):
        """The divisions from the province down to this one."""
        path = division = self
        while (division := division.parent_id) and division not in path:
            path = division + path
        return path

    def _customer_province(self):
        """The province that this division is or lies in."""
        return self._customer_path()[:1]

    def _customer_city(self):
        """The city of this division, or what stands in its place.

        A municipality is its own city, and so is a county right below a province.
        """
        path = self._customer_path()
        if city := path.filtered(lambda d: d.kind == "city")[:1]:
            return city
        if path[:1].name and path[:1].name.endswith("市"):
            return path[:1]
        return path[1:2]

    def _customer_address_vals(self):
        """Country, state and city of an address in this division."""
        self.ensure_one()
        # The cached id: ``ref`` would look each time whether China is still there.
        china_id = self.env["ir.model.data"]._xmlid_to_res_id("base.cn")
        china = self.env["res.country"].browse(china_id)
        letter = STATES.get(self.code[:2])
        state = china.state_ids.filtered(lambda state: state.code == letter)[:1]
        return {
            "country_id": china.id,
            "state_id": state.id,
            "city": self._customer_city().name or False,
        }

    @api.model
    @tools.ormcache()
    def _customer_tree(self):
        """All divisions, former ones too, as the engine wants them."""
        rows = self.env.execute_query(
            SQL(
                """SELECT division.code, division.name, COALESCE(parent.code, ''),
                          NOT division.active, COALESCE(successor.code, '')
                     FROM customer_division division
                LEFT JOIN customer_division parent ON parent.id = division.parent_id
                LEFT JOIN customer_division successor
                          ON successor.id = division.successor_id
                 ORDER BY division.code"""
            )
        )
        return Tree(Division(*row) for row in rows)

    @api.model
    def _customer_by_code(self, codes):
        """The divisions of these codes, former ones too, as ``{code: division}``."""
        divisions = self.with_context(active_test=False)
        found = divisions.search([("code", "in", list(codes))])
        return {d.code: d.with_env(self.env) for d in found}

    @api.model
    def _load_shipped(self):
        """Bring the official list into the table; safe to repeat.

        Names and places are the list's; what an admin has added or archived stays.
        """
        with tools.file_open(SHIPPED, "r") as lines:
            rows = list(csv.DictReader(lines))
        tree = Tree(Division(r["code"], r["name"], r["parent"]) for r in rows)
        values = [_prepare_shipped_row(row, tree) for row in rows]
        self.flush_model()
        self.env.cr.execute(_insert_shipped(values))
        self.env.cr.execute(_link_shipped(rows))
        self.invalidate_model()
        self.env.registry.clear_cache()


def _prepare_shipped_row(row, tree):
    """What one row of the list holds, in the order of ``_insert_shipped``."""
    code, path = row["code"], tree.path(row["code"])[:-1]
    above = "".join(short(step, tree.divisions[step].name) for step in path)
    full_name, is_active = tree.full_name(code), row["state"] == "current"
    return code, row["name"], kind_of(code), full_name, above + row["name"], is_active


def _insert_shipped(values):
    return SQL(
        """INSERT INTO customer_division AS old
                  (code, name, kind, full_name, short_name, active,
                   create_uid, write_uid, create_date, write_date)
           SELECT code, name, kind, full_name, short_name, active,
                  1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
             FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                         %s::boolean[])
                  AS new(code, name, kind, full_name, short_name, active)
      ON CONFLICT (code) DO UPDATE
              SET name = EXCLUDED.name, kind = EXCLUDED.kind,
                  full_name = EXCLUDED.full_name, short_name = EXCLUDED.short_name,
                  active = old.active AND EXCLUDED.active
            WHERE (old.name, old.full_name, old.active)
                  IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.full_name,
                                    old.active AND EXCLUDED.active)""",
        *(list(column) for column in zip(*values, strict=True)),
    )


def _link_shipped(rows):
    return SQL(
        """UPDATE customer_division division
              SET parent_id = parent.id, successor_id = successor.id
             FROM unnest(%s::text[], %s::text[], %s::text[])
                  AS list(code, parent, successor)
        LEFT JOIN customer_division parent ON parent.code = list.parent
        LEFT JOIN customer_division successor ON successor.code = list.successor
            WHERE division.code = list.code
              AND (division.parent_id, division.successor_id)
                  IS DISTINCT FROM (parent.id, successor.id)""",
        *([row[key] for row in rows] for key in ("code", "parent", "successor")),
    )
