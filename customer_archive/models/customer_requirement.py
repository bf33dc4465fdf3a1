from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ..engine.requirements import Requirement

FIELD_TYPES = {
    "char",
    "text",
    "html",
    "selection",
    "many2one",
    "many2many",
    "date",
    "integer",
    "float",
    "monetary",
}


class CustomerRequirement(models.Model):
    """A field that must be filled before a customer can be submitted."""

    _name = "customer.requirement"
    _description = "Required Customer Field"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    field_name = fields.Selection(
        "_selection_field_name", string="Field", required=True
    )
    other_field_name = fields.Selection(
        "_selection_field_name",
        string="Or Else",
        help="The requirement is met when either field is filled.",
    )
    applies_to = fields.Selection(
        [
            ("both", "Companies and Persons"),
            ("company", "Companies"),
            ("person", "Persons"),
        ],
        required=True,
        default="both",
    )
    company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        help="Empty: required in all companies.",
    )

    _field_once = models.UniqueIndex(
        "(field_name, COALESCE(other_field_name, ''), applies_to, "
        "COALESCE(company_id, 0))",
        "This field is required already.",
    )

    @api.model
    def _selection_field_name(self):
        """The contact's fields that somebody can fill in, by their labels."""
        described = self.env["res.partner"].fields_get(
            attributes=["string", "type", "readonly"]
        )
        return sorted(
            (
                (name, label["string"])
                for name, label in described.items()
                if label["type"] in FIELD_TYPES
                and not label.get("readonly")
                and name != "id"
            ),
            key=lambda choice: (choice[1], choice[0]),
        )

    @api.constrains("field_name", "other_field_name")
    def _check_field_names(self):
        for requirement in self:
            if requirement.field_name == requirement.other_field_name:
                raise ValidationError(
                    self.env._("“Or Else” has to be another field than the first one.")
                )

    @api.depends("field_name", "other_field_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for requirement in self:
            names = [requirement.field_name, requirement.other_field_name]
            requirement.display_name = self._customer_label(names)

    @api.model
    def _customer_label(self, names):
        """The labels of these fields of the contact: "Phone or Email"."""
        names = [name for name in names if name]
        # sudo: a field that this user may not see has a label all the same.
        described = self.env["res.partner"].sudo().fields_get(names, ["string"])
        labels = [described[name]["string"] for name in names if name in described]
        return format_list(self.env, labels, "or")

    @api.model
    def _customer_requirements(self):
        """What is required, for the engine, of all companies, in order."""
        known = self.env["res.partner"]._fields
        # What is required binds also those who may not see the list.
        return [
            Requirement(
                fields=tuple(names),
                companies=rule.applies_to in ("both", "company"),
                persons=rule.applies_to in ("both", "person"),
                company_id=rule.company_id.id or None,
            )
            for rule in self.sudo().search([])
            if (
                names := [
                    name
                    for name in (rule.field_name, rule.other_field_name)
                    if name in known
                ]
            )
        ]
