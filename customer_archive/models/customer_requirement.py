from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_list, ormcache

from ..engine.requirements import SAVE, Requirement

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
    """A field that must be filled, or is wished for, in a customer's file."""

    _name = "customer.requirement"
    _inherit = "customer.cached"
    _description = "Required Customer Field"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    field_name = fields.Selection(
        "_selection_field_name", string="Field", required=True
    )
    other_field_name = fields.Selection(
        "_selection_field_name",
        string="Or Else",
        help="The requirement is met when either field is filled.",
    )
    template_id = fields.Many2one(
        "customer.template",
        string="Archive Template",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: asked of all files, whatever their template.",
    )
    wished = fields.Boolean(
        help="Counts for the completeness of the file, and is never enforced."
    )
    stage = fields.Selection(
        [
            ("save", "To Be Saved"),
            ("submit", "To Be Submitted"),
            ("approve", "To Be Approved"),
        ],
        string="Required",
        required=True,
        default="submit",
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
        "COALESCE(company_id, 0), COALESCE(template_id, 0))",
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

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.template_id._raise_version()
        return rules

    def write(self, vals):
        before = self.template_id
        result = super().write(vals)
        (before | self.template_id)._raise_version()
        return result

    def unlink(self):
        templates = self.template_id
        result = super().unlink()
        templates.exists()._raise_version()
        return result

    def _unmet_domain(self):
        """The customers who are bound by this requirement and do not meet it."""
        self.ensure_one()
        domain = Domain.TRUE
        if self.applies_to != "both":
            domain &= Domain("is_company", "=", self.applies_to == "company")
        if self.template_id:
            domain &= Domain("customer_template_id", "=", self.template_id.id)
        if self.company_id == self.env.company:
            domain &= Domain("company_id", "in", (self.company_id.id, False))
        elif self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        for name in (self.field_name, self.other_field_name):
            field = self.env["res.partner"]._fields.get(name)
            if field:
                searched = field.store or field.search
                domain &= Domain(name, "=", False) if searched else Domain.FALSE
        return domain

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
    @ormcache()
    def _customer_requirements_to_save(self):
        """Those without which no file is saved; asked with every change of a file."""
        return tuple(r for r in self._customer_requirements() if r.stage == SAVE)

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
                template_id=rule.template_id.id or None,
                stage=rule.stage,
                wished=rule.wished,
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
