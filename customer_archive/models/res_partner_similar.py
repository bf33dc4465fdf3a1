from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ..engine.identity import email, phone, uscc
from ..engine.names import key

AT_MOST = 5  # a banner is no list
# What two files can have in common, the surest first.
COMMON = ("tax", "name", "phone", "email")


class ResPartner(models.Model):
    """Who is entered may be there already, under another name or with a colleague."""

    _inherit = "res.partner"

    customer_name_key = fields.Char(
        string="Name, Normal Form",
        compute="_compute_customer_name_key",
        store=True,
        index="btree_not_null",
        prefetch=False,
        copy=False,
        help="The letters and digits of the name.",
    )
    customer_similar = fields.Char(
        string="Exists Already", compute="_compute_customer_similar"
    )

    _customer_phone_idx = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )
    _customer_email_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    def _auto_init(self):
        # Made here, the columns are not computed one contact at a time: see hooks.py.
        for name in ("customer_name_key", "customer_mobile_key"):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, "varchar")
        return super()._auto_init()

    @api.depends("name")
    def _compute_customer_name_key(self):
        for partner in self:
            partner.customer_name_key = key(partner.name or "") or False

    @api.depends(
        *("name", "vat", "email", "phone", "customer_mobile", "country_id"),
        *("parent_id", "customer_state"),
    )
    @api.depends_context("lang")
    def _compute_customer_similar(self):
        asking = self.filtered(
            lambda p: (
                not p.parent_id
                and (not p._origin or p.customer_state in ("draft", "review"))
            )
        )
        (self - asking).customer_similar = False
        found = self._customer_similar(
            [partner._customer_marks() for partner in asking]
        )
        for partner, matches in zip(asking, found, strict=True):
            matches = {
                customer: common
                for customer, common in matches.items()
                if customer != partner._origin
            }
            partner.customer_similar = partner._customer_similar_text(matches)

    def _customer_marks(self):
        """What this contact can be known again by: ``{kind: normal forms}``."""
        self.ensure_one()
        region = self._customer_region()
        found = {
            "tax": {uscc(self.vat).key if region == "CN" else "", self.vat},
            "name": {key(self.name or "")},
            "phone": {
                phone(number, region).key
                for number in (self.phone, self.customer_mobile)
                if number
            },
            "email": {email(self.email or "").key},
        }
        return {kind: texts - {"", False} for kind, texts in found.items()}

    @api.model
    def _customer_similar(self, marks):
        """The customers that have something in common with each of these.

        The same number of queries for one and for a thousand.

        :param marks: a list of ``{kind: normal forms}`` as ``_customer_marks`` gives
        :return: a list, in the same order, of ``{customer: [kind, ...]}``, the surest
            first, of customers whom the user may not see too; kinds are ``tax``,
            ``name``, ``phone`` and ``email``
        """
        wanted = {
            kind: sorted({text for mark in marks for text in mark.get(kind, ())})
            for kind in COMMON
        }
        having = defaultdict(lambda: defaultdict(list))
        if any(wanted.values()):
            # An answer names number and owner only, so it may be about any customer.
            self.env["res.partner"].flush_model()
            self.env["customer.alias"].flush_model(["name_key", "partner_id"])
            for kind, text, customer_id in self.env.execute_query(
                self._customer_similar_query(wanted)
            ):
                having[kind][text].append(customer_id)
        answers = []
        for mark in marks:
            matches = defaultdict(list)
            for kind in COMMON:
                for text in mark.get(kind, ()):
                    for id_ in having[kind][text]:
                        if kind not in matches[id_]:
                            matches[id_].append(kind)
            answers.append({self.browse(id_): kinds for id_, kinds in matches.items()})
        return answers

    @api.model
    def _customer_similar_query(self, wanted):
        """Each way to be the same, by its own index, in one question."""
        return SQL(
            """
            SELECT DISTINCT mark.kind, mark.text, customer.id
              FROM (
                SELECT 'tax' AS kind, vat AS text, commercial_partner_id AS customer_id
                  FROM res_partner WHERE vat = ANY(%(tax)s)
                UNION ALL
                SELECT 'tax', customer_uscc_key, id
                  FROM res_partner WHERE customer_uscc_key = ANY(%(tax)s)
                UNION ALL
                SELECT 'name', customer_name_key, id
                  FROM res_partner WHERE customer_name_key = ANY(%(name)s)
                UNION ALL
                SELECT 'name', name_key, partner_id
                  FROM customer_alias WHERE name_key = ANY(%(name)s)
                UNION ALL
                SELECT 'phone', phone_sanitized, commercial_partner_id
                  FROM res_partner WHERE phone_sanitized = ANY(%(phone)s)
                UNION ALL
                SELECT 'phone', customer_mobile_key, commercial_partner_id
                  FROM res_partner WHERE customer_mobile_key = ANY(%(phone)s)
                UNION ALL
                SELECT 'email', email_normalized, commercial_partner_id
                  FROM res_partner WHERE email_normalized = ANY(%(email)s)
              ) mark
              JOIN res_partner customer ON customer.id = mark.customer_id
             WHERE customer.customer_state IS NOT NULL
          ORDER BY customer.id
            """,
            **wanted,
        )

    def _customer_similar_text(self, matches):
        """Who exists already and what they have in common, for the user."""
        kinds = {
            "tax": self.env._("same tax number"),
            "name": self.env._("same name"),
            "phone": self.env._("same phone"),
            "email": self.env._("same email"),
        }
        # Number and owner are told to whoever enters the same customer again.
        return "; ".join(
            self.env._(
                "%(customer)s: %(common)s",
                customer=customer.sudo()._customer_existing(),
                common=", ".join(kinds[kind] for kind in common),
            )
            for customer, common in list(matches.items())[:AT_MOST]
        )
