from odoo import api, fields, models
from odoo.tools import ormcache


class ResCompany(models.Model):
    """Whether changes of protected fields need a second person."""

    _inherit = "res.company"

    customer_change_approval = fields.Boolean(
        string="Changes of Protected Fields Need Approval",
        help="Whoever is no steward asks for a change instead of making it. The old "
        "value stays in force until a second person approves.",
        prefetch="customer",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any("customer_change_approval" in vals for vals in vals_list):
            self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "customer_change_approval" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    @api.model
    @ormcache()
    def _customer_change_companies(self):
        """The ids of the companies where changes need approval, as a frozenset.

        Asked on every write of a contact, so it must cost nothing where none does.
        """
        # Whether a company has it switched on is no secret of that company.
        companies = self.sudo().with_context(active_test=False)
        return frozenset(
            companies.search([("customer_change_approval", "=", True)]).ids
        )
