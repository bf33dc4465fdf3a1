from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ..engine.identity import uscc

CHINA = "CN"
GIST = "btree_gist"
# What only this file decides, whatever door a value comes through.
OWN = {"customer_uscc_key", "customer_uscc_unsettled"}
# What decides whether a customer is bound to be the only one with its number.
DECIDING = {
    "vat",
    "country_id",
    "company_id",
    "is_company",
    "parent_id",
    "active",
    "customer_state",
}


def meet(company, other):
    """Whether customers of these companies exclude each other; none means all."""
    return not company or not other or company == other


class ResPartner(models.Model):
    """A Chinese organisation is a customer once: its 统一社会信用代码 says so."""

    _inherit = "res.partner"

    customer_uscc_key = fields.Char(
        string="Unified Social Credit Code, Normal Form",
        compute="_compute_customer_uscc_key",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
        prefetch=False,
        copy=False,
    )
    customer_uscc_unsettled = fields.Boolean(
        string="Shares Its Credit Code",
        readonly=True,
        copy=False,
        prefetch=False,
        help="There were several customers with this number before it had to be the "
        "only one. Archive or correct all but one.",
    )

    # A customer of all companies excludes those of each company, and the other way
    # round; an index cannot say that. Two at once wait for each other here.
    _customer_uscc_once = models.Constraint(
        "EXCLUDE USING gist (customer_uscc_key WITH =, "
        "int4range(company_id, company_id, '[]') WITH &&) "
        "WHERE (customer_uscc_key IS NOT NULL)",
        "Another customer with this unified social credit code was entered at the "
        "same moment. Look it up by its number.",
    )

    _customer_uscc_unsettled_idx = models.Index("(id) WHERE customer_uscc_unsettled")

    def _auto_init(self):
        # The constraint compares texts and ranges in one index.
        self.env.cr.execute(
            "SELECT 1 FROM pg_available_extensions WHERE name = %s", [GIST]
        )
        if not self.env.cr.fetchone():
            raise UserError(
                self.env._(
                    "PostgreSQL's extension %(name)s is missing on the database "
                    "server. Install its package postgresql-contrib and try again.",
                    name=GIST,
                )
            )
        self.env.cr.execute(
            SQL("CREATE EXTENSION IF NOT EXISTS %s", SQL.identifier(GIST))
        )
        # Made here, the column is not computed one customer at a time: see hooks.py.
        if not column_exists(self.env.cr, self._table, "customer_uscc_key"):
            create_column(self.env.cr, self._table, "customer_uscc_key", "varchar")
        return super()._auto_init()

    @api.depends(
        *("vat", "country_id.code", "is_company", "commercial_partner_id"),
        *("active", "customer_state", "customer_uscc_unsettled"),
    )
    def _compute_customer_uscc_key(self):
        for partner in self:
            bound = partner.customer_state and not partner.customer_uscc_unsettled
            partner.customer_uscc_key = bound and partner._customer_uscc()

    def _customer_uscc(self):
        """The normal form of this organisation's number, False where it has none.

        Contacts repeat their customer's number, persons and foreigners have others.
        """
        self.ensure_one()
        if (
            not self.vat
            or not self.active
            or not self.is_company
            or self.commercial_partner_id != self
            or self.country_id.code not in (CHINA, False)
        ):
            return False
        return uscc(self.vat).key or False

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS base
        partners = super().create(
            [
                {name: value for name, value in vals.items() if name not in OWN}
                for vals in vals_list
            ]
        )
        partners._customer_uscc_check()
        return partners

    def write(self, vals):
        # EXTENDS base
        vals = {name: value for name, value in vals.items() if name not in OWN}
        if DECIDING.isdisjoint(vals):
            return super().write(vals)
        numbered = self._customer_uscc_numbered()
        result = super().write(vals)
        if numbered := numbered | self._customer_uscc_numbered():
            numbered._customer_uscc_settle()
            numbered._customer_uscc_check()
        return result

    def _customer_uscc_numbered(self):
        return self.filtered(lambda p: p.customer_state and p.is_company and p.vat)

    def _customer_uscc_check(self):
        """Say who has the number already, before the database refuses it.

        :raises ValidationError: with the number and the owner of the other customer,
            whether the user may see it or not
        """
        # That a customer exists, with number and owner, anybody is told who enters it.
        mine = self.sudo()._customer_uscc_numbered().filtered("customer_uscc_key")
        if not mine:
            return
        # Not by search(), which would write these first and meet the constraint.
        self.env.cr.execute(
            "SELECT id FROM res_partner "
            "WHERE customer_uscc_key = ANY(%s) OR customer_uscc_unsettled",
            [mine.mapped("customer_uscc_key")],
        )
        others = mine | mine.browse(id_ for (id_,) in self.env.cr.fetchall())
        by_number = others.grouped(lambda p: p.customer_uscc_key or p._customer_uscc())
        for partner in mine:
            same = by_number[partner.customer_uscc_key]
            if rivals := partner._customer_uscc_rivals(same):
                raise ValidationError(partner._customer_uscc_message(rivals[0]))

    def _customer_uscc_message(self, other):
        return self.env._(
            "%(number)s is the unified social credit code of another customer: "
            "%(existing)s. Use that file instead of a second one.",
            number=self.vat,
            existing=other._customer_existing(),
        )

    def _customer_existing(self):
        """Who this is, for somebody who may not be allowed to see it."""
        self.ensure_one()
        return self.env._(
            "%(number)s (owner: %(owner)s)",
            number=self.customer_number or self.env._("not numbered yet"),
            owner=self.user_id.name or self.env._("nobody"),
        )

    # -- what was there before -----------------------------------------------------

    def _customer_uscc_settle(self):
        """Bind those again who have become the only ones with their numbers."""
        unsettled = self.sudo().search([("customer_uscc_unsettled", "=", True)])
        groups = defaultdict(self.browse)
        for partner in unsettled:
            groups[partner._customer_uscc()] |= partner
        settled = groups.pop(False, self.browse())
        taken = self.sudo().search([("customer_uscc_key", "in", list(groups))])
        for number, partners in groups.items():
            bound = taken.filtered(lambda p, n=number: p.customer_uscc_key == n)
            settled |= partners.filtered(
                lambda p, same=partners | bound: not p._customer_uscc_rivals(same)
            )
        if settled:
            super(ResPartner, settled).write({"customer_uscc_unsettled": False})

    def _customer_uscc_rivals(self, same):
        """Those of ``same`` whom this customer excludes: of its company, or of all."""
        return (same - self).filtered(lambda p: meet(p.company_id, self.company_id))

    @api.model
    def _customer_uscc_install(self):
        """Bind the customers of a living database; leave the duplicates unsettled."""
        self.env.cr.execute(
            SQL(
                """
                SELECT partner.id, partner.vat, partner.company_id
                  FROM res_partner partner
             LEFT JOIN res_country country ON country.id = partner.country_id
                 WHERE partner.customer_state IS NOT NULL AND partner.active
                   AND partner.is_company AND partner.commercial_partner_id = partner.id
                   AND partner.customer_uscc_key IS NULL
                   AND length(partner.vat) >= 18
                   AND COALESCE(country.code, %(china)s) = %(china)s
                """,
                china=CHINA,
            )
        )
        groups = defaultdict(list)
        for id_, vat, company_id in self.env.cr.fetchall():
            if number := uscc(vat).key:
                groups[number].append((id_, company_id))
        bound, unsettled = [], []
        for number, rows in groups.items():
            for id_, company_id in rows:
                rival = any(
                    other != id_ and meet(company_id, theirs) for other, theirs in rows
                )
                (unsettled if rival else bound).append((id_, number))
        self._customer_uscc_bind(bound, unsettled)
        return len(unsettled)

    @api.model
    def _customer_uscc_bind(self, bound, unsettled):
        cr = self.env.cr
        cr.execute(
            "UPDATE res_partner SET customer_uscc_key = given.number "
            "FROM unnest(%s::int[], %s::text[]) AS given (id, number) "
            "WHERE res_partner.id = given.id",
            [[id_ for id_, _number in bound], [number for _id, number in bound]],
        )
        cr.execute(
            "UPDATE res_partner SET customer_uscc_unsettled = TRUE "
            "WHERE id = ANY(%s::int[])",
            [[id_ for id_, _number in unsettled]],
        )
        self.invalidate_model(["customer_uscc_key", "customer_uscc_unsettled"])
