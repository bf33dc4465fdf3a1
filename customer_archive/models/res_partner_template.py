from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_list, is_html_empty

from ..engine.requirements import APPROVE, SAVE, SUBMIT, File, completeness, missing

# What is required can be any field; these are shown as soon as they are typed.
TYPED = (
    *("customer_state", "is_company", "company_id", "customer_template_id", "name"),
    *("phone", "email", "vat", "street", "city", "country_id", "website"),
    *("industry_id", "user_id"),
)
# For which step it is asked, by the state the file is in.
NEXT = {"draft": SUBMIT, "review": APPROVE}


def is_filled(value):
    """Whether a field's value says anything; an empty paragraph does not."""
    return bool(value) and not (isinstance(value, str) and is_html_empty(value))


class ResPartner(models.Model):
    """What a file has to hold, shown beforehand and enforced on the way."""

    _inherit = "res.partner"

    customer_template_id = fields.Many2one(
        "customer.template",
        string="Archive Template",
        copy=False,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
        help="What a good file of this kind of customer holds.",
        prefetch="customer",
    )
    customer_properties = fields.Properties(
        "Own Fields",
        definition="customer_template_id.property_definition",
        prefetch=False,
    )
    customer_missing = fields.Char(
        string="Missing for the Next Step", compute="_compute_customer_missing"
    )
    customer_completeness = fields.Integer(
        string="Completeness (%)",
        compute="_compute_customer_completeness",
        aggregator=None,
        help="How much of what is required and wished of such a file is filled in.",
    )
    customer_is_incomplete = fields.Boolean(
        string="Incomplete",
        compute="_compute_customer_completeness",
        search="_search_customer_is_incomplete",
        help="Something that is required of such a file is not filled in.",
    )

    @api.depends(*TYPED)
    @api.depends_context("company", "lang")
    def _compute_customer_missing(self):
        self.customer_missing = False
        for state, stage in NEXT.items():
            files = self.filtered(lambda p, s=state: p.customer_state == s)
            labels = files._customer_missing_labels(stage)
            for customer in files:
                if lacking := labels[customer.id]:
                    customer.customer_missing = format_list(self.env, lacking)

    @api.depends(*TYPED)
    @api.depends_context("company")
    def _compute_customer_completeness(self):
        requirements = self.env["customer.requirement"]._customer_requirements()
        for partner, file in self._customer_contents(requirements).items():
            partner.customer_completeness = completeness(requirements, file)
            partner.customer_is_incomplete = bool(missing(requirements, file, APPROVE))

    def _search_customer_is_incomplete(self, operator, value):
        if operator != "in":
            return NotImplemented
        rules = self.env["customer.requirement"]
        lacking = [
            rule._unmet_domain()
            # What is required binds also those who may not see the list.
            for rule in rules.sudo().search([("wished", "=", False)])
        ]
        return Domain("customer_state", "!=", False) & Domain.OR(lacking)

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS base
        partners = super().create(vals_list)
        partners.filtered("customer_state")._customer_check_saved()
        return partners

    def write(self, vals):
        # EXTENDS base
        result = super().write(vals)
        if not all(vals.values()):  # only what is emptied can go missing
            self.filtered("customer_state")._customer_check_saved(vals)
        return result

    def _customer_join(self):
        # EXTENDS the life cycle: the number may come from the template's sequence
        templates = self.env["customer.template"]
        joining = self.filtered(
            lambda p: (
                p.customer_rank > 0
                and not p.customer_state
                and not p.customer_template_id
                and p.commercial_partner_id == p
            )
        )
        for is_company, partners in joining.grouped("is_company").items():
            if template := templates._template_for(is_company):
                # That somebody has become a customer is a fact, whoever caused it.
                partners.sudo().customer_template_id = template
        return super()._customer_join()

    def _customer_check_saved(self, names=None):
        """Refuse files without what is required of every file that is saved.

        Odoo's own work makes customers too, and is not stopped.

        :param names: the fields that have changed; none: all
        :raises ValidationError: with the labels of what is missing
        """
        if self.env.uid == SUPERUSER_ID or not self.env.user._is_internal():
            return
        rules = self.env["customer.requirement"]
        requirements = rules._customer_requirements_to_save()
        if names is not None:
            requirements = [r for r in requirements if set(r.fields) & set(names)]
        if not requirements:
            return
        for partner, file in self._customer_contents(requirements).items():
            if lacking := missing(requirements, file, SAVE):
                labels = [rules._customer_label(r.fields) for r in lacking]
                raise ValidationError(
                    self.env._(
                        "%(customer)s cannot be saved without: %(fields)s.",
                        customer=partner.display_name or partner.name,
                        fields=format_list(self.env, labels),
                    )
                )

    def _customer_missing_labels(self, stage=SUBMIT):
        """What these files lack before they can take a step.

        :param stage: ``save``, ``submit`` or ``approve``
        :return: ``{partner_id: [label, ...]}`` with a key for each, in the user's
            language
        """
        rules = self.env["customer.requirement"]
        requirements = rules._customer_requirements()
        texts = {rule: rules._customer_label(rule.fields) for rule in requirements}
        return {
            partner.id: [texts[rule] for rule in missing(requirements, file, stage)]
            for partner, file in self._customer_contents(requirements).items()
        }

    def _customer_contents(self, requirements):
        """What these files hold of what is asked: ``{partner: File}``."""
        names = {name for requirement in requirements for name in requirement.fields}
        contents = {}
        # What is filled is a fact, also where the user may not see the value.
        for partner, own in zip(self, self.sudo(), strict=True):
            contents[partner] = File(
                filled={name for name in names if is_filled(own[name])},
                is_company=own.is_company,
                company_id=(own.company_id or self.env.company).id,
                template_id=own.customer_template_id._origin.id or None,
            )
        return contents
