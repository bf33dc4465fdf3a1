from odoo import api, fields, models
from odoo.tools import ormcache

FIELD_TYPES = {
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "html",
    "integer",
    "many2one",
    "monetary",
    "selection",
    "text",
}
BANKS = "bank_ids"  # stands for all that is on the customer's bank accounts


class CustomerProtectedField(models.Model):
    """A field of which a second person must agree to each change."""

    _name = "customer.protected.field"
    _inherit = "customer.cached"
    _description = "Protected Customer Field"
    _order = "sequence, id"
    _rec_name = "field_name"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    field_name = fields.Selection(
        "_selection_field_name", string="Field", required=True
    )
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: protected in all companies."
    )

    _field_once = models.UniqueIndex(
        "(field_name, COALESCE(company_id, 0))", "This field is protected already."
    )

    @api.model
    def _selection_field_name(self):
        """The contact's fields that somebody can change, by their labels."""
        described = self.env["res.partner"].fields_get(
            attributes=["string", "type", "readonly", "store", "company_dependent"]
        )
        return sorted(
            (
                (name, label["string"])
                for name, label in described.items()
                if name == BANKS
                or (
                    label["type"] in FIELD_TYPES
                    and (label.get("store") or label.get("company_dependent"))
                    and not label.get("readonly")
                )
            ),
            key=lambda choice: (choice[1], choice[0]),
        )

    @api.model
    @ormcache("company_id")
    def _protected_names(self, company_id):
        """The names of the fields protected in a company, as a frozenset.

        :param company_id: id of a ``res.company``
        """
        # What is protected binds also those who may not see the list.
        rows = self.sudo().search([("company_id", "in", [company_id, False])])
        known = self.env["res.partner"]._fields
        return frozenset(name for name in rows.mapped("field_name") if name in known)
